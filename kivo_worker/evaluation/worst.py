"""The rows that were most confidently wrong, few for each data set, with their text."""

import heapq
from collections import defaultdict

from kivo_worker.evaluation.predictions import Judgement, Prediction

MOST_CASES = 20
"""So many are kept for each data set."""


class WorstCases:
    """Keeps the worst of all the judgements it is offered."""

    def __init__(self, most: int = MOST_CASES) -> None:
        self._most = most
        self._heaps: defaultdict[str, list[tuple[float, int, Judgement]]] = defaultdict(list)
        self._offered = 0

    def offer(self, judgement: Judgement) -> None:
        """Keep a judgement if it is wrong and among the worst so far; of equals the first stay."""
        self._offered += 1
        prediction = judgement.prediction
        if prediction.passes == prediction.is_supported or not prediction.is_checked:
            return
        heap = self._heaps[prediction.dataset]
        entry = (_confidence(prediction), -self._offered, judgement)
        if len(heap) < self._most:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)

    def of(self, dataset: str) -> tuple[Judgement, ...]:
        """The worst of a data set, worst first."""
        return tuple(judgement for *_, judgement in sorted(self._heaps.get(dataset, ()), reverse=True))


def _confidence(wrong: Prediction) -> float:
    return 1 - wrong.score if wrong.is_supported else wrong.score
