"""A sentence into the statements it makes, when each can stand on its own.

Only cuts that are safe without a parser: at a semicolon, or before "and", "but", "while" and "whereas", when
both sides have a verb and the right one brings its own subject. A condition stays with what it
conditions, and a clause that starts with a pronoun stays with what the pronoun means.
"""

import re

_CUT = re.compile(r";\s+(?:(?:and|but)\s+)?|,\s+(?:and|but|while|whereas)\s+")
_AUXILIARY = (
    r"(?:(?:is|are|was|were|has|have|had|could|must|should|would|do|does|did)(?:n['\u2019]t)?"
    r"|can|cannot|may|might|shall|will|won['\u2019]t|needs?)"
)
_VERB = re.compile(rf"\b(?:{_AUXILIARY}|\w{{3,}}(?:ed|es))\b", re.IGNORECASE)
_OWN_SUBJECT = re.compile(
    rf"(?!(?:it|they|this|that|these|those|he|she|which|who|its|their|such|otherwise|then|also|not|if|when|unless)\b)"
    rf"(?:[\w'\u2019-]+\s+){{1,5}}?{_AUXILIARY}\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^(?:if|when|whenever|unless|once|after|before|until|while|although|though|because|since|for|in case|provided)\b"
    r"|\b(?:either|both|between|neither)\b",
    re.IGNORECASE,
)


def clauses(text: str) -> list[tuple[int, int]]:
    """Cut a sentence into clauses, as (start, end) offsets; what lies between is only a connector."""
    verb = _VERB.search(text)
    if not verb or _CONDITION.search(text):
        return [(0, len(text))]
    cuts = [cut for cut in _CUT.finditer(text, verb.end()) if _OWN_SUBJECT.match(text, cut.end())]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    return [(start, start + len(text[start:end].rstrip())) for start, end in zip(starts, ends, strict=True)]
