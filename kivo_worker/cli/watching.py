"""Progress while a run works: a bar on a terminal, a line a step anywhere else; never customer text."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from kivo_worker.cli.console import say
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.observer import Observer

_ROWS_A_LINE = 1_000


class PlainObserver(Observer):
    """Says each step in a line on standard error."""

    def __init__(self, keep: Callable[[ClaimReport], None]) -> None:
        self._keep = keep

    def report(self, report: ClaimReport) -> None:
        """Keep it to be shown at the end."""
        self._keep(report)

    def step(self, message: str) -> None:
        """Say it."""
        say(message)

    def rows(self, done: int) -> None:
        """Say it once in a while."""
        if done % _ROWS_A_LINE == 0:
            say(f"{done} rows done")


class TerminalObserver(Observer):
    """Shows a progress bar on standard error."""

    def __init__(self, keep: Callable[[ClaimReport], None]) -> None:
        self._keep = keep
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
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

    def report(self, report: ClaimReport) -> None:
        """Keep it to be shown at the end."""
        self._keep(report)

    def step(self, message: str) -> None:
        """Show what is being done."""
        if self._task is None:
            self._task = self._progress.add_task(message, total=None, done="")
        else:
            self._progress.update(self._task, description=message)

    def claims(self, done: int, total: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, done=f"{done}/{total} claims")

    def rows(self, done: int) -> None:
        """Count the rows."""
        if self._task is not None:
            self._progress.update(self._task, done=f"{done} rows")
