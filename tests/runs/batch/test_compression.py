"""Compressed batches."""

import gzip
import importlib.util
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.errors import InputError
from kivo_worker.runs.batch.compression import decompressed
from kivo_worker.storage.interface import CHUNK

Compress = Callable[[bytes], bytes]


def _zstandard(data: bytes) -> bytes:
    from backports import zstd  # noqa: PLC0415 - the standard library's own from Python 3.14 on

    return bytes(zstd.compress(data))


HAS_ZSTANDARD = importlib.util.find_spec("backports") and importlib.util.find_spec("backports.zstd")
FORMATS = [
    pytest.param(gzip.compress, id="gzip"),
    pytest.param(_zstandard, id="zstandard", marks=pytest.mark.skipif(not HAS_ZSTANDARD, reason="no library")),
]


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[place : place + size] for place in range(0, len(data), size)]


def _read(data: bytes, size: int = CHUNK) -> bytes:
    return b"".join(decompressed(iter(_pieces(data, size)), "a.jsonl").chunks)


@pytest.mark.parametrize("compress", FORMATS)
@settings(deadline=None, max_examples=50)
@given(parts=st.lists(st.binary(max_size=50), min_size=1, max_size=3), size=st.integers(1, 40))
def test_as_it_was(compress: Compress, parts: list[bytes], size: int) -> None:
    """What was compressed comes out, however its bytes come, and so do several streams one after the other."""
    assert b"".join(parts) == _read(b"".join(map(compress, parts)), size)


@given(st.binary(max_size=50).filter(lambda data: not data.startswith((b"\x1f\x8b", b"\x28\xb5"))), st.integers(1, 9))
def test_what_is_not_compressed(data: bytes, size: int) -> None:
    """Any other bytes are given as they are."""
    assert data == _read(data, size)


@pytest.mark.parametrize("compress", FORMATS)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_cut_off(compress: Compress, data: st.DataObject) -> None:
    """A file that was cut off is never taken for a whole one."""
    whole = compress(bytes(range(256)) * 4)
    end = data.draw(st.integers(4, len(whole) - 1))

    with pytest.raises(InputError, match=r"a\.jsonl: it ends in the middle of its compressed data"):
        _read(whole[:end], 64)


@pytest.mark.parametrize("compress", FORMATS)
def test_damaged(compress: Compress) -> None:
    """Bytes that are none of the format are said to be damaged, also behind a whole stream."""
    whole = compress(b"rows\n")

    for damaged in (whole[:4] + b"\xff" * 20, whole + b"more"):
        with pytest.raises(InputError, match="its compressed data is damaged"):
            _read(damaged)


def test_a_bomb() -> None:
    """What would be a thousand times as large is given in chunks, and never all of it is held."""
    stream = zlib.compressobj(9, wbits=31)
    bomb = b"".join(stream.compress(bytes(CHUNK)) for _ in range(60)) + stream.flush()
    tracemalloc.start()
    sizes = [len(chunk) for chunk in decompressed(iter([bomb]), "a").chunks]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (sum(sizes), max(sizes)) == (60 * CHUNK, CHUNK)
    assert peak < 8 * CHUNK
