"""Reads inputs: exact bytes, within limits, as pinned."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from kivo_worker.digests import sha256_digest
from kivo_worker.documents.media_types import MARKDOWN, choose_media_type
from kivo_worker.documents.model import Document
from kivo_worker.documents.reader import read_document
from kivo_worker.errors import InputError
from kivo_worker.job.spec import InputRef
from kivo_worker.runs.context import RunContext
from kivo_worker.storage.interface import Store
from kivo_worker.storage.locate import Place
from kivo_worker.vocabulary import NotCheckedReason


@dataclass(frozen=True, slots=True)
class ReadText:
    """An input: its document and the exact bytes it was read from."""

    document: Document
    data: bytes
    sha256: str


def read_text(place: Place, *, pinned: str | None, media_type: str | None, limit: int) -> ReadText:
    """Read an object into a document.

    Args:
        place: where it is.
        pinned: the digest its bytes must have, if any.
        media_type: as declared, if it was.
        limit: how many bytes it may have.

    Raises:
        InputError: it cannot be read, is too large, has other bytes, or is no text.
    """
    data = _within(place, limit)
    digest = sha256_digest(data)
    check_pin(digest, pinned, place.uri)
    kind = choose_media_type(name=place.uri, declared=media_type, stored=None, head=data[:4096]).media_type
    return ReadText(read_document(data, media_type=kind, where=place.uri), data, digest)


def inline_text(text: str, *, media_type: str | None, where: str, limit: int) -> ReadText:
    """Take a text given inline; markdown unless declared otherwise.

    Raises:
        InputError: it is too large, or its media type is unknown.
    """
    data = text.encode("utf-8")
    if len(data) > limit:
        raise _too_large(where, limit)
    kind = choose_media_type(name=where, declared=media_type or MARKDOWN, stored=None, head=data[:4096]).media_type
    document = read_document(data, media_type=kind, where=where)
    return ReadText(document, data, sha256_digest(data))


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


def batch_lines(context: RunContext, batch: InputRef, digest: StreamDigest) -> Iterator[bytes]:
    """Yield the lines of a batch without their ends and without a byte order mark, feeding every byte to a digest.

    Raises:
        InputError: it cannot be read, or a line is too long.
    """
    place, limit = context.input_place(batch.uri), context.spec.limits.max_row_bytes
    pending, mark = b"", codecs.BOM_UTF8
    with place.store.open(place.key) as download:
        for chunk in download.chunks:
            digest.update(chunk)
            *lines, pending = (pending + chunk).split(b"\n")
            if any(len(line) > limit for line in (*lines, pending)):
                message = f"a line has more than {limit} bytes (limits.max_row_bytes)."
                raise InputError(message, where=place.uri, reason=NotCheckedReason.INPUT_TOO_LARGE)
            for line in lines:
                yield line.removeprefix(mark)
                mark = b""
    if pending:
        yield pending.removeprefix(mark)


def digest_of(store: Store, key: str) -> str:
    """Digest an object without keeping it.

    Raises:
        InputError: it cannot be read.
    """
    digest = StreamDigest()
    with store.open(key) as download:
        for chunk in download.chunks:
            digest.update(chunk)
    return digest.sha256


def _within(place: Place, limit: int) -> bytes:
    chunks, size = [], 0
    with place.store.open(place.key) as download:
        for chunk in download.chunks:
            size += len(chunk)
            if size > limit:
                raise _too_large(place.uri, limit)
            chunks.append(chunk)
    return b"".join(chunks)


def _too_large(where: str, limit: int) -> InputError:
    return InputError(
        f"it has more than {limit} bytes.",
        where=where,
        hint="Raise the limit in the job spec's limits, or split the input.",
        reason=NotCheckedReason.INPUT_TOO_LARGE,
    )
