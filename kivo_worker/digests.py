"""Digests of exact bytes, plain or keyed."""

import hashlib
import hmac
from collections.abc import Callable, Iterable

MAX_SOURCE_DIGESTS = 256
"""Above so many distinct sources an event carries one digest of them all (docs/contract.md)."""

Digester = Callable[[bytes], str]
"""Bytes in, `algorithm:hex` out."""


def sha256_digest(data: bytes) -> str:
    """Digest bytes as `sha256:` and 64 lower-case hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def keyed_digester(key: bytes) -> Digester:
    """Make a digester whose digests say nothing to who lacks the key (HMAC-SHA-256, RFC 2104).

    A short text can be guessed from its bare hash; from a keyed one it cannot.
    """

    def digest(data: bytes) -> str:
        return f"hmac-sha256:{hmac.digest(key, data, 'sha256').hex()}"

    return digest


def source_digest_list(digests: Iterable[str], digest: Digester = sha256_digest) -> tuple[str, ...]:
    """List distinct source digests for an event: in order of first sight, or as one when there are many."""
    distinct = tuple(dict.fromkeys(digests))
    if len(distinct) <= MAX_SOURCE_DIGESTS:
        return distinct
    return (digest("\n".join(sorted(distinct)).encode("ascii")),)
