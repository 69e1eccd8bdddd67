"""What the machine has: memory and disk, against what a run may take."""

import resource
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path

from kivo_worker.doctor.findings import CheckId, Finding, failed, ok, skipped, warning
from kivo_worker.doctor.places import nearest
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import JobSpec, Limits
from kivo_worker.runs.batch.choosing import usable_cores

PROCESS_BYTES = 300_000_000
"""What a process with the models loaded takes, a little more than was measured (docs/operations.md); a batch has one
for each core."""
TEMPORARY_BYTES = 16_000_000
"""What digests and row verdicts take on the disk while a run works."""
REPORTS_PER_OUTPUT = 4
"""How often a report store holds an output's text: in the report as JSON, as markdown and as a page, with markup."""

_MEMINFO = Path("/proc/meminfo")
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def check_memory(spec: JobSpec | None, usable: int | None, max_memory: int | None = None) -> Finding:
    """Compare the memory that may be used with what the processes of a run take.

    Args:
        spec: the job spec; without one, a job of one output with the usual limits.
        usable: in bytes, as `usable_memory` tells it.
        max_memory: what a flag or the environment says in the place of the spec's `limits.max_memory`.
    """
    limits, processes = (Limits(), 1) if spec is None else (spec.limits, usable_cores() if spec.batch else 1)
    most = max_memory or limits.max_memory
    there, limit = min(
        (usable, "the memory limit of the container or the job") if usable is not None else (inf, ""),
        (most, "limits.max_memory") if most is not None else (inf, ""),
    )
    if there == inf:
        return skipped(CheckId.MEMORY, "this system does not say how much memory there is.")
    needed = PROCESS_BYTES * processes
    has = f"{_shown(there)} of memory may be used"
    if there < PROCESS_BYTES:
        message = f"{has}, and one process with the models loaded takes {_shown(PROCESS_BYTES)}."
        return failed(CheckId.MEMORY, message, f"Raise {limit}.", ExitCode.USAGE)
    if there < needed:
        message = f"{has}, and {processes} worker processes take {_shown(needed)}."
        return warning(CheckId.MEMORY, message, f"Raise {limit}, or run with fewer: --workers.")
    if there < needed + limits.max_document_memory:
        message = (
            f"{has}; a run takes {_shown(needed)}, and a document up to {_shown(limits.max_document_memory)} more."
        )
        return warning(CheckId.MEMORY, message, f"Raise {limit}, or lower limits.max_document_memory.")
    return ok(CheckId.MEMORY, f"{has}; a run takes up to {_shown(needed + limits.max_document_memory)}.")


def usable_memory(meminfo: Path = _MEMINFO, limits: Iterable[Path] = _LIMITS) -> int | None:
    """Tell how many bytes this process may use: what is available, within its own limit and its container's.

    Args:
        meminfo: where the system says what is available.
        limits: where it says what its container may use (cgroup v2 and v1).

    Returns:
        None where nothing says so.
    """
    return min((*_available(meminfo), *_numbers(limits), *_own_limit()), default=None)


def _available(meminfo: Path) -> Iterator[int]:
    with suppress(OSError, ValueError):
        lines = meminfo.read_text("ascii").splitlines()
        yield from (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))


def _numbers(files: Iterable[Path]) -> Iterator[int]:
    for file in files:
        with suppress(OSError, ValueError):  # ValueError: "max", where there is no limit
            yield int(file.read_text("ascii"))


def _own_limit() -> Iterator[int]:
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        yield soft


def check_disk(spec: JobSpec | None, reports: Path | None) -> list[Finding]:
    """Compare the space left with what a run writes: beside its work, and as reports where they go into a folder."""
    limits = Limits() if spec is None else spec.limits
    found = [_space("the folder for temporary files", Path(tempfile.gettempdir()), TEMPORARY_BYTES)]
    if reports is not None:
        found.append(_space("reports.uri", reports, REPORTS_PER_OUTPUT * limits.max_output_bytes))
    return found


def _space(about: str, folder: Path, needed: int) -> Finding:
    try:
        free = shutil.disk_usage(nearest(folder)).free
    except OSError as error:
        return skipped(CheckId.DISK, f"{about}: the space left cannot be told ({error.strerror}).")
    has = f"{_shown(free)} are left; a run may write {_shown(needed)}"
    if free < needed:
        fix = "Make room, use a larger volume, or lower limits.max_output_bytes."
        return failed(CheckId.DISK, f"{has}.", fix, ExitCode.STORAGE, about)
    return ok(CheckId.DISK, f"{has}.", about)


def _shown(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"  # noqa: PLR2004 - units
