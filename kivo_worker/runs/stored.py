"""Reads the reports of a finished run back, from the store it wrote them into."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kivo_worker.digests import checksums_in, sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.reports.batch import BATCH_REPORT_SCHEMA
from kivo_worker.reports.model import REJECTED_ROW_SCHEMA, ClaimReport, ManifestArtifact, RejectedRow, RunManifest
from kivo_worker.runs.layout import MANIFEST, PARTIAL
from kivo_worker.storage.interface import Store
from kivo_worker.storage.locate import Stores

_MAX_BYTES = 1 << 28

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A finished run; what is read is held against the digest in its manifest.

    Attributes:
        store: the report store.
        manifest: what the run says it wrote.
        key: where the manifest is.
    """

    store: Store
    manifest: RunManifest
    key: str = MANIFEST

    @property
    def is_partial(self) -> bool:
        """Whether the run was cancelled, and this is what it had found out by then."""
        return self.key != MANIFEST

    def artifact(self, form: str) -> bytes:
        """The claim report in a format that has one file, such as `html`.

        Raises:
            InputError: there is none, it cannot be read, or it is not what the run wrote.
        """
        for entry in self._claim_reports(form):
            return self._checked(entry.key, entry.sha256)
        hint = "A run of an earlier version may not have written it."
        raise InputError(f"the run wrote no claim report as {form}.", where=self.store.uri(self.key), hint=hint)

    def reports(self) -> Iterator[ClaimReport]:
        """Every claim report: of the one output, or of each row that was reviewed.

        Raises:
            InputError: one cannot be read, or is not what the run wrote.
        """
        yield from (entry for entry in self.entries() if isinstance(entry, ClaimReport))

    def entries(self) -> Iterator[ClaimReport | RejectedRow]:
        """Every claim report, and of a batch also the rows that could not be reviewed, in their order.

        Raises:
            InputError: one cannot be read, or is not what the run wrote.
        """
        for entry in self._claim_reports("json"):
            data = self._checked(entry.key, entry.sha256)
            if not _begins_as(BATCH_REPORT_SCHEMA, data):
                yield parsed(ClaimReport, data, self.store.uri(entry.key))
        for entry in self._claim_reports("jsonl"):
            for key, sha256 in checksums_in(self._checked(entry.key, entry.sha256)):
                if key.endswith(".jsonl"):
                    yield from entries_in(self._checked(key, sha256), self.store.uri(key))

    def _claim_reports(self, form: str) -> list[ManifestArtifact]:
        return [entry for entry in self.manifest.artifacts if (entry.name, entry.format) == ("claim_report", form)]

    def _checked(self, key: str, sha256: str) -> bytes:
        data = whole(self.store, key)
        if sha256_digest(data) != sha256:
            hint = "It was changed after the run; run the job again, into another report store."
            raise InputError("it is not what the run wrote.", where=self.store.uri(key), hint=hint)
        return data


def entries_in(rows: bytes, where: str) -> Iterator[ClaimReport | RejectedRow]:
    """The reports of some rows, each as what it is.

    Raises:
        InputError: one cannot be read.
    """
    for line in rows.splitlines():
        is_rejected = _begins_as(REJECTED_ROW_SCHEMA, line)
        yield parsed(RejectedRow, line, where) if is_rejected else parsed(ClaimReport, line, where)


def _begins_as(schema: str, data: bytes) -> bool:
    """Whether a report says so of itself, which it does first."""
    return schema.encode() in data[: len(schema) + 40]


def report_store(uri: str, settings: StorageSettings | None = None) -> Store:
    """Find a report store by the name a person gives it; a relative path starts here.

    Raises:
        JobSpecError: the URI is of a kind this version does not know.
    """
    reached = (settings or StorageSettings()).model_copy(update={"root": None})
    return Stores(Path.cwd(), reached).reports(uri)


def stored_run(uri: str, settings: StorageSettings | None = None) -> StoredRun:
    """Find the run that a report store holds: the finished one, else what the last cancelled one left.

    Raises:
        InputError: there is no manifest, or none that can be read.
        JobSpecError: the URI is of a kind this version does not know.
    """
    store = report_store(uri, settings)
    try:
        key, data = MANIFEST, whole(store, MANIFEST)
    except InputError:
        partial = _last_partial(store)
        if partial is None:
            raise
        key, data = partial, whole(store, partial)
    return StoredRun(store, parsed(RunManifest, data, store.uri(key)), key)


def _last_partial(store: Store) -> str | None:
    """The manifest of the cancelled run that began last, where no run has finished; names begin with that time."""
    with suppress(InputError):
        found = [info.key for prefix in (MANIFEST, f"{PARTIAL}/") for info in store.list(prefix)]
        partial = [key for key in found if key.endswith(f"/{MANIFEST}")]
        return None if MANIFEST in found else max(partial, default=None)
    return None


def whole(store: Store, key: str) -> bytes:
    """Read a file of a report store into memory.

    Raises:
        InputError: it cannot be read, or is larger than any report.
    """
    data = bytearray()
    with store.open(key) as download:
        for chunk in download.chunks:
            data += chunk
            if len(data) > _MAX_BYTES:
                raise InputError("it is too large for a report.", where=store.uri(key))
    return bytes(data)


def parsed(model: type[Model], data: bytes, where: str) -> Model:
    """Read a report back from its bytes.

    Raises:
        InputError: it is none, or one of another version.
    """
    try:
        return model.model_validate_json(data)
    except ValidationError:
        raise InputError("it is no report of this version's kind.", where=where) from None
