"""Markers and named sources are found in every style, and resolved to the supplied sources and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.claims.citations import (
    KnownSources,
    find_mentions,
    leading_markers,
    names_a_source,
    only_names_sources,
    without_markers,
)
from kivo_worker.claims.model import SourceName

SOURCES = [
    SourceName(1, "Refund policy", "source 1"),
    SourceName(2, "Service levels (EU) [v2]", "source 2"),
    SourceName(3, "C++ guide*", "source 3"),
    SourceName(4, "Terms"),
    SourceName(5, "Refund policy annex", "Annex A"),
]
KNOWN = KnownSources.of(SOURCES)


def cited(text: str, known: KnownSources = KNOWN) -> list[tuple[str, int | None]]:
    """Each mention as it stands, and the source it names."""
    return [(text[mention.start : mention.end], mention.source) for mention in find_mentions(text, known)]


def named(*labels: str | None) -> KnownSources:
    """Sources with these labels, and titles nobody cites."""
    return KnownSources.of([SourceName(place, f"Title {place}-", label) for place, label in enumerate(labels, 1)])


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1]", [1]),
        ("[ 1 ]", [1]),
        ("[^1]", [1]),
        ("[^1, ^2]", [1, 2]),
        ("[source 1]", [1]),
        ("[Source: 2]", [2]),
        ("[sources 1 and 2]", [1, 2]),
        ("[see source 3]", [3]),
        ("[ref. 1]", [1]),
        ("[Refs 1, 2]", [1, 2]),
        ("[Doc 2]", [2]),
        ("[doc2]", [2]),
        ("[document 3]", [3]),
        ("(source 1)", [1]),
        ("(see sources 1\u20133)", [1, 2, 3]),
        ("(Reference 2)", [2]),
        ("[1, 2]", [1, 2]),
        ("[1,2,3]", [1, 2, 3]),
        ("[1; 3]", [1, 3]),
        ("[1 & 2]", [1, 2]),
        ("[1 and\n2]", [1, 2]),
        ("[source 1, source 2]", [1, 2]),
        ("[1-3]", [1, 2, 3]),
        ("[1 \u2013 3]", [1, 2, 3]),
        ("[1-2, 4]", [1, 2, 4]),
        ("[2, 1, 2]", [1, 2]),
        ("\u30101\u3011", [1]),
        ("\u30102\u2020source\u3011", [2]),
        ("[1, p. 3]", [1]),
        ("[2, pp. 3-4]", [2]),
        ("[source 3, \u00a7 4.2]", [3]),
    ],
)
def test_marker_styles(marker: str, numbers: list[int]) -> None:
    """A marker in any style names the sources of its numbers, each once."""
    assert cited(f"Refunds are paid {marker}.") == [(marker, number) for number in numbers]


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [("\u00b2", [2]), ("\u00b9,\u00b3", [1, 3]), ("\u00b9\u207b\u00b3", [1, 2, 3]), ("\u2076", [None])],
)
@pytest.mark.parametrize("text", ["Refunds are paid{}", "Refunds are paid.{} Fees are not.", "{} Fees are not."])
def test_raised_numbers(text: str, marker: str, numbers: list[int | None]) -> None:
    """A raised number right after a word or a stop is a marker."""
    assert cited(text.format(marker)) == [(marker, number) for number in numbers]


@pytest.mark.parametrize("text", ["The yard is 20 m\u00b2.", "E = mc\u00b2.", "It is 10\u207b\u00b3.", "Row\u00b2s"])
def test_powers(text: str) -> None:
    """After a short word or a number, or before more of a word, a raised number is no marker."""
    assert cited(text) == []


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[6]", [None]),
        ("[99]", [None]),
        ("[4, 7]", [4, None]),
        ("[source 0]", [None]),
        ("[source 365]", [None]),
        ("(source 2024)", [None]),
        ("[3-1]", [1, 3]),
        ("[1-90]", [1, None]),
        ("\u30106\u2020source\u3011", [None]),
    ],
)
def test_unknown_numbers(marker: str, numbers: list[int | None]) -> None:
    """A number no source bears is a citation of none of them; a range that cannot be one is its two ends."""
    found = cited(f"Refunds are paid {marker}.")

    assert {text for text, _ in found} == {marker}
    assert sorted(number or 0 for _, number in found) == sorted(number or 0 for number in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "Since [2024] refunds are paid.",
        "In [100, 200] steps.",
        "In [1, 365] steps.",
        "It has [12345] seats.",
        "Take a[0] first.",
        "Tick [x] or [ ].",
        "See (1) and (2).",
        "See section [1.2].",
        "See [1a], [a1], [] and [-].",
        "It has 1] or [2 seats.",
        "\u30102024\u3011 refunds.",
        "See (section 2).",
        "Resources [unknown] are free.",
    ],
)
def test_text_in_brackets(text: str) -> None:
    """A year or another large number in brackets, an index, a box and a remark are text, not markers."""
    assert cited(text) == []
    assert without_markers(text, find_mentions(text, KNOWN)) == text


def test_large_number_a_label_carries() -> None:
    """A large number in brackets is a marker when a source goes by it."""
    assert cited("Since [2024] and [source 2023].", named("source 2023", "2024")) == [
        ("[2024]", 2),
        ("[source 2023]", 1),
    ]


@pytest.mark.parametrize(
    ("labels", "number", "source"),
    [
        ((None, None), 2, 2),
        (("source 2", "source 1"), 1, 2),
        (("source 2", "source 1"), 2, 1),
        (("source 0", "source 1"), 1, 2),
        (("source 0", "source 1"), 0, 1),
        (("source 7", None), 7, 1),
        (("source 7", None), 2, 2),
        (("source 7", None), 1, None),
        (("source 2", None), 2, 1),
        (("Handbook", "Terms"), 2, 2),
        (("[1]", "(2)"), 2, 2),
        (("source 1", "source 1"), 1, 1),
        (("order 123456", None), 1, 1),
    ],
)
def test_numbers_go_by_label(labels: tuple[str | None, ...], number: int, source: int | None) -> None:
    """A number stands for the source whose label carries it; a place counts only for sources without one."""
    assert cited(f"Paid [{number}].", named(*labels)) == [(f"[{number}]", source)]


@pytest.mark.parametrize(
    ("marker", "source"),
    [
        ("[Refund policy]", 1),
        ("(refund POLICY)", 1),
        ("(see Refund\n policy)", 1),
        ("(see the Refund policy)", 1),
        ("[Source: Refund policy]", 1),
        ("(sources: Terms)", 4),
        ("(Service Levels (EU) [v2])", 2),
        ("[C++ guide*]", 3),
        ("[Annex A]", 5),
        ("(Source 3)", 3),
        ("[Refund policy annex]", 5),
    ],
)
def test_names_in_brackets(marker: str, source: int) -> None:
    """A title or label in brackets is a marker, in any case and with any character in it."""
    text = f"Refunds are paid {marker}."

    assert cited(text) == [(marker, source)]
    assert without_markers(text, find_mentions(text, KNOWN)) == "Refunds are paid."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("According to the Refund policy, it is paid.", [("Refund policy", 1)]),
        ("As stated in your refund policy, it is paid.", [("refund policy", 1)]),
        ('It is paid under the "Refund policy".', [("Refund policy", 1)]),
        ("The Refund  Policy states that it is paid.", [("Refund  Policy", 1)]),
        ("The \u201cTerms\u201d say so, and the Terms says so.", [("Terms", 4)]),
        ("Per Service levels (EU) [v2], it is paid.", [("Service levels (EU) [v2]", 2)]),
        ("C++ guide* explains it.", [("C++ guide*", 3)]),
        ("See Refund policy annex.", [("Refund policy annex", 5)]),
        ("In Terms and in the Refund policy.", [("Terms", 4), ("Refund policy", 1)]),
        ("The Refund policy is long.", []),
        ("Long-Terms says it.", [("Terms", 4)]),
        ("In Termsheets and per midTerms.", []),
        ("According to Annex A, it is paid.", []),
        ("(see Terms) and (Terms and fees)", [("(see Terms)", 4)]),
    ],
)
def test_titles_in_running_text(text: str, expected: list[tuple[str, int]]) -> None:
    """A title is a citation where the text says something comes from it; a title within a longer one is not."""
    assert cited(text) == expected


def test_titles_stay_in_the_sentence() -> None:
    """A title named in running text is part of what is said; a marker is not."""
    text = "According to the Refund policy [1], it is paid."

    assert without_markers(text, find_mentions(text, KNOWN)) == "According to the Refund policy, it is paid."


def test_sources_of_one_title() -> None:
    """A title two sources share names both."""
    twins = KnownSources.of([SourceName(1, "Terms"), SourceName(2, "terms")])

    assert cited("Paid (Terms).", twins) == [("(Terms)", 1), ("(Terms)", 2)]
    assert cited("According to Terms it is paid.", twins) == [("Terms", 1), ("Terms", 2)]


@pytest.mark.parametrize(
    "title", [" ", "\n", "(", "[a", "a{9}", "\\", "^$", "(?i)", ".*", "\u0130stanbul", "Stra\u00dfe"]
)
def test_titles_of_any_characters(title: str) -> None:
    """A title is taken literally, whatever its characters mean elsewhere."""
    known = KnownSources.of([SourceName(1, title)])
    text = f"Paid ({title})."

    assert cited(text, known) == ([(f"({title})", 1)] if title.strip() else [])
    assert cited("Paid (anything).", known) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refunds are  paid [1].", "Refunds are paid."),
        ("Refunds are paid. [1]", "Refunds are paid."),
        ("Refunds [1] are paid[2].", "Refunds are paid."),
        ("Refunds are paid [1], [2] and [3].", "Refunds are paid."),
        ("Refunds are paid [1][2] [3], and fees [4].", "Refunds are paid, and fees."),
        ("Refunds are paid (see [1]).", "Refunds are paid."),
        ("Refunds are paid ([1], [2]).", "Refunds are paid."),
        ("Refunds are paid ([1] and by card).", "Refunds are paid ( and by card)."),
        ("[1] Refunds are paid.", "Refunds are paid."),
        ("[1]: Refunds are paid.", "Refunds are paid."),
        ("[1]. .NET is paid.", ".NET is paid."),
        (".NET () is paid.", ".NET () is paid."),
        ("Call pay() [1].", "Call pay()."),
        ("[1]", ""),
        ("[1].", ""),
    ],
)
def test_without_markers(text: str, expected: str) -> None:
    """A sentence reads without its markers, and without what only joined, enclosed or followed them."""
    assert without_markers(text, find_mentions(text, KNOWN)) == expected


@pytest.mark.parametrize(
    ("text", "leading"),
    [
        ("[1] Refunds are paid [2].", "[1]"),
        ("[1][2], [3] Refunds are paid.", "[1][2], [3]"),
        ("(source 1) Refunds", "(source 1)"),
        (" [1]", " [1]"),
        ("([1]) Refunds", "([1])"),
        ("Refunds [1]", ""),
        ("Terms says so.", ""),
        ("- [1] Refunds", ""),
        ("", ""),
    ],
)
def test_leading_markers(text: str, leading: str) -> None:
    """Markers before the first word are told from those after it."""
    assert leading_markers(text, find_mentions(text, KNOWN)) == len(leading)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refund policy", True),
        ("[1] Refund policy", True),
        ("[1]: Refund policy.", True),
        ("[1] Refund policy\n[2] Terms \u2013 C++ guide*", True),
        ("Sources: Terms, and the Refund policy.", True),
        ("Source 4 \u2013 Terms", False),
        ("Refund policy annex", True),
        ("[1]", False),
        ("The Refund policy is long.", False),
        ("According to the Terms", False),
        ("Source", False),
        ("", False),
    ],
)
def test_reference_lists(text: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    """An entry of a list of references names sources and says nothing about them."""
    assert only_names_sources(text, KNOWN) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Refund policy requires two signatures.", True),
        ("According to our Terms, refunds are paid.", True),
        ("Refunds are paid under the Terms [1].", False),
        ("The midTerms says so.", False),
    ],
)
def test_speaks_about_a_source(text: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    """To say what a source says is more than to point to it."""
    assert names_a_source(text, KNOWN) is expected


BITS = [
    "[",
    "]",
    "(",
    ")",
    "1",
    "2",
    ", ",
    "-",
    "and ",
    "see ",
    "the ",
    "source ",
    "Refund policy",
    "Terms",
    " annex",
    "\u3010",
    "\u3011",
]


@given(st.lists(st.sampled_from(BITS) | st.text(max_size=3), max_size=25).map("".join))
def test_mentions_of_any_text(text: str) -> None:
    """Mentions are in order, inside the text and not blank, and none that is no marker is dropped from the text."""
    mentions = find_mentions(text, KNOWN)
    kept = without_markers(text, mentions)

    assert mentions == sorted(mentions, key=lambda mention: (mention.start, mention.end))
    assert all(text[mention.start : mention.end].strip() for mention in mentions)
    assert kept == " ".join(kept.split())
    assert mentions or kept == without_markers(text, [])


@pytest.mark.parametrize(
    "part",
    [
        "[1",
        "[1]",
        "[1, ",
        "[ ",
        "(source ",
        "(see ",
        "[1 ",
        "in the ",
        "according to ",
        "Terms ",
        "Refund ",
        "\u30101",
        "(",
        "1-",
        " ",
        "and ",
    ],
)
def test_linear_time(part: str) -> None:
    """Texts of any shape take time in proportion to their length: else this would not end."""
    text = "(see [1" + part * (60_000 // len(part)) + " " * 60_000 + "x"

    assert len(without_markers(text, find_mentions(text, KNOWN))) <= len(text)


def test_many_sources() -> None:
    """A thousand sources are looked up in a thousand sentences in reasonable time: else this would not end."""
    known = KnownSources.of([SourceName(place, f"Policy {place} of the year") for place in range(1, 1001)])

    for _ in range(1000):
        assert cited("Paid [77] in Policy 7 of the year.", known) == [("[77]", 77), ("Policy 7 of the year", 7)]
