"""What a run's own texts are, for the guard that looks for them in what leaves: hashed, never kept."""

import threading
from collections.abc import Iterable

from kivo_worker.reviewing import Review
from kivo_worker.runs.remembered import Remembered
from kivo_worker.shingles import ShingleIndex

_LONG = 5_000
"""Characters from which on a source is remembered as known, so that rows that share it pay for it once."""

_KNOWN = 10_000
"""How many such sources are remembered."""

_NAME_WORDS = 3
_CLAIM_WORDS = 5
"""Shorter names and claims could stand in an identifier by chance."""


class OwnTexts:
    """Recognises words of the outputs, sources, claims and names of a run."""

    def __init__(self) -> None:
        self._index = ShingleIndex()
        self._known: Remembered[str, bool] = Remembered(_KNOWN, lambda _: 1)
        self._lock = threading.RLock()  # heartbeats are checked, and logs written, while a batch is still learned

    def learn(self, review: Review, names: Iterable[str | None] = ()) -> None:
        """Take the texts of a review, and names that are the customer's own; a row's name may be the run's too."""
        with self._lock:
            self._learn(review, names)

    def occur_in(self, texts: Iterable[str]) -> bool:
        """Whether any of some texts holds words of them."""
        with self._lock:
            return self._index.occur_in(texts)

    def _learn(self, review: Review, names: Iterable[str | None]) -> None:
        self._index.add(review.output.document.text)
        for claim in review.claims:
            self._index.add(claim.claim.standalone)
            self._index.add_whole(claim.claim.standalone, least=_CLAIM_WORDS)
        for source in review.sources:
            self._learn_source(source.document.text, source.sha256)
        for name in (*names, *(source.title for source in review.sources)):
            self._index.add(name or "")
            self._index.add_whole(name or "", least=_NAME_WORDS)

    def _learn_source(self, text: str, sha256: str | None) -> None:
        if sha256 is not None and self._known.get(sha256):
            return
        self._index.add(text)
        if sha256 is not None and len(text) >= _LONG:
            self._known.put(sha256, True)
