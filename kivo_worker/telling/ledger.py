"""The ledger: every event's exact bytes, every attempt to send it, and every answer, in the report store.

Each execution has a folder of its own, `ledger/<attempt>/`, so that nothing is ever overwritten:

    online.json                      where events are sent, when they are
    0000_started.json                an event's exact bytes, there before the first attempt to send it
    delivery_0000_started.json       each attempt: when, where to, signature, answer
    0001_completed.json
    delivery_0001_completed.json
    attempt.json                     at the end: times, exit code, and what came of each event
    SHA256SUMS                       last: the digest of every file above, as `sha256sum` writes and checks it

The credential is in none of them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from kivo_worker.boundary.answers import Answer
from kivo_worker.boundary.connection import Connection, Delivered
from kivo_worker.boundary.model import Event
from kivo_worker.digests import checksum_line
from kivo_worker.storage.interface import Store

FOLDER = "ledger"
DELIVERED_LATER = "-flush"
"""How the name of an execution ends that only delivered what others had left over."""

LEDGER_SCHEMA = "kivo_private_worker_ledger_attempt.v1"
ONLINE_SCHEMA = "kivo_private_worker_ledger_online.v1"
DELIVERY_SCHEMA = "kivo_private_worker_ledger_delivery.v1"
SEAL = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Posted:
    """An event, and what came of sending it.

    Attributes:
        event: the event.
        answer: what the API answered last; none when it was not sent.
        attempts: how often it was sent.
    """

    event: Event
    answer: Answer | None
    attempts: int = 0


class Ledger:
    """The ledger of one execution."""

    def __init__(self, store: Store, attempt_id: str) -> None:
        self._store = store
        self._folder = f"{FOLDER}/{attempt_id}"
        self._started_at = _now()
        self._has_last_event = False
        self._records: Counter[str] = Counter()
        self._digests: dict[str, str] = {}

    @property
    def uri(self) -> str | None:
        """Where it is; none when the last event could not be written."""
        return self._store.uri(self._folder) if self._has_last_event else None

    def go_online(self, connection: Connection) -> None:
        """Write down where events are sent from now on.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        where = {"base_url": connection.base_url, "review_run_id": connection.review_run_id}
        self._write("online", {"schema_version": ONLINE_SCHEMA, **where})

    def keep(self, event: Event) -> None:
        """Write an event's exact bytes down, before it is sent.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        self._has_last_event = False
        self._create(f"{_name(event)}.json", event.body())
        self._has_last_event = True

    def record(self, event: Event, delivered: Delivered) -> None:
        """Write down every attempt to send an event.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        record = {
            "schema_version": DELIVERY_SCHEMA,
            "event_id": event.event_id,
            "delivery": delivered.answer.delivery,
            "attempts": [asdict(attempt) for attempt in delivered.attempts],
        }
        name = f"delivery_{_name(event)}"
        self._records[name] += 1
        self._write(name if self._records[name] == 1 else f"{name}_{self._records[name]}", record)

    def close(self, posted: Sequence[Posted], exit_code: int) -> None:
        """Write down when the run was and what came of each event, and seal it all.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        events = [
            {
                "event_id": one.event.event_id,
                "attempts": one.attempts,
                "answer": asdict(one.answer) if one.answer else None,
            }
            for one in posted
        ]
        times = {"started_at": self._started_at, "finished_at": _now()}
        self._write("attempt", {"schema_version": LEDGER_SCHEMA, **times, "exit_code": exit_code, "events": events})
        self.seal()

    def seal(self) -> None:
        """Write down the digest of every file of this execution; nothing may follow.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        if self._digests:
            self._store.create(f"{self._folder}/{SEAL}", [checksums(self._digests)])

    def _write(self, name: str, record: Mapping[str, object]) -> None:
        self._create(f"{name}.json", json.dumps(record, indent=2).encode("ascii") + b"\n")

    def _create(self, file: str, data: bytes) -> None:
        self._digests[file] = self._store.create(f"{self._folder}/{file}", [data]).sha256


def checksums(digests: Mapping[str, str]) -> bytes:
    """The lines `sha256sum` makes of some files, by name; digests are given as `sha256:` and hex digits."""
    return b"".join(checksum_line(digests[name], name) for name in sorted(digests))


def _name(event: Event) -> str:
    return f"{event.sequence:04}_{event.event_type}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
