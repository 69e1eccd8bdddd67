"""What is no claim: questions, greetings, opinion, talk about the answer itself, refusals."""

import re
from collections.abc import Iterable

from kivo_worker.claims.model import SkipReason


def _opening(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match a text that begins with one of these phrases; a straight apostrophe also means a curly one."""
    return re.compile(rf"^(?:{_either(phrases)})(?!\w)", re.IGNORECASE)


def _anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match a text that contains one of these phrases."""
    return re.compile(rf"\b(?:{_either(phrases)})\b", re.IGNORECASE)


def _either(phrases: Iterable[str]) -> str:
    return "|".join(phrases).replace("'", "['\u2019]")


_GREETING = _opening(
    (
        "hi|hello|hey|dear|welcome|greetings|cheers|sincerely|thanks|thank you",
        "good (?:morning|afternoon|evening)|have a (?:great|nice|good)|you're welcome",
        "(?:best|kind|warm) regards|best wishes",
    ),
)
_META = _opening(
    (
        "here (?:is|are)|here's|below (?:is|are|you)|let me|as (?:requested|you asked)",
        "i'd be happy|i would be happy|happy to help|sure|of course|certainly|great question",
        "(?:please )?(?:feel free|let (?:me|us) know|don't hesitate)|(?:i )?hope (?:this|that)",
        "to (?:answer|summari[sz]e)|i'll|i will|please (?:note|reach out|contact (?:me|us))",
        "(?:i have|i've) (?:checked|looked|reviewed|summari[sz]ed)",
    ),
)
_OPINION = _opening(
    (
        "(?:(?:but|and|so|personally),? )?i (?:think|believe|feel|guess|suspect|would say|imagine)",
        "(?:(?:but|and|so),? )?in my (?:opinion|view)|my (?:guess|feeling|view) is",
        "it seems to me|hopefully|if you ask me",
    ),
)
_WE_CANNOT = "(?:i|we) (?:could not|couldn't|cannot|can't|did not|didn't|do not|don't|was unable to|am unable to)"
_THE_SOURCES = "the (?:(?:provided|supplied|available) )?(?:documents?|sources?|context|information)(?: provided)?"
_REFUSAL = _anywhere(
    (
        f"{_WE_CANNOT} (?:find|see|locate|have|answer|determine|confirm|verify|know)",
        f"{_THE_SOURCES} (?:do|does) not (?:say|mention|contain|state|include|specify|cover|provide|address)",
    ),
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
