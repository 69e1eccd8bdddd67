"""What a run shows: progress while it works, a summary at its end, JSON for programs.

Customer text is shown on a terminal, or when `--include-text` is given; anywhere else there are
ids, statuses and counts, since CI logs leave the customer's storage.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from kivo_worker.cli.console import say, say_error, write
from kivo_worker.cli.github import text_commands_nothing
from kivo_worker.cli.plain import plain_lines
from kivo_worker.cli.watching import JsonObserver, PlainObserver, TerminalObserver
from kivo_worker.errors import WorkerError
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.result import RunResult
from kivo_worker.runs.summary import ClaimText, RunSummary, failed_summary, summarise


class Presenter:
    """Shows one run.

    Attributes:
        dry_run: whether the bodies of the events are shown.
        includes_text: whether customer text was asked for.
        out: where people are shown it.
    """

    def __init__(self, *, as_json: bool, dry_run: bool, include_text: bool) -> None:
        self.dry_run = dry_run
        self.includes_text = include_text
        self.out = sys.stderr if as_json or dry_run else sys.stdout
        self._as_json = as_json
        self._with_text = include_text or self.out.isatty()
        self._reports: list[ClaimReport] = []

    @property
    def may_name_inputs(self) -> bool:
        """Whether an error may say what an input is called: a name can say as much as a text."""
        return self.includes_text or (sys.stderr.isatty() and not self._as_json)

    @contextmanager
    def watching(self) -> Iterator[Observer]:
        """Watch a run: a progress bar on a terminal; anywhere else plain lines, or JSON where that is asked for."""
        if sys.stderr.isatty():
            with TerminalObserver(self._reports.append) as observer:
                yield observer
        else:
            yield (JsonObserver if self._as_json else PlainObserver)(self._reports.append)

    def finished(self, result: RunResult) -> None:
        """Show how a run ended, and last what went wrong."""
        mode: Literal["offline", "dry_run", "online"] = "online" if result.is_online else "offline"
        summary = summarise(result, "dry_run" if self.dry_run else mode, self._claims())
        if self._as_json:
            _write_json(summary)
        elif self.dry_run:
            write("".join(f"{event.body}\n" for event in summary.events), sys.stdout)
        left_out = result.outputs - len(self._reports)
        if self.out.isatty():
            from kivo_worker.cli.terminal import show  # noqa: PLC0415 - tables are for terminals only

            show(summary, self._reports, left_out, self.out)
        else:
            lines = plain_lines(summary, self._reports, with_text=self._with_text, left_out=left_out)
            with text_commands_nothing(self.out, with_text=self._with_text):
                write("\n".join(lines) + "\n", self.out)
        if result.trouble:
            say(f"error: {result.trouble}")

    def failed(self, error: WorkerError) -> None:
        """Show that a run ended before it began."""
        if self._as_json:
            _write_json(failed_summary(error))
        say_error(error)

    def _claims(self) -> tuple[ClaimText, ...] | None:
        if not self.includes_text:
            return None
        return tuple(
            ClaimText(
                row=report.row,
                id=claim.id,
                text=claim.text,
                support_status=claim.support_status,
                explanation=claim.explanation,
            )
            for report in self._reports
            for claim in report.claims
        )


def _write_json(summary: RunSummary) -> None:
    """Write a summary in ASCII, which every terminal, pipe and locale takes, and no CI runner for its own commands."""
    text = json.dumps(summary.model_dump(), indent=2).replace("##[", "#\\u0023[")
    write(f"{text}\n", sys.stdout)
