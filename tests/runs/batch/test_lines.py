"""Bytes into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.runs.batch.lines import Line, numbered_lines
from kivo_worker.storage.interface import Span


@given(data=st.binary(max_size=60).map(lambda data: data.replace(b"x", b"\n")), size=st.integers(1, 7))
def test_wherever_the_chunks_end(data: bytes, size: int) -> None:
    """Lines are the same however the bytes come, and together they are the bytes."""
    chunks = [data[place : place + size] for place in range(0, len(data), size)]
    whole = list(numbered_lines([data], 100))

    assert whole == list(numbered_lines(chunks, 100))
    assert [line.number for line in whole] == list(range(1, len(whole) + 1))
    assert data.removesuffix(b"\n") == b"\n".join(line.data or b"" for line in whole)


@pytest.mark.parametrize("chunk", [1, 4, 100])
def test_too_long(chunk: int) -> None:
    """A line with more bytes than the limit has none, and those around it have theirs."""
    data = b"four\n12345\nfour"
    chunks = [data[place : place + chunk] for place in range(0, len(data), chunk)]

    assert list(numbered_lines(chunks, 4)) == [
        Line(1, b"four", span=Span(0, 4)),
        Line(2, None, span=Span(5, 10)),
        Line(3, b"four", span=Span(11, 15)),
    ]


def test_byte_order_mark() -> None:
    """A byte order mark at the beginning is no part of the first line; anywhere else it is what it says."""
    mark = b"\xef\xbb\xbf"

    assert list(numbered_lines([mark + b"a\n" + mark + b"b"], 10)) == [
        Line(1, b"a", span=Span(0, 4)),
        Line(2, mark + b"b", span=Span(5, 9)),
    ]
