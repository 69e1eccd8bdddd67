"""A file that tells whether a run gets on: what it is doing, how far it is, and since when; metadata only."""

import json
import os
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from kivo_worker.errors import UsageError
from kivo_worker.reports.model import Closed
from kivo_worker.runs.observer import BatchFigures, Observer

HEALTH_SCHEMA: Literal["kivo_private_worker_health.v1"] = "kivo_private_worker_health.v1"
_PAUSE_SECONDS = 1.0
"""So long at least from one writing to the next."""


class Health(Closed):
    """How a run is getting on.

    Attributes:
        state: whether it still runs.
        step: what it does.
        rows: how many rows of a batch are done.
        rejected_rows: how many of them could not be reviewed.
        claims: how many claims of one output are checked.
        updated_at: when it last got on.
        exit_code: how it ended.
    """

    schema_version: Literal["kivo_private_worker_health.v1"] = HEALTH_SCHEMA
    state: Literal["running", "ended"] = "running"
    step: str = "starting"
    rows: int = 0
    rejected_rows: int = 0
    claims: int = 0
    updated_at: datetime
    exit_code: int | None = None


class NoHealthFile(Observer):
    """Nobody looks whether the run gets on."""

    def ended(self, exit_code: int) -> None:
        """The run has ended."""


class HealthFile(NoHealthFile):
    """Writes the file whenever the run gets on, and never because time passes: who hangs grows old.

    Args:
        path: the file; what is there is replaced.

    Raises:
        UsageError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._health = Health(updated_at=datetime.now(UTC))
        try:
            self._write()
        except OSError as error:
            raise UsageError(f"it cannot be written ({error.strerror}).", where="--health-file") from None

    def step(self, message: str) -> None:
        """Write it down."""
        self._now(at_once=True, step=message)

    def claims(self, done: int, total: int) -> None:  # noqa: ARG002
        """Write it down."""
        self._now(claims=done)

    def rows(self, done: int) -> None:
        """Write it down."""
        self._now(rows=done)

    def figures(self, figures: BatchFigures) -> None:
        """Write it down."""
        self._now(rejected_rows=figures.rejected_rows)

    def ended(self, exit_code: int) -> None:
        """Write down that the run has ended."""
        self._now(at_once=True, state="ended", exit_code=exit_code)

    def _now(self, *, at_once: bool = False, **changes: object) -> None:
        """Take changes in, and write them down unless that was just done; a full disk holds up no run."""
        with self._lock, suppress(OSError):
            is_due = time.monotonic() >= self._written + _PAUSE_SECONDS
            self._health = self._health.model_copy(update={**changes, "updated_at": datetime.now(UTC)})
            if at_once or is_due:
                self._write()

    def _write(self) -> None:
        """Put a whole file in the place of the one before, so that nobody ever reads half of one."""
        self._written = time.monotonic()
        new = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            new.write_text(json.dumps(self._health.model_dump(mode="json")) + "\n", "ascii")
            new.replace(self._path)
        finally:
            new.unlink(missing_ok=True)
