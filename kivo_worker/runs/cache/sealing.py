"""Entries of a cache that show whether they are what was written under their name."""

import zlib

from kivo_worker.digests import Digester

_FORM = b"kivo-worker-cache.v1"
_GZIP = 31
"""What `zlib` calls gzip with the largest window."""
_FAST = 3
_MOST = 1 << 28
"""No entry is larger than this, decompressed."""


def sealed(name: str, data: bytes, digest: Digester) -> bytes:
    """Put data into an entry: a line with its digest, and the data compressed."""
    compressor = zlib.compressobj(_FAST, wbits=_GZIP)
    body = compressor.compress(data) + compressor.flush()
    return b" ".join((_FORM, _seal(name, body, digest))) + b"\n" + body


def unsealed(name: str, entry: bytes, digest: Digester) -> bytes | None:
    """Take the data out of an entry; none when it is damaged, was written under another name or with another key."""
    head, _, body = entry.partition(b"\n")
    if head != b" ".join((_FORM, _seal(name, body, digest))):
        return None
    stream = zlib.decompressobj(_GZIP)
    data = stream.decompress(body, _MOST)
    return data if stream.eof else None


def _seal(name: str, body: bytes, digest: Digester) -> bytes:
    return digest.joined([_FORM, b"\n", name.encode("utf-8"), b"\n", body]).encode("ascii")
