"""The search of the canary finds what it is to find; else the canary would sing in vain."""

import base64
import binascii
import json
import quopri
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.canary.search import holds, new_token

ENCODINGS: list[Callable[[bytes], bytes]] = [
    lambda data: data,
    bytes.upper,
    bytes.title,
    base64.b64encode,
    base64.urlsafe_b64encode,
    base64.encodebytes,
    lambda data: base64.b64encode(data.upper()),
    binascii.hexlify,
    lambda data: data.hex().upper().encode(),
    lambda data: b"".join(b"%%%02X" % byte for byte in data),
    lambda data: quopri.encodestring(data, quotetabs=True),
    lambda data: b"".join(b"=%02X" % byte for byte in data),
    lambda data: "".join(f"\\u{byte:04X}" for byte in data).encode(),
    lambda data: json.dumps(data.decode("latin-1")).encode(),
    lambda data: data.decode("latin-1").encode("utf-16"),
    lambda data: b"\r\n".join(data[at : at + 5] for at in range(0, len(data), 5)),
]


@pytest.mark.parametrize("encode", ENCODINGS)
@given(before=st.binary(max_size=70), after=st.binary(max_size=5))
def test_found(encode: Callable[[bytes], bytes], before: bytes, after: bytes) -> None:
    """A token is found wherever it stands in what was encoded."""
    token = new_token()

    assert holds(b"x" * 3 + encode(before + token.encode() + after) + b"y", token)


@given(st.binary(max_size=2_000))
def test_not_found(data: bytes) -> None:
    """Nothing is found where there is nothing."""
    assert not holds(data, new_token())
