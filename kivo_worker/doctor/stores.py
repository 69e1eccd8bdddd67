"""What a job reads and writes: every input to its last byte, and whether reports can be created, once only."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kivo_worker.doctor.findings import CheckId, Finding, failed_with, ok, warning
from kivo_worker.doctor.job import Job
from kivo_worker.errors import DocumentError, WorkerError
from kivo_worker.job.spec import BatchRef, InputRef, SourceRef
from kivo_worker.runs.batch.objects import objects_of
from kivo_worker.runs.inputs import fetched
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.runs.naming import named_by_key
from kivo_worker.runs.parallel import in_parallel
from kivo_worker.runs.sources import NamedSource, named_sources
from kivo_worker.storage.files import FileStore


def check_principals(inputs: JobInputs) -> Iterator[Finding]:
    """Tell who asks each kind of store that the spec names."""
    spec = inputs.spec
    refs = [ref for ref in (spec.output, spec.batch, *(spec.sources or ())) if ref is not None]
    uris = [*(ref.uri for ref in refs), spec.reports.uri]
    by_kind: dict[str, str] = {}
    for uri in uris:
        with suppress(WorkerError):  # told where it is read
            by_kind.setdefault(inputs.stores.kind(uri), uri)
    for kind, uri in sorted(by_kind.items()):
        try:
            principal = inputs.stores.principal(uri)
        except WorkerError as error:
            yield failed_with(CheckId.PRINCIPAL, error, kind)
            continue
        if principal is None:
            fix = "Give this machine an identity (docs/storage.md), unless the checks of the inputs are well."
            yield warning(CheckId.PRINCIPAL, "the SDK does not say who asks.", fix, kind)
        else:
            yield ok(CheckId.PRINCIPAL, f"{principal}.", kind)


def check_inputs(inputs: JobInputs) -> Iterator[Finding]:
    """Read every input to its end and compare its digest with the pinned one; inputs have the names of their keys."""
    spec = inputs.spec
    if spec.batch is not None:
        yield _checked(inputs, "batch", spec.batch)
    if spec.output is not None:
        yield _checked(inputs, "output", spec.output)
    for number, ref in enumerate(spec.sources or ()):
        yield _checked(inputs, f"sources[{number}]", ref)


def _checked(inputs: JobInputs, key: str, ref: InputRef) -> Finding:
    try:
        sizes = _sizes(inputs, ref)
    except DocumentError as error:
        named = named_by_key(error, inputs)
        if isinstance(ref, SourceRef):  # it costs a run that source only
            return warning(CheckId.INPUT, named.message, named.hint, key)
        return failed_with(CheckId.INPUT, named, key)
    except WorkerError as error:
        return failed_with(CheckId.INPUT, named_by_key(error, inputs), key)
    pinned = ", as pinned" if ref.sha256 else ""
    objects = "1 object" if len(sizes) == 1 else f"{len(sizes)} objects"
    return ok(CheckId.INPUT, f"{objects}, {sum(sizes)} bytes, read and hashed{pinned}.", key)


def _sizes(inputs: JobInputs, ref: InputRef) -> list[int]:
    """Read what an input names; the size of each object.

    Raises:
        WorkerError: as a run would.
    """
    limits = inputs.spec.limits
    if isinstance(ref, BatchRef):
        return [one.digested()[1].bytes for one in objects_of(inputs, ref)]
    if not isinstance(ref, SourceRef):
        return [len(fetched(inputs.stores.input(ref.uri), ref, limits.max_output_bytes).data)]

    def size(source: NamedSource) -> int:
        return len(fetched(source.place, source.ref, limits.max_source_bytes).data)

    sources = named_sources(inputs, [ref])
    at_once = inputs.spec.storage.parallel_reads
    return [size or 0 for size in in_parallel(size, sources, at_once=at_once, is_cancelled=lambda: False)]


def check_report_store(job: Job) -> Finding:
    """Create an object, see that it cannot be created again, and remove it."""
    try:
        job.reports.probe()
    except WorkerError as error:
        return failed_with(CheckId.REPORT_STORE, error)
    s3, gcs = job.inputs.spec.storage.s3, job.inputs.spec.storage.gcs
    if not isinstance(job.reports, FileStore) and (s3.unconditional_writes or gcs.unconditional_writes):
        message = "it can be written, but by the job spec's own word reports may be overwritten."
        fix = "Leave unconditional_writes out where the store honours preconditions."
        return warning(CheckId.REPORT_STORE, message, fix, job.reports.uri(""))
    return ok(CheckId.REPORT_STORE, "reports can be created, and only once.", job.reports.uri(""))


def folder_of(job: Job) -> Path | None:
    """The folder that reports go into; none when they go into a bucket."""
    return Path(job.reports.uri("")) if isinstance(job.reports, FileStore) else None
