"""Entries that show whether they are what was written."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.digests import Digester
from kivo_worker.runs.cache import sealing
from kivo_worker.runs.cache.sealing import sealed, unsealed

PLAIN, KEYED = Digester(), Digester(b"key")


@given(st.binary(), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_unsealed(data: bytes, name: str) -> None:
    """An entry gives back what was put in, under its own name."""
    assert data == unsealed(name, sealed(name, data, KEYED), KEYED)


@given(st.data())
def test_any_damage_is_seen(data: st.DataObject) -> None:
    """An entry in which any byte has changed, or from which some are missing, gives nothing."""
    entry = sealed("name", b"some bytes, some bytes", PLAIN)
    place = data.draw(st.integers(0, len(entry) - 1))
    changed = entry[:place] + bytes([entry[place] ^ data.draw(st.integers(1, 255))]) + entry[place + 1 :]

    assert unsealed("name", changed, PLAIN) is None
    assert unsealed("name", entry[:place], PLAIN) is None


def test_foreign_entries() -> None:
    """An entry under another name, or sealed with another key or none, gives nothing."""
    assert unsealed("other", sealed("name", b"data", PLAIN), PLAIN) is None
    assert unsealed("name", sealed("name", b"data", PLAIN), KEYED) is None
    assert unsealed("name", sealed("name", b"data", Digester(b"other")), KEYED) is None


def test_an_entry_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is larger than any, decompressed, gives nothing."""
    entry = sealed("name", bytes(1_000_000), PLAIN)
    monkeypatch.setattr(sealing, "_MOST", 1_000)

    assert unsealed("name", entry, PLAIN) is None


def test_entries_are_compressed() -> None:
    """What repeats takes little room, as any program can see."""
    _, _, body = sealed("name", 1_000 * b"text ", PLAIN).partition(b"\n")

    assert len(body) < 100
    assert zlib.decompress(body, wbits=31) == 1_000 * b"text "
