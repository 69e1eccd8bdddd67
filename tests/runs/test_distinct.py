"""Distinct sources: few are listed, many are one digest, and memory stays small."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.digests import MAX_SOURCE_DIGESTS, Digester, sha256_digest
from kivo_worker.runs.distinct import DistinctDigests, listed_digests

MANY = [sha256_digest(number.to_bytes(2)) for number in range(400)]


@given(st.lists(st.sampled_from(MANY[:20])))
def test_few_sources(digests: list[str]) -> None:
    """Few sources are listed each once, in order of first sight."""
    distinct = tuple(dict.fromkeys(digests))

    assert (len(distinct), distinct) == listed_digests(digests, Digester())


def test_as_many_as_there_may_be() -> None:
    """Up to 256 distinct sources are listed, also when some come again."""
    few = MANY[:MAX_SOURCE_DIGESTS]

    assert MAX_SOURCE_DIGESTS == 256
    assert (256, tuple(few)) == listed_digests(few + few, Digester())


def test_more_than_that() -> None:
    """More are one digest of their sorted list, whatever order they came in."""
    many = MANY[: MAX_SOURCE_DIGESTS + 1]
    expected = f"sha256:{hashlib.sha256(chr(10).join(sorted(many)).encode()).hexdigest()}"

    assert listed_digests(many, Digester()) == (257, (expected,))
    assert listed_digests(reversed(many), Digester()) == (257, (expected,))


def test_more_with_a_key() -> None:
    """The one digest of many is keyed when the others are."""
    digest = Digester(b"key")
    keyed = [digest(one.encode()) for one in MANY]
    expected = digest("\n".join(sorted(keyed)).encode())

    assert listed_digests(keyed, digest) == (400, (expected,))


@settings(deadline=None)
@given(parts=st.lists(st.lists(st.sampled_from(MANY), max_size=60), max_size=12), held=st.integers(0, 40))
def test_in_little_memory(parts: list[list[str]], held: int) -> None:
    """However few are held in memory, count and digest are the same."""
    parts = [MANY[:300], *parts]
    with pytest.MonkeyPatch.context() as patch, DistinctDigests(held) as distinct:
        patch.setattr("kivo_worker.runs.distinct._FILES", 3)
        for part in parts:
            distinct.add(part)

        assert distinct.listed(Digester()) == listed_digests((one for part in parts for one in part), Digester())


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put down into files is in no folder, so that a killed process leaves nothing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with DistinctDigests(held=10) as distinct:
        distinct.add(MANY)

        assert list(tmp_path.iterdir()) == []
        assert distinct.listed(Digester())[0] == 400
