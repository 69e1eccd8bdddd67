"""The tree chosen is the best there is, with one root."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.syntax.decode import best_tree


def is_tree(heads: tuple[int, ...]) -> bool:
    """Whether every place reaches the root, and only one hangs on it."""
    if sum(head == 0 for head in heads[1:]) != 1:
        return False
    for start in range(1, len(heads)):
        node, steps = start, 0
        while node and steps <= len(heads):
            node, steps = heads[node], steps + 1
        if node:
            return False
    return True


def total(scores: np.ndarray, heads: tuple[int, ...]) -> float:
    """The sum of the scores of all arcs."""
    return float(sum(scores[place, heads[place]] for place in range(1, len(heads))))


@given(st.integers(1, 4).flatmap(lambda size: st.lists(
    st.lists(st.floats(-9, 9, width=16), min_size=size + 1, max_size=size + 1), min_size=size + 1, max_size=size + 1
)))  # fmt: skip
def test_no_tree_scores_more(rows: list[list[float]]) -> None:
    """Of all trees over the words, the chosen one has the highest sum."""
    scores = np.array(rows, np.float32)
    chosen = tuple(best_tree(scores))
    every = [(0, *heads) for heads in product(range(len(rows)), repeat=len(rows) - 1)]
    best = max(total(scores, heads) for heads in every if is_tree(heads))
    assert is_tree(chosen)
    assert abs(total(scores, chosen) - best) < 1e-3


def test_nothing_has_no_tree() -> None:
    """Without words there is only the root."""
    assert best_tree(np.zeros((1, 1), np.float32)) == [0]
