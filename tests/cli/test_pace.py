"""How a batch is getting on."""

from types import SimpleNamespace

import pytest

from kivo_worker.cli.pace import Pace
from kivo_worker.runs.observer import BatchFigures
from kivo_worker.vocabulary import GateVerdict


def pace(seconds: float, rows: int, figures: BatchFigures, monkeypatch: pytest.MonkeyPatch) -> Pace:
    """The pace of a batch that began so many seconds ago."""
    # Its own clock alone: a server in another thread that saw this one would sleep until it is true.
    monkeypatch.setattr("kivo_worker.cli.pace.time", SimpleNamespace(monotonic=lambda: 1_000.0))
    return Pace(rows, figures, 1_000.0 - seconds)


def test_rates_are_of_this_execution(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier execution has done makes nobody quicker."""
    one = pace(50, 300, BatchFigures(expected_rows=400, earlier_rows=200, claims=1_000), monkeypatch)

    assert (one.claims_per_second, one.seconds_left) == (20, 50)
    assert one.sentence() == "300 of about 400 rows, 20 claims/s, 50 s left"


def test_nothing_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything has been done, there is nothing to say but that."""
    assert Pace().sentence() == "0 rows"
    assert pace(0, 0, BatchFigures(400), monkeypatch).sentence() == "0 of about 400 rows"
    assert pace(9, 100, BatchFigures(400, 100), monkeypatch).sentence() == "100 of about 400 rows"


def test_more_rows_than_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are never fewer rows expected than are done."""
    assert pace(10, 50, BatchFigures(40), monkeypatch).sentence() == "50 of 50 rows, 0 s left"


@pytest.mark.parametrize(("seconds", "said"), [(59, "59 s"), (60, "1 min"), (3_540, "59 min"), (5_400, "1.5 h")])
def test_durations(seconds: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time left is said in a unit that fits."""
    assert pace(seconds, 10, BatchFigures(20), monkeypatch).sentence() == f"10 of about 20 rows, {said} left"


def test_the_worst_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst verdicts are named first, and not more than a few; what may be used is no news."""
    verdicts = {verdict: count for count, verdict in enumerate(GateVerdict)}
    said = pace(0, 10, BatchFigures(gate_verdicts=verdicts, rejected_rows=2), monkeypatch).sentence()

    assert said == "10 rows, 2 rejected, 4 blocked, 3 needs_repair, 2 needs_review"


def test_the_clock_starts_once() -> None:
    """The clock starts when something is told for the first time."""
    one = Pace()
    one.begin()
    started = one.started
    one.begin()

    assert one.started == started is not None
