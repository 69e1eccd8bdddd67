"""Reads inputs: exact bytes, within limits, as pinned."""

import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

from kivo_worker.digests import Digester, sha256_digest
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import MARKDOWN, choose_media_type, media_type_of
from kivo_worker.documents.model import Document
from kivo_worker.errors import DocumentError, InputError
from kivo_worker.runs.cache.documents import read_cached
from kivo_worker.runs.cache.folder import CacheFolder
from kivo_worker.storage.interface import Store
from kivo_worker.storage.locate import Place
from kivo_worker.vocabulary import NotCheckedReason

_HEAD = 4096
"""How many bytes tell what a document is."""


class Asked(Protocol):
    """What a spec or a row asks of an input."""

    @property
    def media_type(self) -> str | None:
        """What it is declared to be."""

    @property
    def sha256(self) -> str | None:
        """The digest its bytes must have."""

    @property
    def version(self) -> str | None:
        """The version to read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read.

    Attributes:
        max_bytes: how many bytes one may have.
        document: how much its parser may take.
        event_digest: makes the digest by which events name it.
        cache: where documents may be that have been parsed before.
    """

    max_bytes: int
    document: DocumentLimits
    event_digest: Digester
    cache: CacheFolder | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The exact bytes of an input.

    Attributes:
        data: the bytes.
        sha256: their digest.
        where: the input's name for people.
        version: the store's own name of these bytes.
        media_type: what the store says they are.
    """

    data: bytes
    sha256: str
    where: str
    version: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class ReadText:
    """An input: its document, and what its exact bytes were.

    Attributes:
        document: what it says.
        sha256: the digest of its bytes.
        event_digest: the digest by which events name it.
        size: in bytes.
        version: the store's own name of these bytes.
    """

    document: Document
    sha256: str
    event_digest: str
    size: int
    version: str | None


@dataclass(frozen=True, slots=True)
class UnreadText:
    """An input that could not be read: why, and what its exact bytes were, unless they were not even fetched."""

    trouble: DocumentError
    sha256: str | None = None
    event_digest: str | None = None
    size: int | None = None
    version: str | None = None


def read_text(place: Place, asked: Asked, reading: Reading) -> ReadText:
    """Read an object into a document.

    Raises:
        InputError: it cannot be fetched, or has other bytes than pinned.
        DocumentError: it is too large, or what it holds cannot be read.
    """
    return _parsed(fetched(place, asked, reading.max_bytes), asked, reading)


def read_if_possible(place: Place, asked: Asked, reading: Reading) -> ReadText | UnreadText:
    """Read an object into a document; one that cannot be read says why.

    Raises:
        InputError: it cannot be fetched, or has other bytes than pinned.
    """
    try:
        got = fetched(place, asked, reading.max_bytes)
    except DocumentError as error:
        return UnreadText(error)
    try:
        return _parsed(got, asked, reading)
    except DocumentError as error:
        return UnreadText(error, got.sha256, reading.event_digest(got.data), len(got.data), got.version)


def inline_text(text: str, asked: Asked, where: str, reading: Reading) -> ReadText:
    """Take a text given inline; markdown unless declared otherwise.

    Raises:
        InputError: it has other bytes than pinned.
        DocumentError: it is too large, or its media type is unknown or cannot be read.
    """
    data = text.encode("utf-8")
    if len(data) > reading.max_bytes:
        raise _too_large(where, reading.max_bytes)
    usual = MARKDOWN if media_type_of(asked.media_type or "") is None else None
    given = Fetched(data, sha256_digest(data), where, media_type=usual)
    check_pin(given.sha256, asked.sha256, where)
    return _parsed(given, asked, reading)


def require_text(read: ReadText, where: str) -> None:
    """Make sure an output says something.

    Raises:
        InputError: it is empty.
    """
    if not read.document.text.strip():
        raise InputError("the output is empty.", where=where, hint="There is nothing to check; see what wrote it.")


def check_pin(digest: str, pinned: str | None, where: str) -> None:
    """Compare a digest with the one the job spec pins.

    Raises:
        InputError: they differ.
    """
    if pinned is not None and digest != pinned:
        raise InputError(
            f"its bytes are not the pinned ones: they have {digest}.",
            where=where,
            hint="Restore the input, or pin the new digest in the job spec.",
        )


class StreamDigest:
    """Digest and size of bytes that go by; the size is in bytes."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._hash.update(chunk)
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        """The digest so far."""
        return f"sha256:{self._hash.hexdigest()}"


def digest_of(store: Store, key: str, version: str | None = None) -> str:
    """Digest an object without keeping it.

    Raises:
        InputError: it cannot be read.
    """
    digest = StreamDigest()
    with store.open(key, version=version) as download:
        for chunk in download.chunks:
            digest.update(chunk)
    return digest.sha256


def fetched(place: Place, asked: Asked, max_bytes: int) -> Fetched:
    """Fetch the exact bytes of an object, as pinned.

    Raises:
        InputError: it cannot be fetched, or has other bytes than pinned.
        DocumentError: it has more than `max_bytes` bytes.
    """
    chunks, size = [], 0
    with place.store.open(place.key, version=asked.version, expected=place.listed) as download:
        info = download.info
        if info.size > max_bytes:
            raise _too_large(place.uri, max_bytes)
        for chunk in download.chunks:
            size += len(chunk)
            if size > max_bytes:
                raise _too_large(place.uri, max_bytes)
            chunks.append(chunk)
    data = b"".join(chunks)
    digest = sha256_digest(data)
    check_pin(digest, asked.sha256, place.uri)
    return Fetched(data, digest, place.uri, info.version, info.media_type)


def _parsed(got: Fetched, asked: Asked, reading: Reading) -> ReadText:
    choice = choose_media_type(name=got.where, declared=asked.media_type, stored=got.media_type, head=got.data[:_HEAD])
    document = read_cached(
        reading.cache, got.data, media_type=choice.media_type, where=got.where, limits=reading.document
    )
    document = replace(document, notes=(*choice.notes, *document.notes))
    digest = reading.event_digest(got.data)
    return ReadText(document, got.sha256, digest, len(got.data), got.version)


def _too_large(where: str, limit: int) -> DocumentError:
    return DocumentError(
        f"it has more than {limit} bytes.",
        where=where,
        hint="Raise the limit in the job spec's limits, or split the input.",
        reason=NotCheckedReason.INPUT_TOO_LARGE,
    )
