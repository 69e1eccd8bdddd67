"""Reviews that an earlier run has made of the same output, against the same sources, in the same way.

They are kept in packs, one for each shard that has something new, below the shard's number: an answer that has changed
costs itself, and one that has come or gone costs a look at the neighbours.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import islice

from pydantic import TypeAdapter, ValidationError

from kivo_worker.claims.model import Skipped
from kivo_worker.policy.gate import GateDecision
from kivo_worker.reviewing import CitationIssue, OutputText, Review, ReviewedClaim, SourceText
from kivo_worker.runs.cache.folder import CacheFolder
from kivo_worker.runs.cache.keys import binding_of, key_of
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.remembered import Remembered
from kivo_worker.verification.interface import Spent
from kivo_worker.vocabulary import IntendedUse, NotCheckedReason

_NEWEST = 2
"""How many packs of a shard are looked into: the one before the run, and the run's own."""

_KEPT_BYTES = 30_000_000
"""How much of packs is kept in memory for the next shards."""

_MAY_DIFFER = {NotCheckedReason.CANCELLED, NotCheckedReason.LIMIT_REACHED, NotCheckedReason.VERIFIER_FAILED}
"""What need not happen again; a limit may be a budget, of which the next run has its own."""

_Pack = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class _Known:
    """A review without the texts it is of."""

    claims: tuple[ReviewedClaim, ...]
    skipped: tuple[Skipped, ...]
    citation_issues: tuple[CitationIssue, ...]
    decision: GateDecision
    spent: Spent

    def of(self, output: OutputText, sources: Sequence[SourceText]) -> Review:
        """The review of these texts."""
        return Review(
            output, tuple(sources), self.claims, self.skipped, self.citation_issues, self.decision, self.spent
        )


class ReviewCache:
    """The reviews that the cache of a job holds; none without a cache.

    Args:
        context: the job's parts.
    """

    def __init__(self, context: RunContext) -> None:
        self._folder = context.inputs.cache
        self._binding = binding_of(context) if self._folder else ""
        self._group = sha256(f"{self._binding} {context.spec.workflow_id}".encode()).hexdigest()
        self._packs: Remembered[str, _Pack] = Remembered(_KEPT_BYTES, lambda pack: sum(map(len, pack.values())) + 1)

    def of_shard(self, number: int) -> "ShardReviews":
        """Those that may be of a shard's rows."""
        if self._folder is None:
            return ShardReviews("", iter(()), None)
        return ShardReviews(self._binding, self._near(self._folder, number), lambda pack: self._write(number, pack))

    def _near(self, folder: CacheFolder, number: int) -> Iterator[_Pack]:
        """The newest packs of a shard, and those of its neighbours; each is read when it is needed."""
        for place in (number, number - 1, number + 1):
            for name in islice(reversed(folder.names(self._prefix(place))), _NEWEST):
                pack = self._packs.get(name)
                if pack is None:
                    pack = dict(_entries(folder.read(name) or b""))
                    self._packs.put(name, pack)
                yield pack

    def _write(self, number: int, pack: _Pack) -> None:
        if self._folder is not None:
            name = f"{self._prefix(number)}{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.gz"
            self._folder.write(name, b"".join(b"%s %s\n" % (key.encode(), one) for key, one in pack.items()))

    def _prefix(self, number: int) -> str:
        return f"reviews/{self._group}/{number:06}/"


class ShardReviews:
    """The reviews of a shard as it is done.

    Args:
        binding: what all of them depend on.
        packs: where they may be found.
        write: keeps them for the next time; none when there is no cache.
    """

    def __init__(self, binding: str, packs: Iterator[_Pack], write: Callable[[_Pack], None] | None) -> None:
        self._binding = binding
        self._unread = packs
        self._write = write
        self._packs: list[_Pack] = []
        self._pack: _Pack = {}
        self._has_news = False

    def review(
        self,
        intended_use: IntendedUse,
        output: OutputText,
        sources: Sequence[SourceText],
        do: Callable[[], Review],
    ) -> Review:
        """Find a review, or make it."""
        key = key_of(self._binding, intended_use, output, sources) if self._write else None
        if key is None:
            return do()
        found = self._found(key)
        if found is not None:
            entry, known = found
            self._pack[key] = entry
            return known.of(output, sources)
        review = do()
        if review.not_checked.isdisjoint(_MAY_DIFFER):
            issues, decision = review.citation_issues, review.decision
            known = _Known(review.claims, review.skipped, issues, decision, review.spent)
            self._pack[key], self._has_news = _codec().dump_json(known), True
        return review

    def close(self) -> None:
        """Keep them for the next time, unless the newest pack has all of them."""
        if self._write and (self._has_news or (self._packs and not self._pack.keys() <= self._packs[0].keys())):
            self._write(self._pack)

    def _found(self, key: str) -> tuple[bytes, _Known] | None:
        for pack in self._looked_into():
            entry = pack.get(key)
            known = None if entry is None else _parsed(entry)
            if entry is not None and known is not None:
                return entry, known
        return None

    def _looked_into(self) -> Iterator[_Pack]:
        """The shard's own reviews of this time, the packs read so far, then the others."""
        yield self._pack
        yield from self._packs
        for pack in self._unread:
            self._packs.append(pack)
            yield pack


def _entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    for line in data.splitlines():
        key, _, entry = line.partition(b" ")
        yield key.decode("ascii", "replace"), entry


def _parsed(entry: bytes) -> _Known | None:
    try:
        return _codec().validate_json(entry)
    except ValidationError:
        return None


@cache
def _codec() -> TypeAdapter[_Known]:
    return TypeAdapter(_Known)
