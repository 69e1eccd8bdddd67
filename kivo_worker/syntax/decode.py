"""The best tree over scored arcs (Chu and Liu, 1965; Edmonds, 1967; as in Dozat and Manning, 2017)."""

import numpy as np
from numpy.typing import NDArray


def best_tree(scores: NDArray[np.float32]) -> list[int]:
    """Choose a head for each word so that together they are a tree with one root, with the highest sum of scores.

    Args:
        scores: shape (words + 1, words + 1); row is the dependent, column the head; place 0 is the root of all.

    Returns:
        The head of every place, 0 for the one word that hangs on the root; place 0 itself has 0.
    """
    size = len(scores)
    if size <= 1:
        return [0] * size
    allowed: NDArray[np.float64] = scores.astype(np.float64)
    np.fill_diagonal(allowed, -np.inf)
    allowed[0] = -np.inf
    heads: NDArray[np.int64] = allowed.argmax(axis=1)
    heads[0] = 0
    if (heads[1:] == 0).sum() == 1 and not _cycle(heads):
        return [int(head) for head in heads]
    return _one_root(allowed)


def _one_root(scores: NDArray[np.float64]) -> list[int]:
    """Make hanging on the root so dear that only one word does, and solve."""
    finite = scores[np.isfinite(scores)]
    dear = scores.copy()
    dear[1:, 0] -= (finite.max() - finite.min() + 1.0) * len(scores)
    return [int(head) for head in _edmonds(dear)]


def _edmonds(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    heads: NDArray[np.int64] = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads)
    if not cycle:
        return heads
    inside = np.zeros(len(scores), dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    members = np.array(cycle)
    kept = scores[members, heads[members]]
    into = scores[np.ix_(members, outside)] - kept[:, np.newaxis]
    entering = into.argmax(axis=0)
    from_cycle = scores[np.ix_(outside, members)]
    leaving = from_cycle.argmax(axis=1)
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    small[-1, :-1] = into.max(axis=0) + kept.sum()
    small[:-1, -1] = from_cycle.max(axis=1)
    small[0] = -np.inf
    solved = _edmonds(small)
    result = heads.copy()
    for place, node in enumerate(outside):
        if node:
            head = solved[place]
            result[node] = members[leaving[place]] if head == len(outside) else outside[head]
    broken = members[entering[solved[-1]]]
    result[broken] = outside[solved[-1]]
    return result


def _cycle(heads: NDArray[np.int64]) -> list[int]:
    """The places of a cycle; empty when there is none."""
    state = [0] * len(heads)
    state[0] = 2
    for start in range(1, len(heads)):
        path: list[int] = []
        node = start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return path[path.index(node) :]
        for visited in path:
            state[visited] = 2
    return []
