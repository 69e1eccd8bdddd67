"""From a job spec to the request that creates its run: names, counts and digests, no text."""

from kivo_worker.boundary.control import CreateRequest, StoragePointer
from kivo_worker.errors import InputError
from kivo_worker.job.rows import RowError
from kivo_worker.job.spec import BatchRef, JobSpec
from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.parsing import row_of
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.distinct import DistinctDigests, listed_digests
from kivo_worker.runs.inputs import read_text
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.runs.row_inputs import RowInputs
from kivo_worker.runs.sources import event_digests, named_sources, read_sources
from kivo_worker.version import WORKER_VERSION


def create_request(inputs: JobInputs) -> CreateRequest:
    """Hash the inputs of a job, and say of them what creating a run takes.

    Raises:
        InputError: an input cannot be read, or has other bytes than pinned.
        JobSpecError: a URI is of a kind this version does not read.
    """
    spec = inputs.spec
    output_hash, count, hashes = _batch(inputs, spec.batch) if spec.batch else _single(inputs)
    return CreateRequest(
        customer_run_id=spec.customer_run_id,
        workflow_id=spec.workflow_id,
        workflow_name=spec.workflow_name,
        title=spec.title,
        intended_use=spec.intended_use,
        strictness=spec.strictness,
        source_count=count,
        source_hashes=hashes,
        output_hash=output_hash,
        worker_id=spec.worker_id,
        worker_version=WORKER_VERSION,
        policy_version=spec.policy_version,
        customer_storage_pointer=_pointer(spec),
    )


def _pointer(spec: JobSpec) -> StoragePointer | None:
    if spec.reports.opaque_id is None:
        return None
    return StoragePointer(label=spec.reports.label, opaque_id=spec.reports.opaque_id)


def _single(inputs: JobInputs) -> tuple[str, int, tuple[str, ...]]:
    output, refs = inputs.spec.one_output
    read = read_text(inputs.stores.input(output.uri), output, inputs.reading(inputs.spec.limits.max_output_bytes))
    sources = read_sources(inputs, named_sources(inputs, refs))
    _, hashes = listed_digests(event_digests(sources), inputs.event_digest)
    return read.event_digest, len(sources), hashes


def _batch(inputs: JobInputs, batch: BatchRef) -> tuple[str, int, tuple[str, ...]]:
    scan, rows, most = Scan(inputs, batch), RowInputs(inputs, batch.uri), inputs.spec.limits.max_row_bytes
    with DistinctDigests() as distinct:
        for line in scan.lines():
            distinct.add(_source_digests(rows, line, most))
        return inputs.batch_event_digest(scan.sha256), *distinct.listed(inputs.event_digest)


def _source_digests(rows: RowInputs, line: Line, max_bytes: int) -> list[str]:
    """Digest the sources of a row; one that the run will reject has none."""
    try:
        read = rows.read(row_of(line, max_bytes), line.origin.uri if line.origin else None)
    except RowError:
        return []
    except InputError as error:
        if error.may_pass:
            raise
        return []
    return event_digests(read.sources)
