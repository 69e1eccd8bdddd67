"""Hashed runs of words: enough to recognise a text, not to read it.

A shingle is a run of eight words, lower case, whatever stands between them. The hashes are 64 bits wide and differ in
every process, so they say nothing to who sees them (Broder, On the resemblance and containment of documents, 1997).
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

RUN = 8
"""How many words a shingle has."""

CAPACITY = 500_000
"""How many shingles are kept; of more, every second, fourth, ... is, evenly over all texts."""

WHOLES = 50_000
"""How many short texts are taken as one; further ones are not."""

_WORD = re.compile(r"[^\W_]+")
_FACTOR = 0x9E3779B97F4A7C15
_Hashes = NDArray[np.uint64]


class ShingleIndex:
    """The shingles of a run's texts.

    Attributes:
        sampled: one in how many shingles is kept.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.sampled = 1
        self._capacity = capacity
        self._kept: _Hashes = np.empty(0, np.uint64)
        self._new = array("Q")
        self._wholes: set[tuple[int, int]] = set()

    def __len__(self) -> int:
        """How many shingles are kept."""
        return len(self._merged())

    def add(self, text: str) -> None:
        """Take the shingles of a text."""
        found = self._sample(_shingles(_hashes(text), RUN))
        self._new.frombytes(found.tobytes())
        if len(self._new) > self._capacity // 4:
            self._merged()

    def add_whole(self, text: str, *, least: int) -> None:
        """Take a short text as one: of `least` to seven words, while there is room."""
        hashes = _hashes(text)
        if least <= len(hashes) < RUN and len(self._wholes) < WHOLES:
            self._wholes.add((len(hashes), int(_shingles(hashes, len(hashes))[0])))

    def occur_in(self, texts: Iterable[str]) -> bool:
        """Whether a text holds a kept shingle, or a short text that was taken as one."""
        return any(self._occurs_in(text) for text in texts)

    def _occurs_in(self, text: str) -> bool:
        hashes = _hashes(text)
        kept, found = self._merged(), _shingles(hashes, RUN)
        if len(kept) and (kept[np.minimum(np.searchsorted(kept, found), len(kept) - 1)] == found).any():
            return True
        lengths = {count for count, _ in self._wholes}
        return any((count, int(run)) in self._wholes for count in lengths for run in _shingles(hashes, count))

    def _merged(self) -> _Hashes:
        """All shingles kept; merging now and then, not for each text, keeps adding cheap."""
        if self._new:
            new = self._sample(np.frombuffer(self._new, np.uint64))
            self._kept, self._new = np.union1d(self._kept, new), array("Q")
            while len(self._kept) > self._capacity:
                self.sampled *= 2
                self._kept = self._sample(self._kept)
        return self._kept

    def _sample(self, shingles: _Hashes) -> _Hashes:
        """Every so-manieth; the high bits choose, for the low ones of a sum of products are poor."""
        kept: _Hashes = shingles[(shingles >> np.uint64(40)) % np.uint64(self.sampled) == 0]
        return kept


class NameWatch:
    """Looks for texts that a few names repeat: the other way round than an index, with nothing to keep.

    Args:
        names: what is looked at; eight words in a row are enough, or a short text as a whole.
    """

    def __init__(self, names: Iterable[str]) -> None:
        hashes = [_hashes(name) for name in names]
        nothing = np.empty(0, np.uint64)
        self._runs = {
            count: np.concatenate((nothing, *(_shingles(one, count) for one in hashes))) for count in range(1, RUN + 1)
        }

    def repeats(self, text: str) -> bool:
        """Whether a name repeats eight words in a row of a text."""
        return bool(len(self._runs[RUN])) and self._has(text, RUN)

    def repeats_whole(self, text: str, *, least: int) -> bool:
        """Whether a name repeats a short text of `least` to seven words as a whole."""
        count = len(_hashes(text))
        return least <= count < RUN and bool(len(self._runs[count])) and self._has(text, count)

    def _has(self, text: str, count: int) -> bool:
        return bool(np.isin(_shingles(_hashes(text), count), self._runs[count]).any())


def _hashes(text: str) -> _Hashes:
    """The hash of every word; the words themselves are not kept, for a text may have millions."""
    words = map(re.Match.group, _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()))
    return np.fromiter(map(hash, words), np.int64).view(np.uint64)


def _shingles(hashes: _Hashes, count: int) -> _Hashes:
    """The hashes of all runs of so many words."""
    found = np.zeros(max(0, len(hashes) - count + 1), np.uint64)
    for place in range(count):
        found += hashes[place : place + len(found)] * np.uint64(pow(_FACTOR, place, 1 << 64))
    return np.unique(found)
