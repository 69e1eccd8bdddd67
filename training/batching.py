"""Batches of examples of like length, in random order."""

import random
from collections.abc import Callable, Sequence

SEED = 20_261_122
_BATCHES_TOGETHER, _EXAMPLES_TOGETHER = 50, 50_000
"""How much is sorted by length at a time."""


def batches_of(lengths: Sequence[int], size: int, epochs: int, seed: int = SEED) -> list[list[int]]:
    """Batches of examples of like length, by their places, in random order, for all epochs."""

    def cut(places: Sequence[int]) -> list[list[int]]:
        return [list(places[first : first + size]) for first in range(0, len(places), size)]

    return _all_epochs(lengths, cut, size * _BATCHES_TOGETHER, epochs, seed)


def batches_within(lengths: Sequence[int], tokens: int, epochs: int, seed: int = SEED) -> list[list[int]]:
    """As `batches_of`, but each with so many examples that, filled up to the longest, they have so many tokens."""

    def cut(places: Sequence[int]) -> list[list[int]]:
        batches: list[list[int]] = []
        for place in places:
            if not batches or (len(batches[-1]) + 1) * lengths[place] > tokens:
                batches.append([])
            batches[-1].append(place)
        return batches

    return _all_epochs(lengths, cut, _EXAMPLES_TOGETHER, epochs, seed)


def _all_epochs(
    lengths: Sequence[int], cut: Callable[[Sequence[int]], list[list[int]]], together: int, epochs: int, seed: int
) -> list[list[int]]:
    """Shuffle, sort so many examples at a time by length, cut them into batches, and shuffle those; in every epoch."""
    every: list[list[int]] = []
    for epoch in range(epochs):
        shuffle = random.Random(seed + epoch)
        order = list(range(len(lengths)))
        shuffle.shuffle(order)
        batches: list[list[int]] = []
        for start in range(0, len(order), together):
            batches += cut(sorted(order[start : start + together], key=lambda place: lengths[place]))
        shuffle.shuffle(batches)
        every += batches
    return every
