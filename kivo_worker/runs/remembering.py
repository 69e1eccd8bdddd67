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
        capacity: for how many sets of sources it is remembered.
    """

    def __init__(self, verifier: Verifier, capacity: int = 16) -> None:
        self._verifier = verifier
        self._capacity = capacity
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
        if len(self._remembered) > self._capacity:
            self._remembered.popitem(last=False)
        return check
