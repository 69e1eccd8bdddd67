"""Hashed runs of words recognise a text wherever it turns up again."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.shingles import RUN, NameWatch, ShingleIndex

WORDS = [f"word{number}" for number in range(400)]
TEXT = " ".join(WORDS)
separators = st.sampled_from([" ", "-", "_", "\n", ". ", "/", " … "])


def _index(*texts: str, capacity: int = 1_000_000) -> ShingleIndex:
    index = ShingleIndex(capacity)
    for text in texts:
        index.add(text)
    return index


@given(st.integers(0, len(WORDS) - RUN), separators, st.booleans())
def test_a_run(start: int, separator: str, shout: bool) -> None:  # noqa: FBT001 - drawn
    """Eight words in a row are recognised, whatever stands between them and in whatever case."""
    run = separator.join(WORDS[start : start + RUN])

    assert _index("other", TEXT).occur_in(["no", f"x {run.upper() if shout else run} y"])


@given(st.integers(0, len(WORDS) - RUN + 1), st.permutations(range(RUN)))
def test_fewer_or_other(start: int, order: list[int]) -> None:
    """Seven words in a row are not, nor eight in another order."""
    index = _index(TEXT)
    run = WORDS[start : start + RUN]

    assert not index.occur_in([" ".join(run[: RUN - 1])])
    if order != sorted(order) and len(run) == RUN:
        assert not index.occur_in([" ".join(run[place] for place in order)])


def test_folded() -> None:
    """Compatible spellings of a letter are one letter."""
    index = _index("\uff32efunds \ufb01led in the \u017ftrasse by one of them")

    assert index.occur_in(["refunds filed in the STRASSE by one of them"])


def test_whole() -> None:
    """A short text is recognised as a whole, not by its parts; a very short one is not taken."""
    index = ShingleIndex()
    index.add_whole("acme-board_minutes.pdf", least=3)
    index.add_whole("a.md", least=3)

    assert index.occur_in(["reports/ACME/board/minutes/pdf/x"])
    assert not index.occur_in(["acme board minutes", "board minutes pdf", "a.md"])


def test_nothing() -> None:
    """An empty index recognises nothing, and an empty text has nothing to recognise."""
    assert not ShingleIndex().occur_in([TEXT])
    assert not _index(TEXT).occur_in(["", "…"])


def test_bounded() -> None:
    """However much text goes by, only so many shingles are kept, and a long piece of any of it is still recognised."""
    texts = [" ".join(f"w{text}x{word}" for word in range(1000)) for text in range(20)]
    index = _index(*texts, capacity=1000)

    assert len(index) <= 1000
    assert index.sampled >= 16
    assert all(index.occur_in([text]) for text in texts)


def test_wholes_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many short texts are taken as one."""
    monkeypatch.setattr("kivo_worker.shingles.WHOLES", 2)
    index = ShingleIndex()
    for name in ("one.two.three", "four.five.six", "seven.eight.nine"):
        index.add_whole(name, least=3)

    assert [index.occur_in([name]) for name in ("one two three", "four five six", "seven eight nine")] == [
        True,
        True,
        False,
    ]


def test_a_long_text_costs_its_hashes_only() -> None:
    """A text of a million words is taken without a list of its words or a table of its runs."""
    text = "ab cd ef gh " * 250_000
    tracemalloc.start()
    try:
        ShingleIndex().add(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert most < 60_000_000


@pytest.mark.parametrize(
    ("text", "is_repeated"),
    [
        ("Admins can export audit logs from the workspace.", True),
        ("So: admins can export audit logs from the workspace, they say.", True),
        ("Admins can export audit logs from the cloud.", False),
        ("", False),
    ],
)
def test_what_names_repeat(*, text: str, is_repeated: bool) -> None:
    """Eight words in a row of a text that stand in a name are seen; names that are shorter repeat none."""
    name = "x-admins_can.export:audit-logs-from-the-workspace"

    assert is_repeated == NameWatch(["cust_run_001", name]).repeats(text)
    assert not NameWatch([]).repeats(text)
    assert not NameWatch(["cust_run_001", "admins_can_export"]).repeats(text)


@pytest.mark.parametrize(
    ("text", "is_repeated"), [("The board of Acme!", True), ("Board of", False), ("The board of Acme meets", False)]
)
def test_short_texts_that_names_repeat(*, text: str, is_repeated: bool) -> None:
    """A short text is looked for as a whole, from so many words on."""
    watch = NameWatch(["reports of the-board-of-acme", "cust_run_001"])

    assert is_repeated == watch.repeats_whole(text, least=3)
    assert not watch.repeats_whole(text, least=5)


def test_texts_without_a_shingle_take_no_room() -> None:
    """However many short texts there are, nothing is kept of them."""
    index = ShingleIndex()
    index.add("seven words are one word too few")
    tracemalloc.start()
    try:
        for _ in range(20_000):
            index.add("seven words are one word too few")
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert grown < 100_000
