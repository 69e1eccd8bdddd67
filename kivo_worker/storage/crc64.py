"""CRC-64/NVME, the checksum S3 keeps of objects for which nobody chose another.

Many stretches of the bytes are taken at once, and their checksums are put together then.

Source: NVM Express NVM Command Set Specification 1.0, section 5.2.1.3.4; eight bytes a step as in Kounavis and Berry,
"A Systematic Approach to Building High Performance Software-Based CRC Generators" (2005).
"""

from functools import cache
from typing import Any

POLYNOMIAL = 0x9A6C9329AC4BC9B5
"""The polynomial with its bits the other way round, as the checksum itself has them."""
_ONES = 0xFFFFFFFFFFFFFFFF
_STRETCH = 64
"""How many bytes a stretch has."""
_MOST = 1 << 12
"""How many stretches are taken at once."""

Words = Any
"""An array of 64-bit words; numpy is loaded when an object has such a checksum."""


class Crc64Nvme:
    """The checksum of some bytes."""

    def __init__(self) -> None:
        self._state = _ONES

    def update(self, data: bytes, /) -> None:
        """Take more bytes in."""
        done = 0
        while len(data) - done >= _STRETCH:
            count = min(_MOST, 1 << ((len(data) - done) // _STRETCH).bit_length() - 1)
            self._state = _moved(self._state, count) ^ _of_stretches(data, done, count)
            done += count * _STRETCH
        for byte in data[done:]:
            self._state = self._state >> 8 ^ int(_tables()[7][(self._state ^ byte) & 0xFF])

    def digest(self) -> bytes:
        """Tell the checksum of the bytes so far."""
        return (self._state ^ _ONES).to_bytes(8, "big")


def _of_stretches(data: bytes, start: int, count: int) -> int:
    """The checksum of so many stretches, begun at zero."""
    import numpy as np  # noqa: PLC0415

    words = np.frombuffer(data, "<u8", count * _STRETCH // 8, start).reshape(count, -1)
    sums = np.zeros(count, np.uint64)
    for column in words.T:
        sums = _applied(_tables(), sums ^ column)
    doubled = 0
    while len(sums) > 1:
        sums = _applied(_movers(doubled), sums[0::2]) ^ sums[1::2]
        doubled += 1
    return int(sums[0])


def _moved(state: int, count: int) -> int:
    """A checksum with so many stretches of zeros behind it; so many is a power of two."""
    import numpy as np  # noqa: PLC0415

    return int(_applied(_movers(count.bit_length() - 1), np.array([state], np.uint64))[0])


@cache
def _tables() -> Words:
    """Eight tables: what each value of each byte of a word comes to when the whole word has gone by."""
    import numpy as np  # noqa: PLC0415

    last = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)  # noqa: PLW2901 - bit by bit
        last.append(value)
    tables = [np.array(last, np.uint64)]
    for _ in range(7):
        tables.append(tables[-1] >> np.uint64(8) ^ tables[0][(tables[-1] & np.uint64(0xFF)).astype(np.intp)])
    return np.stack(tables[::-1])


@cache
def _movers(doubled: int) -> Words:
    """The same for a stretch of zeros, doubled so many times."""
    if doubled > 0:
        half = _movers(doubled - 1)
        return _applied(half, half.reshape(-1)).reshape(8, 256)
    moved = _tables()
    for _ in range((_STRETCH // 8).bit_length() - 1):
        moved = _applied(moved, moved.reshape(-1)).reshape(8, 256)
    return moved


def _applied(tables: Words, words: Words) -> Words:
    """Look up each byte of each word in its table, and put the eight together."""
    import numpy as np  # noqa: PLC0415

    result = np.zeros(len(words), np.uint64)
    for place, each in enumerate(np.ascontiguousarray(words).astype("<u8").view(np.uint8).reshape(-1, 8).T):
        result ^= tables[place].take(each)
    return result
