"""Progress while a run works: a bar on a terminal, a line a minute in a log, JSON for programs; never customer text."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, ClassVar, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from kivo_worker.cli.console import say, write
from kivo_worker.cli.pace import Pace
from kivo_worker.errors import WorkerError
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.observer import BatchFigures, Observer


class _Watching(Observer):
    """What all ways of watching have in common: reports are kept for the end, and the pace of a batch is known."""

    def __init__(self, keep: Callable[[ClaimReport], None]) -> None:
        self._keep = keep
        self.pace = Pace()

    def report(self, report: ClaimReport) -> None:
        """Keep it to be shown at the end."""
        self._keep(report)

    def rows(self, done: int) -> None:
        """Take it in, and show it."""
        self.pace.begin()
        self.pace.rows = done
        self.show_pace()

    def figures(self, figures: BatchFigures) -> None:
        """Take them in, and show them."""
        self.pace.begin()
        self.pace.figures = figures
        self.show_pace()

    def show_pace(self) -> None:
        """Show how the batch is getting on."""


class PlainObserver(_Watching):
    """Says each step in a line on standard error, and once in a while how a batch is getting on.

    Attributes:
        pause: seconds from one such line to the next, at least.
    """

    pause: ClassVar[float] = 60

    def __init__(self, keep: Callable[[ClaimReport], None]) -> None:
        super().__init__(keep)
        self._told = time.monotonic()

    def step(self, message: str) -> None:
        """Say it."""
        say(message)

    def show_pace(self) -> None:
        """Say it, once in a while."""
        if time.monotonic() >= self._told + self.pause:
            self._told = time.monotonic()
            self.say_pace()

    def say_pace(self) -> None:
        """Say it now."""
        say(self.pace.sentence())


class JsonObserver(PlainObserver):
    """The same as JSON, an object a line, on standard error."""

    pause = 5

    def step(self, message: str) -> None:
        """Write it."""
        _write_line({"step": message})

    def say_pace(self) -> None:
        """Write it now."""
        _write_line({"progress": self.pace.members()})


class TerminalObserver(_Watching):
    """Shows a progress bar on standard error."""

    def __init__(self, keep: Callable[[ClaimReport], None]) -> None:
        super().__init__(keep)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[done]}"),
        )
        self._progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Clear the bar away."""
        self._progress.stop()

    def step(self, message: str) -> None:
        """Show what is being done."""
        if self._task is None:
            self._task = self._progress.add_task(message, total=None, done="")
        else:
            self._progress.update(self._task, description=message)

    def claims(self, done: int, total: int) -> None:
        """Move the bar."""
        self._show(done, total, f"{done}/{total} claims")

    def show_pace(self) -> None:
        """Move the bar."""
        self._show(self.pace.rows, self.pace.expected_rows, self.pace.sentence())

    def _show(self, done: int, total: int | None, words: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, done=words)


def _write_line(members: dict[str, Any]) -> None:
    with suppress(WorkerError):
        write(f"{json.dumps(members)}\n", sys.stderr)
