"""How a batch is getting on, in figures: rows, claims a second, time left, the worst verdicts so far; never text."""

import time
from dataclasses import dataclass, field
from typing import Any

from kivo_worker.runs.observer import BatchFigures
from kivo_worker.vocabulary import GateVerdict

_MINUTE, _HOUR = 60, 3_600
_WORST = 3
"""How many verdicts are named."""


@dataclass(slots=True)
class Pace:
    """What has been told of a batch, since when.

    Attributes:
        rows: how many rows are done.
        figures: what has come of the shards.
        started: when the first of this was told, in seconds of a clock that only goes on; none before.
    """

    rows: int = 0
    figures: BatchFigures = field(default_factory=BatchFigures)
    started: float | None = None

    def begin(self) -> None:
        """Something is told; the first time, the clock starts."""
        self.started = time.monotonic() if self.started is None else self.started

    @property
    def expected_rows(self) -> int | None:
        """How many rows there may be; not fewer than are done."""
        expected = self.figures.expected_rows
        return None if expected is None else max(expected, self.rows)

    @property
    def claims_per_second(self) -> float | None:
        """How many claims this execution has checked a second; none before the first shard has ended."""
        seconds = self._seconds
        return self.figures.claims / seconds if self.figures.claims and seconds else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take if it goes on like this; none when that cannot be told."""
        expected, done, seconds = self.expected_rows, self.rows - self.figures.earlier_rows, self._seconds
        if expected is None or done <= 0 or not seconds:
            return None
        return (expected - self.rows) * seconds / done

    @property
    def _seconds(self) -> float:
        return 0.0 if self.started is None else time.monotonic() - self.started

    @property
    def verdicts(self) -> dict[GateVerdict, int]:
        """How many rows have each verdict, worst first."""
        found = {verdict: count for verdict, count in self.figures.gate_verdicts.items() if count}
        return dict(sorted(found.items(), key=lambda entry: -entry[0].severity))

    def sentence(self) -> str:
        """Say it to people."""
        rate, left, expected = self.claims_per_second, self.seconds_left, self.expected_rows
        worst = [f"{count} {verdict}" for verdict, count in self.verdicts.items() if verdict is not GateVerdict.ALLOW]
        rejected = self.figures.rejected_rows
        parts = [
            f"{self.rows} rows" if expected is None else f"{self.rows} of {_about(expected, self)} rows",
            *([] if rate is None else [f"{rate:.0f} claims/s"]),
            *([] if left is None else [f"{_duration(left)} left"]),
            *([f"{rejected} rejected"] if rejected else []),
            *worst[:_WORST],
        ]
        return ", ".join(parts)

    def members(self) -> dict[str, Any]:
        """Say it to programs."""
        rate, left = self.claims_per_second, self.seconds_left
        return {
            "rows": self.rows,
            "expected_rows": self.expected_rows,
            "rejected_rows": self.figures.rejected_rows,
            "claims_per_second": None if rate is None else round(rate, 1),
            "seconds_left": None if left is None else round(left),
            "gate_verdicts": {str(verdict): count for verdict, count in self.verdicts.items()},
        }


def _about(expected: int, pace: Pace) -> str:
    return str(expected) if expected == pace.rows else f"about {expected}"


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
