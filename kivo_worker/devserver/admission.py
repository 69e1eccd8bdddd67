"""Whether a request may make something: once for an Idempotency-Key, and within the plan (contract 9)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.database.hosted import idempotency_keys, usage
from kivo_worker.devserver.database.upsert import insert_unless_there
from kivo_worker.devserver.errors import ApiError


@dataclass(frozen=True, slots=True)
class Made:
    """What a request makes, or made before."""

    id: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that wants to make something.

    Attributes:
        project_id: for which project.
        now: when.
        key: its Idempotency-Key; none when it has none.
        request: what is asked: method, path and body. The same key with another request is refused.
        plan_limit: how many review runs a month the project may have; none for any number.
    """

    project_id: str
    now: datetime
    key: str | None = None
    request: bytes = b""
    plan_limit: int | None = None

    def admit(self, connection: Connection, new_id: str, runs: int = 1) -> Made:
        """Let something be made in this transaction, under a new id; or say what was made for the same request.

        Args:
            connection: the transaction, which may write.
            new_id: the id that is free for it.
            runs: how many review runs it makes.

        Raises:
            ApiError: 402, the plan has no more runs this month; 409, the key came with another request before.
        """
        made_id = new_id if self.key is None else self._of_key(connection, self.key, new_id)
        if made_id == new_id:
            _count(connection, self, runs)
        return Made(made_id, made_id == new_id)

    def _of_key(self, connection: Connection, key: str, new_id: str) -> str:
        """Take the key, or find what it was taken for; of two requests at once one waits for the other here."""
        keys, same = idempotency_keys.c, {"project_id": self.project_id, "key_sha256": _digest(key.encode())}
        row = {**same, "request_sha256": _digest(self.request), "made_id": new_id, "created_at": self.now}
        connection.execute(insert_unless_there(connection, idempotency_keys).values(**row))
        wanted = select(idempotency_keys).where(*(keys[name] == value for name, value in same.items()))
        kept = connection.execute(wanted).one()
        if kept.request_sha256 != row["request_sha256"]:
            message = "This Idempotency-Key was given with another request before."
            raise ApiError(409, ErrorCode.IDEMPOTENCY_KEY_REUSED, message)
        made_id: str = kept.made_id
        return made_id


def used_runs(connection: Connection, project_id: str, now: datetime) -> int:
    """Count the review runs a project had accepted this month."""
    rows = usage.c
    of_month = select(rows.review_runs).where(rows.project_id == project_id, rows.month == _month(now))
    return connection.scalar(of_month) or 0


def billing_period(now: datetime) -> tuple[datetime, datetime]:
    """The calendar month in UTC: its first moment, and that of the next."""
    start = datetime(now.year, now.month, 1, tzinfo=UTC)
    december = 12
    after = (now.year + 1, 1) if now.month == december else (now.year, now.month + 1)
    return start, datetime(*after, 1, tzinfo=UTC)


def _count(connection: Connection, admission: Admission, runs: int) -> None:
    rows, month = usage.c, _month(admission.now)
    row = {"project_id": admission.project_id, "month": month, "review_runs": 0}
    connection.execute(insert_unless_there(connection, usage).values(**row))
    change = update(usage).where(rows.project_id == admission.project_id, rows.month == month)
    if admission.plan_limit is not None:
        change = change.where(rows.review_runs <= admission.plan_limit - runs)
    if connection.execute(change.values(review_runs=rows.review_runs + runs)).rowcount == 0:
        message = f"The plan's {admission.plan_limit} review runs of this month do not suffice."
        raise ApiError(402, ErrorCode.PLAN_LIMIT_REACHED, message)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _month(now: datetime) -> str:
    return f"{now:%Y-%m}"
