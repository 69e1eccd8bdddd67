"""A sentence into words, as the English treebanks cut them: punctuation, hyphens and clitics stand alone."""

import re

_WORDS = re.compile(
    r"""
    (?:https?://|www\.)\S+[^\s.,;:!?)\]}'"\u201d\u2019]      # addresses
    | [\w.+-]{1,64}@[\w-]+\.[\w.-]*\w
    | (?:[A-Z]\.){2,}                                        # initials
    | (?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|approx|Inc|Ltd|Co|Corp|No|Art|Sec|Fig|a\.m|p\.m)\.
    | \d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?\b
    | (?:can)(?=not\b)
    | \w+?(?=n['\u2019]t\b)
    | n['\u2019]t\b
    | ['\u2019](?:s|re|ve|ll|d|m)\b
    | \w+
    | \.{2,} | -{2,}
    | \S
    """,
    re.VERBOSE | re.IGNORECASE,
)


def cut_words(sentence: str) -> list[tuple[int, int]]:
    """Where the words of a sentence stand, in order; only white space lies between."""
    return [match.span() for match in _WORDS.finditer(sentence)]
