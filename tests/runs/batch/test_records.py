"""Bytes of CSV into records."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.runs.batch.records import Records, numbered_records

PIECES = st.lists(st.sampled_from(['"', ",", "\n", "\r\n", "a", "é", " "]), max_size=30).map("".join)
CELL = st.lists(st.sampled_from(['"', ",", "\n", "\r\n", "a", ";"]), max_size=6).map("".join)


def _records(data: bytes, size: int = 100, most: int = 100) -> list[tuple[int, bytes | None]]:
    chunks = [data[place : place + size] for place in range(0, len(data), size)]
    return list(numbered_records(chunks, most, Records(",")))


@given(PIECES, st.integers(1, 7))
def test_wherever_the_chunks_end(text: str, size: int) -> None:
    """Records are the same however the bytes come, and all but what an open quote swallows is in one."""
    data, records = text.encode(), Records(",")
    whole = list(numbered_records([data], 100, records))

    assert whole == _records(data, size)
    kept = sum(len(record or b"") for _, record in whole)
    assert kept <= len(data)
    if records.opened is None:
        assert data.replace(b"\r\n", b"\n").removesuffix(b"\n").removesuffix(b"\r") == b"\n".join(
            (record or b"").replace(b"\r\n", b"\n") for _, record in whole
        )


@given(st.lists(st.lists(CELL, min_size=1), max_size=6))
def test_as_they_were_written(rows: list[list[str]]) -> None:
    """What the standard library's writer writes is found record by record, each on the line on which it begins."""
    written = io.StringIO()
    lines = []
    for row in rows:
        lines.append(written.getvalue().count("\n") + 1)
        csv.writer(written, quoting=csv.QUOTE_ALL).writerow(row)
    found = _records(written.getvalue().encode(), 5, 10_000)

    assert [number for number, _ in found] == lines
    assert [next(csv.reader([(record or b"").decode()])) for _, record in found] == rows


def test_quotes() -> None:
    """A quote opens only a cell that begins with it, and closes it unless it stands twice."""
    data = b'a,5" pipe\nb,"two\nlines"\nc,"a ""quote""\n"\n"x"y\nlast'
    records = [b'a,5" pipe', b'b,"two\nlines"', b'c,"a ""quote""\n"', b'"x"y', b"last"]

    assert list(zip([1, 2, 4, 6, 7], records, strict=True)) == _records(data)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_too_long(size: int) -> None:
    """A record with more bytes than the limit has none; its quotes count, and those around it have theirs."""
    assert _records(b'a\n"12345\n6"\nb', size, 4) == [(1, b"a"), (2, None), (4, b"b")]


def test_a_quote_that_stays_open() -> None:
    """Where the quotes were opened is known at the end, and what they swallowed is no record."""
    records = Records(",")
    found = list(numbered_records([b'a\nb,"c\n', b'd\nf,""g\n'], 100, records))

    assert (found, records.opened) == ([(1, b"a")], 2)


def test_memory() -> None:
    """A file that is one quoted cell costs no more memory than a record may have."""
    tracemalloc.start()
    chunks = (b'"' + b"a" * 99_999 if not number else b"a\n" * 50_000 for number in range(200))
    found = list(numbered_records(chunks, 10_000, Records(",")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == []
    assert peak < 1_000_000
