"""Batches that are compressed: told by their first bytes, read as a stream, and never more at once than a chunk."""

import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import Any, Protocol

from kivo_worker.errors import InputError
from kivo_worker.storage.interface import CHUNK

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_ANY_WRAPPER = 31
"""What `zlib` calls gzip with the largest window."""

_HINT = "Was it cut off when it was written or copied? What is done stays done when it is mended and run again."


class _Stream(Protocol):
    """One compressed stream; a file may have several, one after the other."""

    @property
    def eof(self) -> bool:
        """Whether it has come to its end."""

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""

    def some(self, data: bytes) -> bytes:
        """Take more of it, and give at most a chunk of what it holds; empty when it needs more."""


@dataclass(frozen=True, slots=True)
class Decompressed:
    """What a batch holds, and whether it was compressed."""

    chunks: Iterator[bytes]
    was_compressed: bool


def decompressed(chunks: Iterator[bytes], where: str) -> Decompressed:
    """Give what a batch holds, whether it is compressed (gzip, Zstandard) or not.

    Args:
        chunks: its bytes.
        where: its name for people.

    Raises:
        InputError: it is damaged, or ends too early.
    """
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(_ZSTANDARD):
            break
    stream = _stream_of(first)
    whole = chain([first], chunks)
    return Decompressed(whole if stream is None else _read(whole, stream, where), stream is not None)


def _stream_of(first: bytes) -> Callable[[], _Stream] | None:
    if first.startswith(_GZIP):
        return _Gzip
    return _Zstandard if first.startswith(_ZSTANDARD) else None


def _read(chunks: Iterator[bytes], new_stream: Callable[[], _Stream], where: str) -> Iterator[bytes]:
    stream = new_stream()
    for chunk in chunks:
        data = chunk
        while data or not stream.eof:
            if stream.eof:
                stream = new_stream()
            try:
                found = stream.some(data)
            except ValueError:
                raise InputError("its compressed data is damaged.", where=where, hint=_HINT) from None
            data = stream.unused_data if stream.eof else b""
            if found:
                yield found
            elif not data:
                break
    if not stream.eof:
        raise InputError("it ends in the middle of its compressed data.", where=where, hint=_HINT)


class _Gzip:
    """A gzip stream (RFC 1952)."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_ANY_WRAPPER)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def some(self, data: bytes) -> bytes:
        try:
            return self._stream.decompress(self._stream.unconsumed_tail + data, CHUNK)
        except zlib.error as error:
            raise ValueError from error


def _zstd() -> Any:  # noqa: ANN401 - two names of one module
    """The standard library's module, or what stands in for it before Python 3.14."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return import_module(name)


class _Zstandard:
    """A Zstandard frame (RFC 8878)."""

    def __init__(self) -> None:
        zstd = _zstd()
        self._error = zstd.ZstdError
        self._stream = zstd.ZstdDecompressor()

    @property
    def eof(self) -> bool:
        return bool(self._stream.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._stream.unused_data)

    def some(self, data: bytes) -> bytes:
        try:
            return bytes(self._stream.decompress(data, CHUNK))
        except self._error as error:
            raise ValueError from error
