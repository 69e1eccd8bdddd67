"""Figures that say how good a verifier is; each takes (score or decision, truth) pairs."""

from collections.abc import Sequence


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
    labels = [label for decision, label in pairs if decision]
    return sum(labels) / len(labels) if labels else 0.0
