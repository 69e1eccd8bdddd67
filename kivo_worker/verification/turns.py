"""Who speaks: the turns of a conversation, written as "Name: what they say"."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kivo_worker.documents.sentences import Sentence

_NAMED = re.compile(r"(?:[\[(]?\d\d?:\d\d(?::\d\d)?[\])]?\s+)?([A-Z][^:.!?]{0,40}):\s")
"""A name, after a time at most, and a colon."""
_OFTEN = 2
_ONE_IN = 8
"""In a conversation one sentence in so many begins with a name, or more."""


def speakers(found: Sequence[Sentence]) -> list[str]:
    """Who says each sentence of a source: the last name before it in its block.

    A source is a conversation when two or more names begin sentences, each at least two of them.

    Args:
        found: the sentences of one source, in order.

    Returns:
        A name or an empty string for each sentence; nothing but empty strings when the source is no conversation.
    """
    named = [match.group(1) if (match := _NAMED.match(sentence.reading)) else "" for sentence in found]
    turns = Counter(filter(None, named))
    often = {name for name, count in turns.items() if count >= _OFTEN}
    if len(often) < _OFTEN or sum(turns[name] for name in often) * _ONE_IN < len(found):
        return [""] * len(found)
    goes_on = [False, *(before.block is after.block for before, after in pairwise(found))]
    said: list[str] = []
    for name, same_block in zip(named, goes_on, strict=True):
        said.append(name or (said[-1] if same_block else ""))
    return said
