"""The store takes each event once and keeps their order."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kivo_worker.contract.private_worker import STATUS_OF, CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import Database
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.private.runs import Run, check_same_run
from kivo_worker.devserver.private.store import RunStore
from kivo_worker.vocabulary import EventType

NOW = datetime(2026, 4, 27, 16, 20, 18, 123_000, UTC)


@pytest.fixture
def store(database: Database) -> RunStore:
    """An empty store."""
    return RunStore(database)


@pytest.fixture
def project(store: RunStore) -> str:
    """The id of a project."""
    return project_id(store.database, "tests", NOW)


@pytest.fixture
def run(store: RunStore, project: str, create_sample: bytes) -> Run:
    """A queued run."""
    return store.create(Admission(project, NOW), CreatePrivateWorkerRun.model_validate_json(create_sample))


def _event(run: Run, kind: EventType, sequence: int, **changes: str) -> tuple[WorkerEvent, bytes]:
    fields: dict[str, Any] = {
        "schema_version": "kivo_private_worker_review_run_event.v1",
        "event_id": f"evt_{kind}_{sequence}",
        "event_type": kind,
        "review_run_id": run.id,
        "customer_run_id": "cust_run_001",
        "worker_id": "worker_support_001",
        "worker_version": "w-1",
        "sequence": sequence,
        "status": STATUS_OF[kind],
    } | changes
    body = json.dumps(fields).encode()
    return WorkerEvent.model_validate_json(body), body


def _record(store: RunStore, event: WorkerEvent, body: bytes) -> tuple[Run, bool]:
    return store.record(event, body, 1, NOW)


def _refused(store: RunStore, event: WorkerEvent, body: bytes) -> int:
    with pytest.raises(ApiError) as refused:
        _record(store, event, body)
    return refused.value.status


def test_lifecycle(store: RunStore, run: Run) -> None:
    """A run is queued, then running, then ended; each event is new."""
    statuses = [run.status]
    for sequence, kind in enumerate([EventType.STARTED, EventType.PROGRESS, EventType.FAILED]):
        standing, duplicate = _record(store, *_event(run, kind, sequence))
        statuses.append(standing.status)
        assert not duplicate

    assert statuses == ["queued", "running", "running", "failed"]


def test_replay(store: RunStore, run: Run) -> None:
    """The same bytes again are a success that changes nothing, also after the end."""
    started, completed = _event(run, EventType.STARTED, 0), _event(run, EventType.COMPLETED, 7)
    _record(store, *started)
    ended, _ = _record(store, *completed)

    assert _record(store, *started) == (ended, True)
    assert _record(store, *completed) == (ended, True)


def test_same_id_other_body(store: RunStore, run: Run) -> None:
    """An event id names one body."""
    event, body = _event(run, EventType.STARTED, 0)
    _record(store, event, body)

    assert _refused(store, event, body + b" ") == 409


@pytest.mark.parametrize("end", [EventType.COMPLETED, EventType.FAILED, EventType.CANCELLED])
def test_nothing_after_the_end(store: RunStore, run: Run, end: EventType) -> None:
    """A run ends once."""
    _record(store, *_event(run, end, 1))

    assert _refused(store, *_event(run, EventType.PROGRESS, 2)) == 409


def test_sequence_is_taken_once(store: RunStore, run: Run) -> None:
    """Two events cannot have the same place in a run; a gap is none."""
    _record(store, *_event(run, EventType.STARTED, 3, event_id="evt_first"))

    assert _refused(store, *_event(run, EventType.PROGRESS, 3)) == 409
    assert not _record(store, *_event(run, EventType.PROGRESS, 9))[1]


def test_late_event(store: RunStore, run: Run) -> None:
    """An event that comes after a later one is taken, and changes nothing that the later one said."""
    ended, _ = _record(store, *_event(run, EventType.COMPLETED, 2))
    late = [_record(store, *_event(run, kind, n)) for kind, n in ((EventType.PROGRESS, 1), (EventType.STARTED, 0))]

    assert late == [(ended, False)] * 2
    assert [taken.event.sequence for taken in store.events(run.id)] == [0, 1, 2]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving=st.permutations(range(6)), end=st.sampled_from([None, EventType.COMPLETED, EventType.CANCELLED]))
def test_any_order(store: RunStore, run: Run, arriving: list[int], end: EventType | None) -> None:
    """Whatever order events arrive in, each is taken, and the run is what they make of it in the order of sequence."""
    kinds = [EventType.STARTED, *[EventType.PROGRESS] * 4, end or EventType.PROGRESS]
    outcomes = []
    for order in (arriving, sorted(arriving)):
        one = store.create(Admission(run.project_id, NOW), run.request)
        for sequence in order:
            assert not _record(store, *_event(one, kinds[sequence], sequence))[1]
        outcomes.append((store.get(one.id).status, [taken.event.event_id for taken in store.events(one.id)]))

    assert outcomes[0] == outcomes[1]
    assert str(outcomes[0][0]) == STATUS_OF[kinds[-1]]


def test_ended_credential(store: RunStore, run: Run) -> None:
    """An event that comes with a credential that was ended on its way is refused."""
    store.revoke(run.project_id, run.id)
    event, body = _event(run, EventType.STARTED, 0)

    assert _refused(store, event, body) == 401
    assert store.record(event, body, 2, NOW) == (store.get(run.id), False)


def test_another_project(store: RunStore, run: Run) -> None:
    """A run's credential is ended by its own project only."""
    other = project_id(store.database, "other", NOW)
    for change in (store.renew, store.revoke):
        with pytest.raises(ApiError) as refused:
            change(other, run.id)
        assert refused.value.status == 404

    assert store.get(run.id).generation == 1


def test_end_before_what_was_taken(store: RunStore, run: Run) -> None:
    """A run cannot end before an event of it that was taken."""
    _record(store, *_event(run, EventType.PROGRESS, 5))

    assert _refused(store, *_event(run, EventType.COMPLETED, 3)) == 409


@pytest.mark.parametrize("name", ["review_run_id", "customer_run_id", "worker_id"])
def test_names_agree(run: Run, name: str) -> None:
    """An event that gives another run's name is refused, and told which name."""
    check_same_run(run, _event(run, EventType.STARTED, 0)[0])
    with pytest.raises(ApiError, match=name) as refused:
        check_same_run(run, _event(run, EventType.STARTED, 0, **{name: "another"})[0])

    assert refused.value.status == 422


def test_unknown_run(store: RunStore) -> None:
    """A run that was never created is not found."""
    with pytest.raises(ApiError) as refused:
        store.get("run_unknown")

    assert refused.value.status == 404


def test_runs_keep_apart(store: RunStore, run: Run) -> None:
    """An event id taken in one run is free in another."""
    other = store.create(Admission(run.project_id, run.created_at), run.request)
    _record(store, *_event(run, EventType.STARTED, 0))

    assert not _record(store, *_event(other, EventType.STARTED, 0))[1]
