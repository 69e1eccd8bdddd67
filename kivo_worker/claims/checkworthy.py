"""What is no claim: questions, greetings, opinion, talk about the answer itself, refusals."""

import re
from collections.abc import Iterable

from kivo_worker.claims.model import SkipReason


def _either(phrases: Iterable[str]) -> str:
    """Join phrases; a straight apostrophe also means a curly one, and a space any white space."""
    return f"(?:{'|'.join(phrases)})".replace("'", "['\u2019]").replace(" ", r"\s+")


def _opening(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match a text that begins with one of these phrases."""
    return re.compile(rf"{_either(phrases)}(?!\w)", re.IGNORECASE)


def _anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match a text that contains one of these phrases."""
    return re.compile(rf"\b{_either(phrases)}\b", re.IGNORECASE)


def _before_pause(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match one of these phrases with the pause after it, such as a comma or the end of the text."""
    return re.compile(
        rf"{_either(phrases)}(?:\s*[,;:!.\u2026\u2013\u2014-]+(?=\s|\Z)|\Z)\s*",
        re.IGNORECASE,
    )


def _before_statement(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match one of these phrases when more follows."""
    return re.compile(rf"{_either(phrases)}[,:]?\s+", re.IGNORECASE)


_ADDRESSEE = (
    r"(?: (?:dr|mrs?|ms|prof)\.| (?-i:[^\W\d_a-z][\w-]*)"
    r"| (?:there|again|all|team|everyone|folks|friends?|customers?|valued|sir|madam|or|and|dear)\b){0,4}"
)
_WISHED = r"(?: [^,;:!.\d]{1,60})?"
_WHAT_FOR = r"[^,;:!.\d]{1,80}?"
_GREETING = _before_pause(
    (
        f"(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening)){_ADDRESSEE}",
        f"welcome(?: (?:back|aboard|to)(?: {_WHAT_FOR})?)?|you(?:'re| are) (?:very |most )?welcome",
        f"(?:thanks|thank you)(?: (?:so|very) much| again| a lot| in advance)?(?: for {_WHAT_FOR})?{_ADDRESSEE}",
        f"have a (?:great|nice|good|lovely|safe) (?:day|evening|afternoon|morning|week|weekend|time|trip|one){_WISHED}",
        f"(?:get well soon|good luck|all the best|best of luck|congratulations|enjoy (?:your|the)){_WISHED}",
        f"(?:(?:please )?stay safe|sorry (?:about|for|to hear)|take care|safe travels){_WISHED}",
        rf"(?:i (?:do |really )?(?:hope|wish)|(?:hope|wishing)(?= (?:you|your|he|she|they|it|all)\b))(?! (?:to|this|that)\b){_WISHED}",
        f"(?:(?:(?:best|kind|warm) )?regards|best wishes|sincerely|yours (?:sincerely|truly)|cheers),?{_ADDRESSEE}",
    ),
)
_PREAMBLE = _before_pause(
    (
        "sure(?: thing)?|of course|certainly|(?:great|good) question|happy to help",
        rf"as (?:requested|you asked)(?: {_WHAT_FOR})?|to summari[sz]e(?: briefly| this)?",
        rf"to answer (?:your|this|these|both|all|the)(?: \w+){{0,2}} (?:questions?|query|queries)(?: {_WHAT_FOR})?",
    ),
)
_I_SAY = r"(?:let me|i'll|i will|i can|i(?:'d| would) (?:like|be happy) to|(?:i'm |i am )?happy to) (?:also )?"
_SAID = r"(?:note|add|confirm|clarify|mention|stress|emphasi[sz]e|point out|say|tell you|assure you)"
_SORRY = "(?:i'm|i am|we're|we are) (?:very |so )?sorry"
_THAT = _before_statement(
    (
        "of course|certainly|(?:please )?(?:also )?note that|please (?:also )?note",
        f"please (?:also )?(?:be aware|keep in mind) that|{_I_SAY}{_SAID} that",
        f"(?:i have|i've) (?:checked|confirmed|verified|found) that|{_SORRY},? (?:but|that)|unfortunately",
    ),
)
_META = _opening(
    (
        "here (?:is|are)|here's|below (?:is|are|you)|let me|i'd be happy|i would be happy|happy to help",
        "i'll|i will|i can (?:also )?(?:check|look|ask|help)|(?:i )?hope (?:this|that|you)|to answer your questions?",
        "i may have (?:overlooked|missed|misread)",
        "(?:please )?(?:feel free|don't hesitate) to (?:ask|reach|contact|write|let|reply|get in touch)",
        r"(?:please )?(?:let (?:me|us) know|reach out|contact (?:me|us))(?!.*\d)",
        f"(?:i have|i've) (?:checked|looked|reviewed|summari[sz]ed|left out)|{_SORRY}|apologies",
        "i(?:'m| am) (?:afraid not|an? (?:ai|assistant)|(?:just|only) (?:an?|going by)|not a (?:lawyer|doctor))",
        "(?:this|that) is (?:not|no) (?:[a-z]+ )?advice|i only (?:see|know|have|looked)|i(?:'m| am) not able to",
    ),
)
_ANSWER = re.compile(r":\s+\w")
_INSTRUCTION = _opening(
    (
        "(?:please |do |always )?(?:talk|speak) to|please (?:also )?(?:ask|consult|check|see|read|refer to|verify)",
        "(?:please )?(?:double-check|don't worry|do not worry|remember to ask)",
    ),
)
_OPINION = _opening(
    (
        "(?:(?:but|and|so|personally),? )?i (?:think|believe|feel|guess|suspect|would say|imagine)",
        "(?:(?:but|and|so),? )?in my (?:opinion|view)|my (?:guess|feeling) is|my view is that",
        "it seems to me|hopefully|if you ask me|i(?:'m| am) (?:fairly |quite |pretty )(?:sure|confident|certain)",
        "(?:(?:but|and|so|personally),? )?i(?:'d| would) (?:not )?(?:expect|want|say|guess|hope|treat|trust)",
        "(?:(?:but|and|so|personally),? )?i(?:'d| would) (?:not )?be (?:careful|cautious|surprised|wary)",
    ),
)
_MY_VIEW = _anywhere(("in my (?:opinion|view|judgement)",))
_FIND_OUT = "find|see|locate|have|answer|determine|confirm|verify|know|tell|say|judge"
_I_CANNOT = (
    "i(?: (?:could not|couldn't|cannot|can't|did not|didn't|do not|don't|was unable to|am unable to)"
    "|(?:'m| am) (?:not able|unable) to)"
)
_THE_SOURCES = "the (?:(?:provided|supplied|available) )?(?:documents?|sources?|context|information)(?: provided)?"
_A_TEXT = (
    "(?:(?:release )?notes?|letters?|minutes|threads?|reports?|pages?|articles?|transcript|e-?mails?|messages?|memos?"
    "|records?|abstracts?|papers?|stud(?:y|ies)|histor(?:y|ies)|episodes?|guides?|manuals?|documents?|sources?|texts?)"
)
_REFUSAL = _anywhere(
    (
        rf"(?<!if\s)(?<!when\s){_I_CANNOT} (?:{_FIND_OUT})",
        "we (?:could not|couldn't|did not|didn't|were unable to) (?:find|locate|determine|confirm|verify|answer)",
        "we (?:do not|don't) have (?:(?:any|enough|sufficient|the|more|that|specific) ){0,2}(?:information|details)",
        f"{_THE_SOURCES} (?:do|does)(?: not|n't) (?:say|mention|contain|state|include|specify|cover|provide|address)",
        f"(?:the|this|these) {_A_TEXT} (?:do|does)(?: not|n't) (?:say|mention|state|specify|record|name|tell)",
        f"neither {_A_TEXT} (?:says|mentions|states)|(?:i found )?nothing in (?:the|this|these) {_A_TEXT}",
    ),
)
_FIGURE = re.compile(r"\d|\b(?:must|within|because)\b", re.IGNORECASE)
_SAYS_MORE = re.compile(r";|,\s+(?:but|however|although|though|while|whereas|yet)\b", re.IGNORECASE)
_QUESTION = re.compile(r"\?[\"')\]\u201d\u2019]*$")
_FRAGMENT_WORDS = 2
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uabff\uf900-\ufaff\U00020000-\U0003ffff]|\w+")
"""A word; in scripts that put no spaces between words, a character."""


def skip_reason(text: str, *, has_context: bool) -> SkipReason | None:
    """Say why a sentence makes no claim that could be checked, or none when it does.

    Args:
        text: the sentence as it reads, without citation markers.
        has_context: whether a lead-in or a table header completes it.
    """
    if _QUESTION.search(text):
        return SkipReason.QUESTION
    if text.endswith(":"):
        return SkipReason.LEAD_IN
    start, leading = leading_words(text)
    statement = text[start:]
    if _REFUSAL.search(statement) and not _SAYS_MORE.search(statement):
        return SkipReason.REFUSAL
    if _OPINION.match(statement) or _MY_VIEW.search(statement):
        return SkipReason.OPINION
    if _INSTRUCTION.match(statement) and not _FIGURE.search(statement):
        return SkipReason.INSTRUCTION
    if _META.match(statement) and not _ANSWER.search(statement):
        return SkipReason.META
    words = len(_WORD.findall(statement))
    if not words or (words <= _FRAGMENT_WORDS and not has_context):
        return leading or SkipReason.FRAGMENT
    return None


def leading_words(text: str) -> tuple[int, SkipReason | None]:
    """How far a greeting or a preamble such as "please note that" goes before the statement, and which it is."""
    position, reason = 0, None
    while position < len(text):
        greeting = _GREETING.match(text, position)
        found = greeting or _PREAMBLE.match(text, position) or _THAT.match(text, position)
        if not found:
            break
        position, reason = found.end(), reason or (SkipReason.GREETING if greeting else SkipReason.META)
    return position, reason
