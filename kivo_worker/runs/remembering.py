"""A verifier that need not read the same sources again for the next row."""

from collections import OrderedDict
from collections.abc import Sequence

from kivo_worker.verification.interface import ClaimCheck, Source, Verifier

_Identity = tuple[tuple[int, str, int], ...]


class RememberingVerifier:
    """Prepares another verifier, and remembers what it was prepared with.

    Documents are told apart by identity, so the same ones must be given again; what is remembered keeps them alive.

    Args:
        verifier: what decides.
        characters: how long the sources are together for which it is remembered; the last ones always are.
    """

    def __init__(self, verifier: Verifier, characters: int) -> None:
        self._verifier = verifier
        self._most = characters
        self._characters = 0
        self._remembered: OrderedDict[_Identity, tuple[tuple[Source, ...], ClaimCheck]] = OrderedDict()

    @property
    def name(self) -> str:
        """What a report calls it."""
        return self._verifier.name

    @property
    def version(self) -> str:
        """Changes whenever its verdicts may."""
        return self._verifier.version

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Give the check of claims against sources, as it was prepared before where it was."""
        identity = tuple((source.number, source.title, id(source.document)) for source in sources)
        known = self._remembered.get(identity)
        if known is not None:
            self._remembered.move_to_end(identity)
            return known[1]
        check = self._verifier.prepare(sources)
        self._remembered[identity] = (tuple(sources), check)
        self._characters += _length(sources)
        while self._characters > self._most and len(self._remembered) > 1:
            _, (forgotten, _) = self._remembered.popitem(last=False)
            self._characters -= _length(forgotten)
        return check


def _length(sources: Sequence[Source]) -> int:
    return sum(len(source.document.text) for source in sources)
