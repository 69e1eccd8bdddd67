"""What is no claim: questions, greetings, opinion, talk about the answer itself, refusals."""

import re

from kivo_worker.claims.model import SkipReason

_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks|thank you|welcome|greetings|cheers"
    r"|(?:best|kind|warm) regards|best wishes|sincerely|you(?:'|\u2019)re welcome|have a (?:great|nice|good))\b",
    re.IGNORECASE,
)
_META = re.compile(
    r"^(?:here (?:is|are|'s)|here\u2019s|below (?:is|are|you)|let me|i(?:'d| would|\u2019d) be happy|happy to help"
    r"|(?:please )?(?:feel free|let (?:me|us) know|don(?:'|\u2019)t hesitate)|(?:i )?hope (?:this|that)|sure\b|of course\b"
    r"|certainly\b|great question|as (?:requested|you asked)|to (?:answer|summari[sz]e)|in summary:?$|i(?:'ll| will|\u2019ll) "
    r"|i (?:have|'ve|\u2019ve) (?:checked|looked|reviewed|summari[sz]ed)|please (?:note|reach out|contact (?:me|us)))",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"^(?:(?:but|and|so|personally),? )?(?:i (?:think|believe|feel|guess|suspect|would say|imagine)|in my (?:opinion|view)"
    r"|it seems to me|my (?:guess|feeling|view) is|hopefully|if you ask me)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:i|we) (?:could not|couldn(?:'|\u2019)t|cannot|can(?:'|\u2019)t|did not|didn(?:'|\u2019)t|was unable to|am unable to"
    r"|do not|don(?:'|\u2019)t) (?:find|see|locate|have|answer|determine|confirm|verify|know)\b"
    r"|\bthe (?:provided |supplied |available )?(?:documents?|sources?|context|information)(?: provided| supplied)? (?:do|does) not "
    r"(?:say|mention|contain|state|include|specify|cover|provide|address)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?[\"')\]\u201d\u2019]*$")
_GREETING_WORDS = 9
_FRAGMENT_WORDS = 2
_WORD = re.compile(r"\w+")


def skip_reason(text: str, *, has_context: bool) -> SkipReason | None:
    """Say why a sentence makes no claim that could be checked, or none when it does.

    Args:
        text: the sentence as it reads, without citation markers.
        has_context: whether a lead-in or a table header completes it.
    """
    words = _WORD.findall(text)
    if _QUESTION.search(text):
        return SkipReason.QUESTION
    if text.endswith(":"):
        return SkipReason.LEAD_IN
    if _GREETING.search(text) and (len(words) <= _GREETING_WORDS or text.endswith("!")):
        return SkipReason.GREETING
    if _REFUSAL.search(text):
        return SkipReason.REFUSAL
    if _OPINION.search(text):
        return SkipReason.OPINION
    if _META.search(text):
        return SkipReason.META
    if len(words) <= _FRAGMENT_WORDS and not has_context:
        return SkipReason.FRAGMENT
    return None
