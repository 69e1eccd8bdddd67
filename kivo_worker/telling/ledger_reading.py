"""Reads ledgers back: what earlier executions have told, and how that went."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kivo_worker.boundary.answers import Delivery
from kivo_worker.errors import InputError
from kivo_worker.storage.interface import Store
from kivo_worker.telling.ledger import FOLDER
from kivo_worker.vocabulary import EventType

_EVENT = re.compile(r"(?P<name>(?P<sequence>\d{4,})_(?P<type>[a-z]+))\.json")
_ENDS = {EventType.COMPLETED, EventType.FAILED, EventType.CANCELLED}
_MAX_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """What a ledger holds of one execution; read when asked for.

    Attributes:
        store: where the ledger is.
        attempt_id: the execution's name.
        files: the names in its folder, in order.
    """

    store: Store
    attempt_id: str
    files: list[str] = field(default_factory=list)

    def online(self) -> tuple[str, str] | None:
        """The base URL and the review run its events were sent to; none when they were not sent.

        Raises:
            InputError: the file cannot be read, or is no such record.
        """
        if "online.json" not in self.files:
            return None
        record = self._record("online.json")
        return str(record.get("base_url")), str(record.get("review_run_id"))

    def names(self) -> list[str]:
        """The names of its events, such as `0001_completed`, in order."""
        return [found["name"] for found in map(_EVENT.fullmatch, self.files) if found]

    def ends(self) -> list[str]:
        """The names of its terminal events."""
        return [name for name in self.names() if name.partition("_")[2] in _ENDS]

    def body(self, name: str) -> bytes:
        """An event's exact bytes.

        Raises:
            InputError: the file cannot be read.
        """
        return self._read(f"{name}.json")

    def deliveries(self, name: str) -> list[dict[str, Any]]:
        """The records of an event's deliveries.

        Raises:
            InputError: a file cannot be read, or is no such record.
        """
        return [self._record(file) for file in self.files if re.fullmatch(rf"delivery_{name}(_\d+)?\.json", file)]

    def has_arrived(self, name: str) -> bool:
        """Whether a delivery of an event succeeded, as far as the ledger knows.

        Raises:
            InputError: a file cannot be read, or is no such record.
        """
        return any(record.get("delivery") == Delivery.DELIVERED for record in self.deliveries(name))

    def _record(self, file: str) -> dict[str, Any]:
        try:
            value = json.loads(self._read(file))
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise InputError("this is no file of a ledger.", where=self._uri(file))
        return value

    def _read(self, file: str) -> bytes:
        data = b""
        with self.store.open(f"{FOLDER}/{self.attempt_id}/{file}") as download:
            for chunk in download.chunks:
                data += chunk
                if len(data) > _MAX_BYTES:
                    raise InputError("this is too large for a file of a ledger.", where=self._uri(file))
        return data

    def _uri(self, file: str) -> str:
        return self.store.uri(f"{FOLDER}/{self.attempt_id}/{file}")


def stored_attempts(store: Store) -> list[StoredAttempt]:
    """List the executions that a report store's ledger knows, first started first.

    Raises:
        InputError: it cannot be listed.
    """
    attempts: dict[str, StoredAttempt] = {}
    for info in store.list(f"{FOLDER}/"):
        attempt_id, _, file = info.key.removeprefix(f"{FOLDER}/").partition("/")
        attempts.setdefault(attempt_id, StoredAttempt(store, attempt_id)).files.append(file)
    return [attempts[attempt_id] for attempt_id in sorted(attempts)]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier executions have told of the same review run.

    Attributes:
        next_sequence: the first that none of them has used.
        ends: their terminal events' exact bytes, by id.
    """

    next_sequence: int = 1
    ends: tuple[bytes, ...] = ()


def told_earlier(store: Store, base_url: str, review_run_id: str) -> Earlier:
    """Find out what was told before, so that ids keep their bodies and sequences go on.

    A store that lets the worker write and not read tells nothing; then every execution starts anew.
    """
    try:
        same = [attempt for attempt in stored_attempts(store) if attempt.online() == (base_url, review_run_id)]
        sequences = [int(name.partition("_")[0]) for attempt in same for name in attempt.names()]
        ends = tuple(attempt.body(name) for attempt in same for name in attempt.ends())
    except InputError:
        return Earlier()
    return Earlier(max(sequences, default=0) + 1, ends)


def undelivered(store: Store) -> Iterator[tuple[str, str, bytes]]:
    """Yield the base URL, the review run and the exact bytes of each terminal event that did not arrive.

    Raises:
        InputError: the ledger cannot be read.
    """
    attempts = [(attempt, attempt.online()) for attempt in stored_attempts(store)]
    arrived = {attempt.body(name) for attempt, _ in attempts for name in attempt.ends() if attempt.has_arrived(name)}
    for attempt, online in attempts:
        for name in attempt.ends():
            body = attempt.body(name)
            if online is not None and body not in arrived:
                arrived.add(body)
                yield (*online, body)
