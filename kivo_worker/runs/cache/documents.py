"""Documents that another process has parsed already: those whose parser takes a process of its own."""

from dataclasses import asdict
from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import media_type_of
from kivo_worker.documents.model import Document
from kivo_worker.documents.reader import APART, read_document
from kivo_worker.runs.cache.folder import CacheFolder
from kivo_worker.version import WORKER_VERSION


def read_cached(
    cache_folder: CacheFolder | None, data: bytes, *, media_type: str, where: str, limits: DocumentLimits
) -> Document:
    """Read bytes of a known media type into a document, as `read_document` does, or find what that came to before.

    Raises:
        DocumentError: what they hold cannot be read.
    """
    if cache_folder is None or media_type_of(media_type) not in APART:
        return read_document(data, media_type=media_type, where=where, limits=limits)
    name = _name(data, media_type, limits)
    is_there = name in cache_folder.names(name)
    document = _parsed(cache_folder.read(name)) if is_there else None
    if document is None:
        document = read_document(data, media_type=media_type, where=where, limits=limits)
        if not is_there:
            cache_folder.write(name, _codec().dump_json(document))
    return document


def _name(data: bytes, media_type: str, limits: DocumentLimits) -> str:
    """Names what a document comes from: its bytes, and all that decides how they are read."""
    how = repr((WORKER_VERSION, media_type, sorted(asdict(limits).items())))
    digest = sha256(how.encode("utf-8"))
    digest.update(data)
    return f"documents/{digest.hexdigest()}.gz"


def _parsed(entry: bytes | None) -> Document | None:
    try:
        return None if entry is None else _codec().validate_json(entry)
    except ValidationError:
        return None


@cache
def _codec() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
