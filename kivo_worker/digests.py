"""Digests of exact bytes, plain or keyed."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MAX_SOURCE_DIGESTS = 256
"""Above so many distinct sources an event carries one digest of them all (docs/contract.md)."""

_CHECKSUM = re.compile(rb"^([0-9a-f]{64})  (.+)$", re.MULTILINE)


def sha256_digest(data: bytes) -> str:
    """Digest bytes as `sha256:` and 64 lower-case hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Digester:
    """Bytes in, `algorithm:hex` out.

    A short text can be guessed from its bare hash; from a keyed one (HMAC-SHA-256, RFC 2104) it cannot.

    Attributes:
        key: who lacks it learns nothing; none for plain SHA-256.
    """

    key: bytes | None = field(default=None, repr=False)

    def __call__(self, data: bytes) -> str:
        """Digest bytes."""
        return self.joined([data])

    def joined(self, chunks: Iterable[bytes]) -> str:
        """Digest bytes that come one after the other."""
        name, state = ("sha256", hashlib.sha256()) if self.key is None else _keyed(self.key)
        for chunk in chunks:
            state.update(chunk)
        return f"{name}:{state.hexdigest()}"


def _keyed(key: bytes) -> tuple[str, hmac.HMAC]:
    return "hmac-sha256", hmac.new(key, digestmod="sha256")


def checksum_line(sha256: str, name: str) -> bytes:
    """The line that `sha256sum` makes of a file; the digest is given as `sha256:` and hex digits."""
    return f"{sha256.removeprefix('sha256:')}  {name}\n".encode()


def checksums_in(data: bytes | bytearray) -> Iterator[tuple[str, str]]:
    """Read such lines back: names and digests."""
    for match in _CHECKSUM.finditer(data):
        yield match[2].decode("utf-8", "replace"), f"sha256:{match[1].decode('ascii')}"
