"""Creating is done once for an Idempotency-Key and within the plan."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kivo_worker.contract.private_worker import CreatePrivateWorkerRun
from kivo_worker.devserver.admission import Admission, billing_period, used_runs
from kivo_worker.devserver.database import Database
from kivo_worker.devserver.database.hosted import idempotency_keys
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.private.store import RunStore

NOW = datetime(2026, 12, 31, 23, 59, 59, 999_000, UTC)

Create = Callable[[Admission], str]


@pytest.fixture
def admission(database: Database) -> Admission:
    """A request of a project."""
    return Admission(project_id(database, "tests", NOW), NOW)


@pytest.fixture
def create(database: Database, create_sample: bytes) -> Create:
    """Create a run, and give its id."""
    store, request = RunStore(database), CreatePrivateWorkerRun.model_validate(json.loads(create_sample), strict=False)
    return lambda admission: store.create(admission, request).id


def _used(database: Database, admission: Admission) -> int:
    with database.reading() as connection:
        return used_runs(connection, admission.project_id, admission.now)


def test_without_a_key(database: Database, admission: Admission, create: Create) -> None:
    """Without a key each request makes a run, and each run counts."""
    assert create(admission) != create(admission)
    assert _used(database, admission) == 2


def test_same_request(database: Database, admission: Admission, create: Create) -> None:
    """The same request with the same key makes one run, which counts once."""
    keyed = replace(admission, key="k", request=b"POST")

    assert len({create(keyed) for _ in range(3)}) == 1
    assert _used(database, admission) == 1


def test_another_request(database: Database, admission: Admission, create: Create) -> None:
    """Another request with the same key is refused, and makes nothing."""
    create(replace(admission, key="k", request=b"one"))
    with pytest.raises(ApiError) as refused:
        create(replace(admission, key="k", request=b"two"))

    assert (refused.value.status, refused.value.code) == (409, "idempotency_key_reused")
    assert _used(database, admission) == 1


def test_another_project(database: Database, admission: Admission, create: Create) -> None:
    """A key is its project's own."""
    other = replace(admission, project_id=project_id(database, "other", NOW), key="k")

    assert create(replace(admission, key="k")) != create(other)


def test_at_once(database: Database, admission: Admission, create: Create) -> None:
    """Of requests that come at once with one key, one makes the run and all get it."""
    keyed = replace(admission, key="k")
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(create, [keyed] * 16))

    assert len(made) == 1
    assert _used(database, admission) == 1


def test_plan_limit(database: Database, admission: Admission, create: Create) -> None:
    """A project gets as many runs a month as its plan has; what is refused counts for nothing."""
    limited = replace(admission, plan_limit=2)
    create(limited)
    create(limited)
    with pytest.raises(ApiError) as refused:
        create(replace(limited, key="k"))
    other = replace(limited, project_id=project_id(database, "other", NOW))
    next_month = replace(limited, now=datetime(2027, 1, 1, tzinfo=UTC))

    assert (refused.value.status, refused.value.code) == (402, "plan_limit_reached")
    assert _used(database, admission) == 2
    assert create(other) != create(replace(next_month, key="k"))
    assert (_used(database, other), _used(database, next_month)) == (1, 1)


def test_limit_at_once(database: Database, admission: Admission, create: Create) -> None:
    """However many ask at once, the limit holds exactly."""

    def ask(_number: int) -> bool:
        try:
            create(replace(admission, plan_limit=5))
        except ApiError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(20))) == 5
    assert _used(database, admission) == 5


def test_no_raw_text_in_keys(database: Database, admission: Admission, create: Create) -> None:
    """A key may be any text of the caller's, so it is kept as its digest."""
    create(replace(admission, key="the customer said so"))
    with database.reading() as connection:
        assert "customer" not in str(connection.execute(idempotency_keys.select()).all())


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (NOW, (2026, 12), (2027, 1)),
        (datetime(2027, 1, 1, tzinfo=UTC), (2027, 1), (2027, 2)),
    ],
)
def test_billing_period(now: datetime, start: tuple[int, int], end: tuple[int, int]) -> None:
    """A period is a calendar month in UTC."""
    assert billing_period(now) == (datetime(*start, 1, tzinfo=UTC), datetime(*end, 1, tzinfo=UTC))
