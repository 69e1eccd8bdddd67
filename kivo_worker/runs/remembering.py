"""A verifier that need not read the same sources again for the next row."""

from collections.abc import Sequence

from kivo_worker.runs.remembered import CHARACTERS, Remembered
from kivo_worker.verification.interface import ClaimCheck, Source, Spent, Verifier, notes_of, spent_by

_Identity = tuple[tuple[int, str, int], ...]
_Prepared = tuple[tuple[Source, ...], ClaimCheck]


class RememberingVerifier:
    """Prepares another verifier, and remembers what it was prepared with.

    Documents are told apart by identity, so the same ones must be given again; what is remembered keeps them alive.

    Args:
        verifier: what decides.
        characters: how long the sources are together for which it is remembered; the last ones always are.
    """

    def __init__(self, verifier: Verifier, characters: int = CHARACTERS) -> None:
        self._verifier = verifier
        self._remembered: Remembered[_Identity, _Prepared] = Remembered(characters, _length)

    @property
    def name(self) -> str:
        """What a report calls it."""
        return self._verifier.name

    @property
    def version(self) -> str:
        """Changes whenever its verdicts may."""
        return self._verifier.version

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever reads its verdicts must know."""
        return notes_of(self._verifier)

    def spent(self) -> Spent:
        """What all its verdicts have cost so far."""
        return spent_by(self._verifier)

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Give the check of claims against sources, as it was prepared before where it was."""
        identity = tuple((source.number, source.title, id(source.document)) for source in sources)
        known = self._remembered.get(identity)
        if known is None:
            known = (tuple(sources), self._verifier.prepare(sources))
            self._remembered.put(identity, known)
        return known[1]


def _length(prepared: _Prepared) -> int:
    return sum(len(source.document.text) for source in prepared[0])
