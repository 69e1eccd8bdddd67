"""Writes the artifacts of a run into the report store and remembers their digests."""

from collections.abc import Iterable, Sequence
from typing import Literal

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import ReportStoreError
from kivo_worker.outcome import ArtifactSummary
from kivo_worker.reports.model import ManifestArtifact, ManifestInput, RunManifest
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.layout import MANIFEST, partial_key
from kivo_worker.runs.tally import Tally
from kivo_worker.storage.interface import Created

ArtifactFormat = Literal["json", "jsonl", "markdown", "html", "parquet"]


class Reporter:
    """Creates the artifacts of a run.

    Those of a cancelled run go below `partial/`, in a folder of this attempt, so that running the
    job again finds its place free.

    Attributes:
        is_partial: whether what is written from now on is only a part.
        is_closed: whether the run has ended without what is still at work here; that writes nothing any more.
        written: every artifact written so far.
    """

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self.is_partial = False
        self.is_closed = False
        self.written: list[tuple[ManifestArtifact, Created]] = []

    def write(
        self, name: str, key: str, form: ArtifactFormat, data: bytes | Iterable[bytes], file_count: int | None = None
    ) -> None:
        """Create one artifact.

        Args:
            name: which artifact it is.
            key: where it goes.
            form: its format.
            data: its bytes, in one piece or in several.
            file_count: how many files it lists; none when it stands for itself.

        Raises:
            ReportStoreError: it cannot be written, is there with other bytes, or comes too late.
        """
        if self.is_partial:
            key = partial_key(self._context.attempt_id, key)
        created = self.put(key, data)
        entry = ManifestArtifact(
            name=name, key=key, format=form, sha256=created.sha256, bytes=created.size, file_count=file_count
        )
        self.written.append((entry, created))

    def put(self, key: str, data: bytes | Iterable[bytes]) -> Created:
        """Create an object that is no artifact of its own.

        Raises:
            ReportStoreError: it cannot be written, is there with other bytes, or comes too late.
        """
        if self.is_closed:
            raise ReportStoreError("the run has ended without it.", where=key)
        return self._context.store.create(key, [data] if isinstance(data, bytes) else data)

    def write_manifest(self, tally: Tally, source_count: int, inputs: Sequence[ManifestInput]) -> None:
        """Create the manifest of everything written so far.

        Raises:
            ReportStoreError: it cannot be written, or is there with other bytes.
        """
        manifest = self.manifest(tally, source_count, inputs)
        self.write("run_manifest", MANIFEST, "json", manifest.json_bytes())

    def manifest(self, tally: Tally, source_count: int, inputs: Sequence[ManifestInput]) -> RunManifest:
        """List the inputs, the artifacts written so far, and what the run amounted to."""
        context = self._context
        return RunManifest(
            customer_run_id=context.spec.customer_run_id,
            workflow_id=context.spec.workflow_id,
            job_spec_sha256=sha256_digest(context.loaded.data),
            versions=context.versions,
            inputs=tuple(inputs),
            artifacts=tuple(entry for entry, _ in self.written),
            outputs=tally.outputs,
            rejected_rows=tally.rejected_rows,
            tolerated_rows=tally.tolerated_rows,
            source_count=source_count,
            gate_verdict=tally.gate_verdict,
            safe_use_status=tally.safe_use_status,
            gate_verdicts=tally.gate_verdicts,
            counts=tally.counts,
            coverage=tally.coverage,
            failure_categories=tuple(sorted(tally.categories)),
        )

    def summaries(self) -> tuple[ArtifactSummary, ...]:
        """What an event says of the artifacts; those of several files have the digest of their list."""
        label = self._context.spec.reports.label
        return tuple(
            ArtifactSummary(entry.name, entry.name, entry.format, entry.sha256, entry.file_count or 1, label)
            for entry, _ in self.written
        )
