"""A bucket as a store: keys below a prefix, streams that survive cut connections, objects created once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from operator import attrgetter

from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.storage.buckets import Bucket
from kivo_worker.storage.budget import Budget
from kivo_worker.storage.failures import Kind, StoreFailure
from kivo_worker.storage.interface import Created, Download, ObjectInfo, Span, changed_since_listed
from kivo_worker.storage.resuming import Resuming
from kivo_worker.storage.uploading import Parts, send, send_parts
from kivo_worker.vocabulary import NotCheckedReason

PROBE = ".kivo-worker-probe"
"""The object a probe creates; the same name each time, so that at most one stays where nothing may be deleted."""


class ObjectStore:
    """Objects of a bucket below a prefix."""

    def __init__(self, bucket: Bucket, prefix: str, *, deadline: float, setting: str) -> None:
        """Make the store.

        Args:
            bucket: where the objects are.
            prefix: the folder all keys start from, with or without the slash at its end; empty for the whole bucket.
            deadline: longest time for one object, in seconds.
            setting: the key of the job spec that accepts a store which overwrites.
        """
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix and not prefix.endswith("/") else prefix
        self._deadline = deadline
        self._setting = setting

    def uri(self, key: str) -> str:
        """Name an object for people."""
        return self._bucket.uri(self._prefix + key)

    @contextmanager
    def open(
        self,
        key: str,
        *,
        version: str | None = None,
        expected: ObjectInfo | None = None,
        span: Span | None = None,
    ) -> Iterator[Download]:
        """Open an object for reading.

        Raises:
            InputError: as the interface says.
        """
        budget = Budget(self._deadline)
        with _reading(self.uri(key)), budget.running():
            begin, end = span or (0, None)
            opened = self._bucket.open(self._name(key), version=version, start=begin, end=end)
        reading = Resuming(self._bucket, opened, budget, span)
        try:
            if expected is not None and opened.info.stamp != expected.stamp:
                raise changed_since_listed(self.uri(key))
            yield Download(replace(opened.info, key=key), self._chunks(key, reading))
        finally:
            reading.close()

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects whose key starts with a prefix, in order; a page is fetched when it is needed.

        Raises:
            InputError: the listing cannot be read.
        """
        found = chain.from_iterable(self._pages(prefix))
        yield from found if self._bucket.in_order else sorted(found, key=attrgetter("key"))

    def create(self, key: str, chunks: Iterable[bytes]) -> Created:
        """Create an object, in parts when it is large; the store itself refuses when there is one already.

        Raises:
            ReportStoreError: other bytes are there already, or it cannot be written.
        """
        parts = Parts(chunks)
        with self._writing(key):
            was_there = self._is_there(key) or not _created(lambda: self._send(key, parts))
        sha256 = parts.sha256()
        if was_there:
            self._compare(key, sha256, parts.size)
        return Created(self.uri(key), f"sha256:{sha256}", parts.size, was_there)

    def probe(self) -> None:
        """Create an object twice, and remove it: the second time must be refused.

        Raises:
            ReportStoreError: objects cannot be created; or the second time is not refused, and the job spec does not
                accept that.
        """
        with self._writing(""):
            name, budget = self._name(PROBE), Budget(self._deadline)
            ways: list[Callable[[], None]] = [lambda: send(self._bucket, name, Parts([b"again"]), budget)]
            if self._bucket.probe_uploads:
                ways.append(lambda: send_parts(self._bucket, name, [b"in parts"], budget))
            if not _created(lambda: send(self._bucket, name, Parts([b"once"]), budget)):
                return  # refused already: another run's is there
            try:
                if self._bucket.create_only and any(map(_created, ways)):
                    raise self._overwrites()
            finally:
                with suppress(StoreFailure):  # not every identity may delete
                    self._bucket.delete(name)

    def _name(self, key: str) -> str:
        name = self._prefix + key
        if not name or not {".", ".."}.isdisjoint(name.split("/")):
            raise StoreFailure("no object can have this name", kind=Kind.LASTING)
        return name

    def _chunks(self, key: str, reading: Resuming) -> Iterator[bytes]:
        with _reading(self.uri(key)):
            yield from reading.chunks()

    def _pages(self, prefix: str) -> Iterator[tuple[ObjectInfo, ...]]:
        pages = self._bucket.pages(self._prefix + prefix)
        while True:
            with _reading(self.uri(prefix)), Budget(self._deadline).running():
                page = next(pages, None)
            if page is None:
                return
            yield tuple(replace(info, key=info.key.removeprefix(self._prefix)) for info in page if _is_object(info))

    def _is_there(self, key: str) -> bool:
        """Whether an object is there, where the store cannot be asked to refuse; one may still come in between."""
        if self._bucket.create_only:
            return False
        try:
            with Budget(self._deadline).running():
                self._bucket.open(self._name(key)).close()
        except StoreFailure as failure:
            if failure.kind is Kind.ABSENT:
                return False
            raise
        return True

    def _send(self, key: str, parts: Parts) -> None:
        send(self._bucket, self._name(key), parts, Budget(self._deadline))

    def _compare(self, key: str, sha256: str, size: int) -> None:
        uri = self.uri(key)
        try:
            with self.open(key) as there:
                same = there.info.size == size and _sha256(there.chunks) == sha256
        except InputError as error:
            raise ReportStoreError(
                f"a report is here already, and {error.message}", where=uri, hint=error.hint
            ) from None
        if not same:
            raise ReportStoreError(
                "another report is here already, with other bytes.",
                where=uri,
                hint="Nothing was overwritten. Give reports.uri a folder of its own for each run.",
            )

    @contextmanager
    def _writing(self, key: str) -> Iterator[None]:
        try:
            yield
        except StoreFailure as failure:
            if failure.kind is Kind.UNKNOWN_REQUEST and self._bucket.create_only:
                raise self._overwrites() from None
            raise ReportStoreError(
                f"the report store cannot be written: {failure.reason}.", where=self.uri(key), hint=failure.hint
            ) from None

    def _overwrites(self) -> ReportStoreError:
        return ReportStoreError(
            "the store does not refuse to overwrite an object, so one run could overwrite the reports of another.",
            where=self.uri(""),
            hint=f'Use a store that honours preconditions, or accept this one with "{self._setting}": true.',
        )


def _created(write: Callable[[], None]) -> bool:
    """Write, and tell whether that created the object; not so when it was there."""
    try:
        write()
    except StoreFailure as failure:
        if failure.kind is Kind.EXISTS:
            return False
        raise
    return True


def _is_object(info: ObjectInfo) -> bool:
    """Whether an object is one to people: neither the mark of a folder that consoles make, nor a probe."""
    return not info.key.endswith("/") and info.key.rpartition("/")[2] != PROBE


def _sha256(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _reading(uri: str) -> Iterator[None]:
    try:
        yield
    except StoreFailure as failure:
        raise InputError(
            f"cannot be read: {failure.reason}.",
            where=uri,
            hint=failure.hint,
            reason=NotCheckedReason.INPUT_UNREADABLE,
            may_pass=failure.kind not in {Kind.ABSENT, Kind.LASTING},
        ) from None
