"""Sentences that say nothing a source could bear out: cries, short questions, what someone says of themselves."""

import re

_SHORT_CRY, _SHORT_QUESTION, _SHORT_CONFESSION = 2, 6, 9
"""How many words such a sentence has at most; a longer one may state something as well."""
_ASKS_ABOUT_A_FACT = re.compile(r"did you know", re.IGNORECASE)
_OF_ONESELF = re.compile(
    r"(?:(?:oh|well|wow|ha|haha|yes|no|hm+),?\s+)?(?:i|i['\u2019](?:m|d|ve|ll)|me|my)\b"
    r"(?!\s+(?:think|believe|know|knew|read|heard|hear|guess|saw|see))",
    re.IGNORECASE,
)


def is_remark(sentence: str) -> bool:
    """Whether a sentence beside others is a remark: "Good for them!", "Isn't that sweet?", "I own one!".

    What has a figure is none, and so is what reports a thought ("I read that ...") or asks whether a fact is known.
    """
    if any(map(str.isdigit, sentence)):
        return False
    count = len(sentence.split())
    ending = sentence.rstrip("\"')]\u201d\u2019")[-1:]
    if ending == "?":
        return count <= _SHORT_QUESTION and not _ASKS_ABOUT_A_FACT.match(sentence)
    if ending == "!" and count <= _SHORT_CRY:
        return True
    return count <= _SHORT_CONFESSION and bool(_OF_ONESELF.match(sentence))
