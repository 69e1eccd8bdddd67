"""From a job spec to the request that creates its run: names, counts and digests, no text."""

from collections.abc import Iterator

from kivo_worker.boundary.control import CreateRequest, StoragePointer
from kivo_worker.digests import source_digest_list
from kivo_worker.errors import InputError, JobSpecError
from kivo_worker.job.rows import RowError, parse_row
from kivo_worker.job.spec import InputRef, JobSpec
from kivo_worker.runs.inputs import StreamDigest, fetched, lines_of
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.runs.sources import named_sources
from kivo_worker.version import WORKER_VERSION


def create_request(inputs: JobInputs) -> CreateRequest:
    """Hash the inputs of a job, and say of them what creating a run takes.

    Raises:
        InputError: an input cannot be read, or has other bytes than pinned.
        JobSpecError: a URI is of a kind this version does not read.
    """
    spec = inputs.spec
    output_hash, hashes, count = _batch(inputs, spec.batch) if spec.batch else _single(inputs)
    distinct = tuple(dict.fromkeys(hashes))
    return CreateRequest(
        customer_run_id=spec.customer_run_id,
        workflow_id=spec.workflow_id,
        workflow_name=spec.workflow_name,
        title=spec.title,
        intended_use=spec.intended_use,
        strictness=spec.strictness,
        source_count=len(distinct) if count is None else count,
        source_hashes=source_digest_list(distinct, inputs.event_digest),
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


def _single(inputs: JobInputs) -> tuple[str, list[str], int]:
    spec = inputs.spec
    output, sources = spec.output or InputRef(uri=""), spec.sources or ()
    output_bytes = fetched(inputs.stores.input(output.uri), output, spec.limits.max_output_bytes).data
    named = named_sources(inputs, sources)
    limit = spec.limits.max_source_bytes
    hashes = [inputs.event_digest(fetched(source.place, source.ref, limit).data) for source in named]
    return inputs.event_digest(output_bytes), hashes, len(named)


def _batch(inputs: JobInputs, batch: InputRef) -> tuple[str, list[str], None]:
    place, digest = inputs.stores.input(batch.uri), StreamDigest()
    hashes: dict[str, None] = {}
    for line in lines_of(place, batch.version, inputs.spec.limits.max_row_bytes, digest):
        hashes.update(dict.fromkeys(_row_hashes(inputs, batch, line)))
    return inputs.batch_event_digest(digest.sha256), list(hashes), None


def _row_hashes(inputs: JobInputs, batch: InputRef, line: bytes) -> Iterator[str]:
    """The digests of a row's sources; a row that the run will reject has none."""
    try:
        sources = parse_row(line).sources if line.strip() else ()
    except RowError:
        return
    for source in sources:
        if source.content is not None:
            yield inputs.event_digest(source.content.encode("utf-8"))
            continue
        try:
            place = inputs.stores.beside(batch.uri, source.uri or "")
            yield inputs.event_digest(fetched(place, source, inputs.spec.limits.max_source_bytes).data)
        except (InputError, JobSpecError):
            return
