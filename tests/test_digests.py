"""Digests are those of the standards, over exact bytes."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.digests import Digester, checksum_line, checksums_in, sha256_digest


class Rfc4231(NamedTuple):
    """A test case of RFC 4231."""

    key: bytes
    data: bytes
    hmac: str


RFC_4231 = {
    "case 1": Rfc4231(b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    "case 2": Rfc4231(
        b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    "case 3": Rfc4231(b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    "case 4": Rfc4231(
        bytes(range(1, 26)), b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    "case 6": Rfc4231(
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    "case 7": Rfc4231(
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data."
        b" The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ],
)
def test_sha256(data: bytes, expected: str) -> None:
    """Plain digests are SHA-256 in lower-case hex, as in FIPS 180-2."""
    assert expected == sha256_digest(data)


@pytest.mark.parametrize("case", RFC_4231.values(), ids=RFC_4231)
def test_hmac(case: Rfc4231) -> None:
    """Keyed digests are HMAC-SHA-256, as in RFC 4231."""
    assert f"hmac-sha256:{case.hmac}" == Digester(case.key)(case.data)


@given(st.binary())
def test_keyed_is_another(data: bytes) -> None:
    """A keyed digest tells nothing to who only has the text: it is neither the plain one nor that of another key."""
    keyed = Digester(b"key")(data)

    assert keyed.partition(":")[2] != sha256_digest(data).partition(":")[2]
    assert keyed != Digester(b"another")(data)


@given(st.lists(st.binary()), st.none() | st.binary(min_size=1))
def test_piece_by_piece(chunks: list[bytes], key: bytes | None) -> None:
    """Bytes that come one after the other have the digest of the whole."""
    digest = Digester(key)

    assert digest(b"".join(chunks)) == digest.joined(chunks)
    assert key is not None or digest(b"".join(chunks)) == sha256_digest(b"".join(chunks))


def test_the_key_does_not_show() -> None:
    """A digester that is printed does not show its key."""
    assert "secret" not in repr(Digester(b"secret"))


def test_checksum_lines() -> None:
    """Lines are those of sha256sum, and are read back; what is none is passed over."""
    line = checksum_line(sha256_digest(b""), "a b.json")

    assert line == b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a b.json\n"
    assert list(checksums_in(b"# no line\n" + line)) == [("a b.json", sha256_digest(b""))]
