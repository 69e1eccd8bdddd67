"""Figures that say how good a verifier is; each takes (score or decision, truth) pairs."""

from collections.abc import Sequence


def share(part: float, whole: float) -> float | None:
    """A part of a whole; none where there is nothing to have a share of."""
    return part / whole if whole else None


def balanced_accuracy(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Mean of the shares of supported and of other rows that were decided rightly; 0.5 is chance."""
    shares = []
    for truth in (True, False):
        decided = [decision for decision, label in pairs if label is truth]
        if decided:
            shares.append(sum(decision is truth for decision in decided) / len(decided))
    return sum(shares) / len(shares) if shares else 0.0


def auroc(pairs: Sequence[tuple[float, bool]]) -> float:
    """Chance that a supported row scores above another one, ties counting half (Mann-Whitney U)."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    positives = sum(label for _, label in ordered)
    negatives = len(ordered) - positives
    if not positives or not negatives:
        return 0.5
    rank_sum, index = 0.0, 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        mean_rank = (index + 1 + end) / 2
        rank_sum += mean_rank * sum(label for _, label in ordered[index:end])
        index = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def precision(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Share of the rows decided as supported that are; 0 when none was."""
    return share(sum(label for decision, label in pairs if decision), sum(decision for decision, _ in pairs)) or 0.0


def f1(precision: float | None, recall: float | None) -> float:
    """Harmonic mean of precision and recall; what cannot be said of either counts as 0."""
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)
