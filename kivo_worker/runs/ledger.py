"""The ledger: every event's exact bytes, and every answer, in the report store.

Each execution has a folder of its own, `ledger/<attempt>/`, so that nothing is ever overwritten:
`0000_started.json`, `0001_completed.json`, and at the end `attempt.json` with the times and what the
API answered.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from kivo_worker.boundary.delivery import Answer
from kivo_worker.boundary.model import Event
from kivo_worker.storage.interface import Store

LEDGER_SCHEMA = "kivo_private_worker_ledger_attempt.v1"


@dataclass(frozen=True, slots=True)
class Posted:
    """An event, and what the API answered; no answer when it was not sent."""

    event: Event
    answer: Answer | None


class Ledger:
    """The ledger of one execution."""

    def __init__(self, store: Store, attempt_id: str) -> None:
        self._store = store
        self._folder = f"ledger/{attempt_id}"
        self._started_at = _now()
        self._has_last_event = False

    @property
    def uri(self) -> str | None:
        """Where it is; none when the last event could not be written."""
        return self._store.uri(self._folder) if self._has_last_event else None

    def keep(self, event: Event) -> None:
        """Write an event's exact bytes down, before it is sent.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        self._has_last_event = False
        self._store.create(f"{self._folder}/{event.sequence:04}_{event.event_type}.json", [event.body()])
        self._has_last_event = True

    def close(self, posted: Sequence[Posted], exit_code: int) -> None:
        """Write down when the run was and what came of each event.

        Raises:
            ReportStoreError: the store cannot be written.
        """
        record = {
            "schema_version": LEDGER_SCHEMA,
            "started_at": self._started_at,
            "finished_at": _now(),
            "exit_code": exit_code,
            "events": [
                {"event_id": one.event.event_id, "answer": asdict(one.answer) if one.answer else None} for one in posted
            ],
        }
        data = json.dumps(record, indent=2).encode("ascii") + b"\n"
        self._store.create(f"{self._folder}/attempt.json", [data])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
