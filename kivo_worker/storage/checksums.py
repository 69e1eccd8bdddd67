"""Checksums as object stores keep them: big-endian bytes in base64."""

import base64
import hashlib
import zlib
from dataclasses import dataclass
from typing import Literal, Protocol

Algorithm = Literal["CRC32", "CRC32C", "SHA1", "SHA256", "SHA512"]


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a store says the bytes of an object add up to."""

    algorithm: Algorithm
    value: str


class Running(Protocol):
    """A checksum that grows with the bytes."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes in."""
        ...

    def digest(self) -> bytes:
        """Tell the checksum of the bytes so far."""
        ...


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


class _Crc32c:
    def __init__(self) -> None:
        import google_crc32c  # noqa: PLC0415 - a shared library, loaded when an object is read

        self._extend = google_crc32c.extend
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._extend(self._value, data)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


def running(algorithm: Algorithm) -> Running:
    """Begin a checksum; the SHA ones serve here against accidents, not attackers."""
    if algorithm == "CRC32":
        return _Crc32()
    if algorithm == "CRC32C":
        return _Crc32c()
    return hashlib.new(algorithm.lower(), usedforsecurity=False)


def in_base64(checksum: Running) -> str:
    """Write a checksum as stores do."""
    return base64.b64encode(checksum.digest()).decode("ascii")


def crc32c_of(data: bytes) -> str:
    """Tell the CRC-32C of some bytes as stores write it."""
    checksum = _Crc32c()
    checksum.update(data)
    return in_base64(checksum)
