"""A verifier that reads the same sources once."""

from collections.abc import Sequence

from kivo_worker.documents.reader import text_document
from kivo_worker.runs.remembering import RememberingVerifier
from kivo_worker.verification.interface import ClaimCheck, Source, not_checked
from kivo_worker.vocabulary import ClaimType, NotCheckedReason


class Counting:
    """A verifier that counts how often it was prepared, and says so in its verdicts."""

    name = "counting"
    version = "7"

    def __init__(self) -> None:
        self.times = 0

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Count."""
        self.times += 1
        verdict = not_checked(NotCheckedReason.AMBIGUOUS, f"{self.times}: {len(sources)}")
        return lambda _text, _type: verdict


def _said(verifier: RememberingVerifier, *sources: Source) -> str:
    return verifier.prepare(sources)("x", ClaimType.FACTUAL).explanation


def _source(number: int = 1, title: str = "A") -> Source:
    return Source(number, title, text_document("text"))


def test_the_same_sources() -> None:
    """What was prepared for the same documents is given again; it is still the verifier it was."""
    verifier, source = RememberingVerifier(Counting(), 1_000), _source()

    assert _said(verifier, source) == _said(verifier, Source(1, "A", source.document)) == "1: 1"
    assert (verifier.name, verifier.version) == ("counting", "7")


def test_other_sources() -> None:
    """Another document, number, title or order is another set, though the texts be equal."""
    verifier, one, two = RememberingVerifier(Counting(), 1_000), _source(), _source(2)
    sets = [
        (one,),
        (_source(),),
        (one, two),
        (two, one),
        (Source(1, "B", one.document),),
        (Source(3, "A", one.document),),
    ]

    assert [_said(verifier, *sources) for sources in sets] == [
        f"{time}: {len(sources)}" for time, sources in enumerate(sets, 1)
    ]
