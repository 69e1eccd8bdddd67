"""Finds a token in bytes, as it is and as the usual encodings write it."""

import base64
import secrets
from collections.abc import Iterator

LENGTH = 16
_LETTERS = "abcdefghijkmnpqrstuvwxyz"


def new_token() -> str:
    """Make a word that stands nowhere else: lower-case letters, so that no encoding leaves out a part of it."""
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def holds(data: bytes, token: str) -> bool:
    """Whether data holds a token: in any case, with line breaks put in, or encoded."""
    dense = b"".join(data.replace(b"=\r\n", b"").replace(b"=\n", b"").split())
    lower = data.lower() + b"\n" + dense.lower()
    spelled = {word.encode("ascii") for word in (token, token.lower(), token.upper(), token.capitalize())}
    return any(form.lower() in lower for plain in spelled for form in _forms(plain)) or any(
        form in dense for plain in spelled for form in _base64_forms(plain)
    )


def _forms(plain: bytes) -> Iterator[bytes]:
    """Encodings whose own letters may be upper or lower case."""
    yield plain
    yield plain[::-1]
    yield plain.hex().encode()
    yield plain.hex(":").encode()
    yield "".join(f"%{byte:02x}" for byte in plain).encode()
    yield "".join(f"={byte:02x}" for byte in plain).encode()
    yield "".join(f"\\u{byte:04x}" for byte in plain).encode()
    yield "".join(f"\\x{byte:02x}" for byte in plain).encode()
    yield "".join(f"&#{byte};" for byte in plain).encode()
    yield plain.decode("ascii").encode("utf-16-le")
    yield plain.decode("ascii").encode("utf-16-be")


def _base64_forms(plain: bytes) -> Iterator[bytes]:
    """What base64 of any text around the token contains, for the three places it may start at (RFC 4648)."""
    for before in range(3):
        padded = bytes(before) + plain
        first, last = -(-before * 8 // 6), len(padded) * 8 // 6
        yield base64.b64encode(padded)[first:last]
        yield base64.urlsafe_b64encode(padded)[first:last]
