"""Every byte a run has left in its report store is hashed again, and no change of it goes unseen."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.outbox import Outbox
from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.integrity import Integrity, check_store, seal_findings
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import Download, ObjectInfo, Span
from kivo_worker.telling.flushing import find_undelivered, flush
from kivo_worker.telling.ledger import SEAL, checksums
from tests.recorder import recording
from tests.runs.conftest import JobFolder, context_of, line_to, row

COUNT = int(os.environ.get("KIVO_SOAK", "60"))
"""How many bits of each store are turned."""

KINDS = ("online", "batch", "cancelled")


class _Stopper(Observer):
    """Stops a run after its first claim or second row."""

    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        self._cancellation.signal = 15

    def rows(self, done: int) -> None:
        self._cancellation.signal = 15 if done == 2 else None  # type: ignore[assignment]


def _online(job: JobFolder) -> None:
    """A finished run that has sent its events, and what it could not send delivered later."""
    outbox, store = Outbox(job.path / "outbox.sqlite3"), FileStore(job.reports)
    with recording() as server:
        server.fault = lambda event: None if event["event_type"] == "started" else 400
        run_job(context_of(job.single()), Reporting("run_1", line_to(server.url, outbox, seconds=1)))
        server.fault = lambda _event: None
        [flushed] = flush(find_undelivered(outbox, store), Secret("kwc_2"), outbox, store, 5)
    assert flushed.answer.http_status == 202


def _batch(job: JobFolder) -> None:
    """A batch of two shards, run twice."""
    rows = [row(), row("Admins cannot export audit logs."), {}]
    for _ in range(2):
        run_job(context_of(job.batch(rows, batch={"uri": "rows.jsonl", "shard_rows": 2})), Reporting())


def _cancelled(job: JobFolder) -> None:
    """Two runs of one output and one of a batch, all cancelled."""
    for spec in (job.single("Refunds are free. Refunds are quick."),) * 2:
        cancellation = Cancellation()
        run_job(context_of(spec, _Stopper(cancellation), cancellation), Reporting())


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Report stores of runs of every kind."""
    found = {}
    for kind, run in zip(KINDS, (_online, _batch, _cancelled), strict=True):
        job = JobFolder(tmp_path_factory.mktemp(kind))
        run(job)
        found[kind] = job.reports
    return found


def _findings(store: Path) -> dict[str, Integrity]:
    return {one.key: one.finding for one in check_store(FileStore(store))}


def _files(store: Path) -> list[str]:
    return sorted(path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", KINDS)
def test_what_runs_have_left_is_good(kind: str, stores: dict[str, Path]) -> None:
    """Every file of a report store is hashed, once, and all of it is good."""
    found = list(check_store(FileStore(stores[kind])))

    assert {one.finding for one in found} == {Integrity.GOOD}
    assert sorted(one.key for one in found) == _files(stores[kind])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=COUNT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_changed_bit_is_caught(kind: str, stores: dict[str, Path], data: st.DataObject) -> None:
    """One bit of one file is turned, be it in an artifact, a manifest or a ledger, and the check sees it."""
    path = stores[kind] / data.draw(st.sampled_from(_files(stores[kind])))
    before = path.read_bytes()
    bit = data.draw(st.integers(0, 8 * len(before) - 1))
    after = bytearray(before)
    after[bit // 8] ^= 1 << bit % 8
    try:
        path.write_bytes(after)

        assert set(_findings(stores[kind]).values()) > {Integrity.GOOD}
    finally:
        path.write_bytes(before)


def test_every_bit_of_a_seal() -> None:
    """A seal has no bit that says nothing: turned one by one, each is seen."""
    digests = {name: sha256_digest(name.encode()) for name in ("0000_started.json", "attempt.json")}
    seal = checksums(digests)

    assert set(seal_findings(seal, digests).values()) == {Integrity.GOOD}
    for bit in range(8 * len(seal)):
        turned = bytearray(seal)
        turned[bit // 8] ^= 1 << bit % 8
        assert set(seal_findings(bytes(turned), digests).values()) != {Integrity.GOOD}, bit


def test_what_a_changed_bit_is_blamed_on(stores: dict[str, Path], tmp_path: Path) -> None:
    """A changed file is named; a seal that differs in its form alone is what has changed itself."""
    store = shutil.copytree(stores["batch"], tmp_path / "reports")
    [first, _] = sorted(store.glob("ledger/*"))
    (first / "attempt.json").write_bytes(b"{}")
    (store / "claim_reports/000001.jsonl").write_bytes(b"")
    changed = {key for key, finding in _findings(store).items() if finding is Integrity.CHANGED}
    seal = first / SEAL

    assert changed == {f"ledger/{first.name}/attempt.json", "claim_reports/000001.jsonl"}
    (first / "attempt.json").write_bytes((stores["batch"] / "ledger" / first.name / "attempt.json").read_bytes())
    seal.write_bytes(seal.read_bytes() + b"\n")
    assert _findings(store)[f"ledger/{first.name}/{SEAL}"] is Integrity.CHANGED


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_gone(kind: str, stores: dict[str, Path], tmp_path: Path) -> None:
    """What is missing cannot be read, and is said to; without a seal nothing vouches for an execution's files."""
    for number, key in enumerate(_files(stores[kind])):
        store = shutil.copytree(stores[kind], tmp_path / str(number))
        (store / key).unlink()
        found = {one.key: one for one in check_store(FileStore(store))}

        if key.endswith(SEAL):
            assert Integrity.UNVOUCHED in {one.finding for one in found.values()}
        else:
            assert found[key].finding is Integrity.UNREADABLE


def test_what_nobody_wrote(stores: dict[str, Path], tmp_path: Path) -> None:
    """Nothing vouches for a file that no execution wrote, nor for a manifest that no event tells of."""
    store = shutil.copytree(stores["online"], tmp_path / "reports")
    execution = min((store / "ledger").iterdir())
    (execution / "0002_progress.json").write_bytes(b"{}")

    assert _findings(store)[f"ledger/{execution.name}/0002_progress.json"] is Integrity.UNVOUCHED
    shutil.rmtree(store / "ledger")
    assert _findings(store)["run_manifest.json"] is Integrity.UNVOUCHED


def test_a_manifest_that_is_none(stores: dict[str, Path], tmp_path: Path) -> None:
    """A manifest that cannot be read as one has changed, and its artifacts are not looked for."""
    store = shutil.copytree(stores["batch"], tmp_path / "reports")
    (store / "run_manifest.json").write_bytes(b"{}")
    found = {key: finding for key, finding in _findings(store).items() if not key.startswith("ledger/")}

    assert found == {"run_manifest.json": Integrity.CHANGED}


class _Locked(FileStore):
    """A folder in which what tells of an execution may not be read."""

    @contextmanager
    def open(
        self,
        key: str,
        *,
        version: str | None = None,
        expected: ObjectInfo | None = None,
        span: Span | None = None,
    ) -> Iterator[Download]:
        if key.endswith("attempt.json"):
            raise InputError("access is denied.", where=key)
        with super().open(key, version=version, expected=expected, span=span) as download:
            yield download


def test_an_unreadable_file_of_a_ledger(stores: dict[str, Path]) -> None:
    """A file that may not be read is named with the reason; the others are checked all the same."""
    found = list(check_store(_Locked(stores["batch"])))
    locked = [one for one in found if one.finding is not Integrity.GOOD]

    assert {one.finding for one in locked} == {Integrity.UNREADABLE}
    assert [one.trouble for one in locked] == [f"{one.key}: access is denied." for one in locked]
    assert len(found) == len(_files(stores["batch"]))


def test_a_failed_run(tmp_path: Path) -> None:
    """A run that failed has left a ledger and no reports; the ledger is checked, and no manifest is missed."""
    job = JobFolder(tmp_path)
    run_job(context_of(job.single(output={"uri": "none.md"})), Reporting())
    found = _findings(job.reports)

    assert set(found.values()) == {Integrity.GOOD}
    assert all(key.startswith("ledger/") for key in found)


def test_nothing_is_there(tmp_path: Path) -> None:
    """An empty store has no files to check."""
    assert _findings(tmp_path) == {}
