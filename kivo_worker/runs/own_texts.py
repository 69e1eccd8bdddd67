"""What a run's own texts are, for the guard that looks for them in what leaves: hashed, never kept."""

import json
import threading
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kivo_worker.digests import sha256_digest
from kivo_worker.reviewing import Review
from kivo_worker.runs.remembered import Remembered
from kivo_worker.shingles import NameWatch, ShingleIndex

_LONG = 5_000
"""Characters from which on a text is remembered as known, so that rows that share it pay for it once."""

_KNOWN = 10_000
"""How many such texts are remembered."""

_NAME_WORDS = 3
_CLAIM_WORDS = 5
"""Shorter names and claims could stand in an identifier by chance."""


class _Text(NamedTuple):
    """A text of the run's own; `least` words make a short one recognisable as a whole, when that is given."""

    text: str
    least: int | None = None
    sha256: str | None = None


class OwnTexts:
    """Recognises words of the outputs, sources, claims and names of a run.

    Attributes:
        told: names that events carry.

    Args:
        told: names that events carry, from the job spec; what repeats them is looked for while it goes by.
    """

    def __init__(self, told: Iterable[str] = ()) -> None:
        self.told = tuple(told)
        self._watch = NameWatch(self.told)
        self._index = ShingleIndex()
        self._known: Remembered[str, bool] = Remembered(_KNOWN, lambda _: 1)
        self._lock = threading.RLock()  # heartbeats are checked, and logs written, while a batch is still learned

    def learn(self, review: Review, names: Iterable[str | None] = ()) -> None:
        """Take the texts of a review, and names that are the customer's own; a row's name may be the run's too."""
        with self._lock:
            self._learn(_texts_of(review, names))

    def learn_row(self, line: bytes) -> None:
        """Take the texts of a row of a batch, as it stands there."""
        with self._lock:
            self._learn(_texts_of_row(line))

    def learn_texts(self, texts: Iterable[str]) -> None:
        """Take further texts."""
        with self._lock:
            self._learn(map(_Text, texts))

    def learn_told(self) -> None:
        """Take the names that events carry for texts: something that this process has not read repeats them."""
        with self._lock:
            self._learn(_Text(name, 1) for name in self.told)

    def are_repeated_by(self, review: Review, names: Iterable[str | None] = ()) -> bool:
        """Whether names that events carry repeat words of a review."""
        return any(map(self._is_repeated, _texts_of(review, names)))

    def occur_in(self, texts: Iterable[str]) -> bool:
        """Whether any of some texts holds words of them."""
        with self._lock:
            return self._index.occur_in(texts)

    def _is_repeated(self, one: _Text) -> bool:
        watch = self._watch
        return watch.repeats(one.text) or (one.least is not None and watch.repeats_whole(one.text, least=one.least))

    def _learn(self, texts: Iterable[_Text]) -> None:
        for one in texts:
            if one.sha256 is not None and self._known.get(one.sha256):
                continue
            self._index.add(one.text)
            if one.least is not None:
                self._index.add_whole(one.text, least=one.least)
            if one.sha256 is not None and len(one.text) >= _LONG:
                self._known.put(one.sha256, True)


class TextsInHand(OwnTexts):
    """The same of what a process has in hand now, for its log: nothing is hashed unless there is something to log.

    Args:
        told: names that events carry, from the job spec.
    """

    def __init__(self, told: Iterable[str] = ()) -> None:
        super().__init__(told)
        self._reviews: list[tuple[Review, Iterable[str | None]]] = []
        self._rows: tuple[bytes, ...] = ()

    def hold(self, rows: Iterable[bytes]) -> None:
        """Take other rows in hand."""
        self._rows, self._reviews = tuple(rows), []

    def learn(self, review: Review, names: Iterable[str | None] = ()) -> None:
        """Take a review in hand, instead of the one before."""
        self._reviews = [(review, names)]

    def occur_in(self, texts: Iterable[str]) -> bool:
        """Whether any of some texts holds words of what is in hand."""
        known = OwnTexts()
        for row in self._rows:
            known.learn_row(row)
        for review, names in self._reviews:
            known.learn(review, names)
        return known.occur_in(texts)


def _texts_of(review: Review, names: Iterable[str | None]) -> Iterator[_Text]:
    yield _Text(review.output.document.text)
    for claim in review.claims:
        yield _Text(claim.claim.standalone, _CLAIM_WORDS)
    for source in review.sources:
        yield _Text(source.document.text, sha256=source.sha256)
    for name in (*names, *(source.title for source in review.sources)):
        yield _Text(name or "", _NAME_WORDS)


def _texts_of_row(line: bytes) -> Iterator[_Text]:
    """What a row holds where a row should have text; one that is malformed is never reviewed, and has none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return
    if isinstance(row, dict):
        yield _text(row.get("ai_output"))
        yield _text(row.get("question"), _NAME_WORDS)
        sources = row.get("sources")
        for source in sources if isinstance(sources, list) else ():
            if isinstance(source, dict):
                yield _text(source.get("content"))
                yield _text(source.get("title"), _NAME_WORDS)


def _text(value: object, least: int | None = None) -> _Text:
    text = value if isinstance(value, str) else ""
    sha256 = sha256_digest(text.encode("utf-8", "replace")) if len(text) >= _LONG else None
    return _Text(text, least, sha256)
