"""Progress."""

import pytest

from kivo_worker.cli.watching import PlainObserver, TerminalObserver
from kivo_worker.reports.model import ClaimReport


def test_plain(capsys: pytest.CaptureFixture[str]) -> None:
    """In a log each step is a line, and rows are told by the thousand."""
    observer = PlainObserver(_nobody)
    observer.step("reading")
    observer.claims(1, 2)
    for done in (1, 1_000, 1_001, 2_000):
        observer.rows(done)

    expected = ["reading", "1000 rows done", "2000 rows done"]
    assert [f"kivo-worker: {line}" for line in expected] == capsys.readouterr().err.splitlines()


def test_a_terminal_before_the_first_step() -> None:
    """Counts that come before the first step are no trouble."""
    with TerminalObserver(_nobody) as observer:
        observer.claims(1, 2)
        observer.rows(1)


def _nobody(_report: ClaimReport) -> None:
    raise AssertionError
