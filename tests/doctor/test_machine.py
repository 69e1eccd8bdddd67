"""Memory and disk, against what a run takes."""

import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kivo_worker.doctor import machine
from kivo_worker.doctor.findings import CheckId, Finding, State
from kivo_worker.doctor.machine import PROCESS_BYTES, check_disk, check_memory, usable_memory
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.loading import load_job_spec
from kivo_worker.job.spec import JobSpec
from tests.runs.conftest import JobFolder, row

NOWHERE = Path("/nowhere")


@pytest.fixture
def own_limit() -> Iterator[int]:
    """A limit of this very process, far above what it has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = 500_000_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    yield limit
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_what_this_machine_has() -> None:
    """Where the system says what is available, it is known."""
    usable = usable_memory()

    assert usable is not None
    assert usable > 0


def test_limits(tmp_path: Path) -> None:
    """The least counts: what is available, and the limit of the container; "max" is none."""
    meminfo, limit, none = tmp_path / "meminfo", tmp_path / "memory.max", tmp_path / "none"
    meminfo.write_text("MemTotal: 9000 kB\nMemAvailable: 3000 kB\n", "ascii")
    limit.write_text("2000000\n", "ascii")
    none.write_text("max\n", "ascii")

    assert usable_memory(meminfo, [none, NOWHERE]) == 3_072_000
    assert usable_memory(meminfo, [none, limit]) == 2_000_000
    assert usable_memory(NOWHERE, [none]) is None


def test_own_limit(own_limit: int) -> None:
    """The process's own limit counts too."""
    assert usable_memory(NOWHERE, []) == own_limit


def _memory(spec: JobSpec | None, usable: int | None) -> Finding:
    found = check_memory(spec, usable)
    assert found.id is CheckId.MEMORY
    return found


def test_memory_below_need() -> None:
    """One process does not fit: no run would go well."""
    found = _memory(None, PROCESS_BYTES - 1)

    assert (found.state, found.exit_code) == (State.FAILED, ExitCode.USAGE)
    assert "Raise the memory limit" in found.fix


@pytest.mark.parametrize(("usable", "state"), [(600_000_000, State.WARNING), (2_000_000_000, State.OK)])
def test_memory_for_documents(usable: int, state: State) -> None:
    """The models fit; the largest document may not."""
    assert _memory(None, usable).state is state


@pytest.mark.parametrize(
    ("usable", "given", "state", "fix"),
    [
        (4_000_000_000, None, State.FAILED, "Raise limits.max_memory."),
        (None, None, State.FAILED, "Raise limits.max_memory."),
        (PROCESS_BYTES // 4, None, State.FAILED, "Raise the memory limit of the container or the job."),
        (4_000_000_000, 600_000_000, State.WARNING, "Raise limits.max_memory, or lower limits.max_document_memory."),
        (4_000_000_000, 3_000_000_000, State.OK, ""),
    ],
)
def test_memory_the_job_allows(job: JobFolder, usable: int | None, given: int | None, state: State, fix: str) -> None:
    """What the job may use counts, where that is less than what there is; a flag goes before the spec."""
    spec = load_job_spec(job.single(limits={"max_memory": PROCESS_BYTES // 2})).spec
    found = check_memory(spec, usable, given)

    assert (found.state, found.fix) == (state, fix)


def test_memory_of_a_batch(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch has a process a core."""
    monkeypatch.setattr(machine, "usable_cores", lambda: 4)
    spec = load_job_spec(job.batch([row()])).spec

    assert "--workers" in _memory(spec, 1_000_000_000).fix
    assert _memory(spec, 9_000_000_000).state is State.OK


def test_memory_that_is_not_known() -> None:
    """Where nothing says how much there is, nothing is said."""
    assert _memory(None, None).state is State.SKIPPED


def test_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not there yet lies on the disk it would be made on; one that cannot be asked about is told."""

    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    assert [found.state for found in check_disk(None, tmp_path / "not" / "there")] == [State.OK, State.OK]
    monkeypatch.setattr(shutil, "disk_usage", refused)
    assert [found.state for found in check_disk(None, None)] == [State.SKIPPED]
