"""What a run's own texts are, for the guard that looks for them in what leaves: hashed, never kept."""

from collections.abc import Iterable

from kivo_worker.reviewing import Review
from kivo_worker.shingles import ShingleIndex

_LONG = 5_000
"""Characters from which on a source is remembered as known, so that rows that share it pay for it once."""

_NAME_WORDS = 3
_CLAIM_WORDS = 5
"""Shorter names and claims could stand in an identifier by chance."""


class OwnTexts:
    """Recognises words of the outputs, sources, claims and names of a run."""

    def __init__(self) -> None:
        self._index = ShingleIndex()
        self._known: set[str | None] = set()

    def learn(self, review: Review, names: Iterable[str | None] = ()) -> None:
        """Take the texts of a review, and names that are the customer's own; a row's name may be the run's too."""
        self._index.add(review.output.document.text)
        for claim in review.claims:
            self._index.add(claim.claim.standalone)
            self._index.add_whole(claim.claim.standalone, least=_CLAIM_WORDS)
        for source in review.sources:
            self._learn_source(source.document.text, source.sha256)
        for name in (*names, *(source.title for source in review.sources)):
            self._index.add(name or "")
            self._index.add_whole(name or "", least=_NAME_WORDS)

    def occur_in(self, texts: Iterable[str]) -> bool:
        """Whether any of some texts holds words of them."""
        return self._index.occur_in(texts)

    def _learn_source(self, text: str, sha256: str | None) -> None:
        if sha256 not in self._known:
            self._index.add(text)
        if len(text) >= _LONG:
            self._known.add(sha256)
