"""CRC-64/NVME: the published value, and what the slow way comes to."""

from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.storage.crc64 import POLYNOMIAL, Crc64Nvme

ONES = (1 << 64) - 1
sizes = st.integers(0, 70) | st.sampled_from([127, 128, 129, 1_000, 4_160])


def _bit_by_bit(data: bytes) -> int:
    state = ONES
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (POLYNOMIAL if state & 1 else 0)
    return state ^ ONES


def test_published() -> None:
    """The check value of the specification comes out."""
    checksum = Crc64Nvme()
    checksum.update(b"123456789")

    assert checksum.digest().hex() == "ae8b14860a799888"


@given(st.lists(sizes, max_size=4))
def test_any_pieces(pieces: list[int]) -> None:
    """Whatever pieces the bytes come in, the checksum is that of the whole."""
    checksum, whole = Crc64Nvme(), b""
    for number, size in enumerate(pieces):
        piece = bytes((number * 31 + place * 7 + (place >> 3)) & 0xFF for place in range(size))
        checksum.update(piece)
        whole += piece

    assert int.from_bytes(checksum.digest(), "big") == _bit_by_bit(whole)


def test_more_than_at_once() -> None:
    """More bytes than are taken at once add up too."""
    data = bytes(range(251)) * 1_100
    at_once, in_two = Crc64Nvme(), Crc64Nvme()
    at_once.update(data)
    for piece in (data[:100_000], data[100_000:]):
        in_two.update(piece)

    assert at_once.digest() == in_two.digest()
    assert int.from_bytes(at_once.digest(), "big") == _bit_by_bit(data)
