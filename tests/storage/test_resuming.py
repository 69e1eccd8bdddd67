"""Bytes that end early, go on too long, or come from another object by then."""

import time
from collections.abc import Callable, Iterator
from typing import Any, cast, get_args

import pytest

from kivo_worker.storage.buckets import Bucket, Opened
from kivo_worker.storage.budget import Budget, remaining
from kivo_worker.storage.checksums import Algorithm, Checksum, in_base64, running
from kivo_worker.storage.failures import CUT, StoreFailure
from kivo_worker.storage.interface import ObjectInfo
from kivo_worker.storage.resuming import RESUMES, Resuming

INFO = ObjectInfo("a.md", 8, stamp="1")


def _opened(*chunks: bytes, info: ObjectInfo = INFO) -> Opened:
    return Opened(info, iter(chunks), lambda: None)


class _Bucket:
    """A bucket that gives the next of some answers, and notes what is asked."""

    def __init__(self, *answers: Opened | StoreFailure) -> None:
        self.answers = list(answers)
        self.starts: list[int] = []

    def open(self, _: str, *, start: int = 0, **__: Any) -> Opened:
        """Give the next answer."""
        self.starts.append(start)
        answer = self.answers.pop(0)
        if isinstance(answer, StoreFailure):
            raise answer
        return answer


def _read(bucket: _Bucket, first: Opened) -> bytes:
    return b"".join(Resuming(cast("Bucket", bucket), first, Budget(60)).chunks())


def test_ends_early() -> None:
    """A body that ends before its size without a word is gone on with."""
    bucket = _Bucket(_opened(b"45"), CUT.failure(), _opened(b"67"))

    assert _read(bucket, _opened(b"01", b"23")) == b"01234567"
    assert bucket.starts == [4, 6, 6]


def test_a_slow_reader() -> None:
    """However often a store closes a connection that waits, reading goes on as long as bytes arrive."""
    size = 3 * RESUMES
    info = ObjectInfo("a.md", size, stamp="1")
    bucket = _Bucket(*[_opened(b"x", info=info) for _ in range(size - 1)])

    assert _read(bucket, _opened(b"x", info=info)) == b"x" * size
    assert bucket.starts == list(range(1, size))


def test_never_ends() -> None:
    """What always ends early is given up on."""
    bucket = _Bucket(*[_opened() for _ in range(RESUMES)])

    with pytest.raises(StoreFailure, match="the connection was cut"):
        _read(bucket, _opened(b"01"))
    assert bucket.starts == [2] * RESUMES


def test_too_long() -> None:
    """A body longer than its size is damaged."""
    with pytest.raises(StoreFailure, match="its bytes are not those"):
        _read(_Bucket(), _opened(b"01234567", b"8"))


def test_another_by_then() -> None:
    """The rest of another object is not taken."""
    with pytest.raises(StoreFailure, match="it changed while it was read"):
        _read(_Bucket(_opened(b"4567", info=ObjectInfo("a.md", 8, stamp="2"))), _opened(b"0123"))


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("CRC32", "y/Q5Jg=="),
        ("CRC32C", "4waSgw=="),
        ("CRC64NVME", "rosUhgp5mIg="),
        ("SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE="),
        ("SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
    ],
)
def test_checksums(algorithm: Algorithm, expected: str) -> None:
    """Checksums are those of the standards, whatever the pieces."""
    checksum = running(algorithm)
    for piece in (b"1234", b"", b"56789"):
        checksum.update(piece)

    assert _sum_of(algorithm, b"123456789") == in_base64(checksum)
    assert expected == in_base64(checksum)


def _sum_of(algorithm: Algorithm, data: bytes) -> str:
    whole = running(algorithm)
    whole.update(data)
    return in_base64(whole)


@pytest.mark.parametrize("algorithm", get_args(Algorithm))
@pytest.mark.parametrize("data", [b"01234567", b"0123x567"])
def test_checked(algorithm: Algorithm, data: bytes) -> None:
    """Each checksum a store can have is checked."""
    first = Opened(INFO, iter([data]), lambda: None, Checksum(algorithm, _sum_of(algorithm, b"01234567")))
    read: Callable[[], bytes] = lambda: _read(_Bucket(), first)  # noqa: E731

    if data == b"01234567":
        assert read() == data
    else:
        with pytest.raises(StoreFailure, match="its bytes are not those"):
            read()


def test_time_of_the_reader() -> None:
    """Only the time the store takes counts, not that of whoever uses the bytes."""
    budget = Budget(60)
    with budget.running():
        assert 0 < remaining() <= 60
    assert remaining() == float("inf")


def test_time_adds_up() -> None:
    """What was spent before is not there any more."""
    budget = Budget(0.01)
    with budget.running():
        time.sleep(0.02)

    with pytest.raises(StoreFailure, match=r"storage\.deadline_seconds"), budget.running():
        pass


def test_no_time_left() -> None:
    """Nothing is asked of a store when no time is left, also within what is going on."""

    def chunks() -> Iterator[bytes]:
        yield b"0123"
        remaining()
        yield b"4567"

    budget = Budget(0.05)
    reading = Resuming(cast("Bucket", _Bucket()), Opened(INFO, chunks(), lambda: None), budget).chunks()
    next(reading)
    spent = Budget(0)

    with pytest.raises(StoreFailure, match=r"storage\.deadline_seconds"), spent.running():
        pass
    budget._left = 0  # noqa: SLF001 - as if the store had taken it
    with pytest.raises(StoreFailure, match=r"storage\.deadline_seconds"):
        next(reading)
