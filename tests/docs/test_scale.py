"""What docs/scale.md reckons is right."""

import re
from pathlib import Path

DOC = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
UNITS = {"thousand": 1e3, "million": 1e6, "GB": 1e9}

MEASURED = (
    "claims a second of one core",
    "claims of a row",
    "rows a second that one run can hand out and fold",
    "requests for a shard: its rows read, its two objects written, its summary read back",
    "bytes of reports for a row",
)


def _row(name: str) -> list[float]:
    """The figures in a row of a table."""
    [row] = re.findall(rf"^\| {re.escape(name)} \|(.+)\|$", DOC, re.MULTILINE)
    found = re.findall(r"([0-9][0-9.]*)(?: (\w+))?", re.sub(r"\([^)]*\)|`.*?`", "", row))
    return [float(number) * UNITS.get(unit, 1) for number, unit in found]


def _is(name: str, reckoned: list[float]) -> bool:
    """Whether a row says what was reckoned, to what it is rounded to."""
    return all(abs(said - value) <= 0.05 * value for said, value in zip(_row(name), reckoned, strict=True))


def test_the_arithmetic() -> None:
    """Each figure for ten million and a billion claims follows from the measured ones."""
    rate, of_a_row, pace, requests, size = (_row(name)[0] for name in MEASURED)
    claims = [10e6, 1e9]
    rows = [count / of_a_row for count in claims]
    hours = [count / rate / 3600 for count in claims]
    shards = [count / most for count, most in zip(rows, _row("`shard_rows`"), strict=True)]

    assert _is("rows", rows)
    assert _is("core hours", hours)
    assert _is("hours", [count / cores for count, cores in zip(hours, _row("cores"), strict=True)])
    assert _is("shards", shards)
    assert _is("requests to the storage", [count * requests for count in shards])
    assert _is("bytes of reports", [count * size for count in rows])
    assert _is("hours of the one process that hands out and folds", [count / pace / 3600 for count in rows])
