"""An output becomes claims and skipped parts, and nothing of it is lost between them."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.claims.extract import extract
from kivo_worker.claims.model import Claim, Extraction, SourceName
from kivo_worker.documents.model import Document
from kivo_worker.documents.reader import MARKDOWN, PLAIN, read_document
from kivo_worker.models.shipped import load_parser
from kivo_worker.syntax.tree import Tree

DEMO = Path(__file__).parents[2] / "job-specs" / "support-answer"
SOURCES = [
    SourceName(1, "Refund policy", "source 1"),
    SourceName(2, "Service levels (EU)", "source 2"),
    SourceName(3, "Terms", "source 3"),
]


def read(text: str, media_type: str = MARKDOWN) -> Document:
    """Read an output."""
    return read_document(text.encode(), media_type=media_type, where="output")


def extracted(text: str, media_type: str = MARKDOWN) -> Extraction:
    """The claims and skipped parts of an output."""
    return extract(read(text, media_type), SOURCES, load_parser().parse)


def standalone(text: str) -> list[str]:
    """How the claims of an output read on their own."""
    return [claim.standalone for claim in extracted(text).claims]


def cited(text: str) -> list[tuple[str, list[int | None]]]:
    """How each claim of an output reads, and the sources it names."""
    return [(claim.standalone, [citation.source for citation in claim.citations]) for claim in extracted(text).claims]


def skipped(text: str) -> list[tuple[str, str]]:
    """Each skipped part and its reason, without what only separates."""
    parts = [(part.span.of(text), part.reason.value) for part in extracted(text).skipped]
    return [(part, reason) for part, reason in parts if reason != "separator"]


def uncovered_or_doubled(text: str, extraction: Extraction) -> list[int]:
    """The characters that do not belong to exactly one claim or skipped part."""
    spans = [span for claim in extraction.claims for span in (*claim.spans, *claim.repeats)]
    spans += [part.span for part in extraction.skipped]
    counts = [0] * len(text)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        for position in range(span.start, span.end):
            counts[position] += 1
    return [position for position, count in enumerate(counts) if count != 1]


def test_what_is_skipped() -> None:
    """Headings, headers, code, HTML, questions, greetings and the like are skipped with their reason."""
    text = (
        "Hi Maren,\n\n# Refunds\n\nI think so. Is it? I could not find it. Here is more. Fine. The limits are:\n\n"
        "| a |\n|-|\n\n```\nx\n```\n\n<hr>\n"
    )

    assert skipped(text) == [
        ("Hi Maren,", "greeting"),
        ("Refunds", "heading"),
        ("I think so.", "opinion"),
        ("Is it?", "question"),
        ("I could not find it.", "refusal"),
        ("Here is more.", "meta"),
        ("Fine.", "fragment"),
        ("The limits are:", "lead_in"),
        ("a", "table_header"),
        ("x", "code"),
        ("<hr>", "code"),
    ]
    assert extracted(text).claims == ()


def test_separators() -> None:
    """Markup, white space and connectors between the parts are separators."""
    text = "**Refunds are paid**, and fees are not.\n"
    parts = [(part.span.of(text), part.reason.value) for part in extracted(text).skipped]

    assert parts == [("**", "separator"), ("**, and ", "separator"), ("\n", "separator")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refunds are paid, and fees are not.", ["Refunds are paid.", "Fees are not paid."]),
        ("Refunds are paid, but I think fees are not.", ["Refunds are paid."]),
        ("Refunds expired; the plan is open.", ["Refunds expired.", "The plan is open."]),
        ("The limits are:\n- 5 seats\n- 2 plans", ["The limits are: 5 seats", "The limits are: 2 plans"]),
        ("Refunds apply. The limits are [1]:\n- 5 seats", ["The limits are: 5 seats"]),
        ("| Plan | Seats | Source |\n|-|-|-|\n| *Basic* | 5 | [1] |", ["Plan: Basic; Seats: 5"]),
        ("Hi Maren, please note that refunds are paid.", ["refunds are paid."]),
        ("Sure, refunds are paid, and please note that fees are not.", ["Refunds are paid.", "fees are not."]),
        ("Refunds *are*\npaid &amp; [1](http://a) fees\u00a0too.", ["Refunds are paid & fees too."]),
        ("- [x] Refunds are paid.", ["Refunds are paid."]),
        ("Refunds take approx. 5 days.", ["Refunds take approx. 5 days."]),
        ("Take a[0] since [2024] as given.", ["Take a[0] since [2024] as given."]),
        (
            "\u9000\u6b3e\u5728\u4e09\u5341\u5929\u5185\u652f\u4ed8\u3002",
            ["\u9000\u6b3e\u5728\u4e09\u5341\u5929\u5185\u652f\u4ed8\u3002"],
        ),
    ],
)
def test_standalone(text: str, expected: list[str]) -> None:
    """A claim reads on its own: with its lead-in or columns, without markup, markers and preamble."""
    assert standalone(text) == expected


@pytest.mark.parametrize(
    ("lead_in", "reason"),
    [("The documents do not mention the following:", "refusal"), ("I think these are the limits [1]:", "opinion")],
)
def test_lists_of_no_claims(lead_in: str, reason: str) -> None:
    """What a refusal or an opinion introduces is refused or thought, not claimed."""
    assert skipped(f"{lead_in}\n- five mobile apps\n- fees [2]") == [
        (lead_in, "lead_in"),
        ("five mobile apps", reason),
        ("fees [2]", reason),
    ]


def test_preamble_is_skipped_by_itself() -> None:
    """What only leads up to a statement is a skipped part, and the claim begins behind it."""
    text = "Hi Maren, please note that refunds are paid."

    assert skipped(text) == [("Hi Maren, please note that", "greeting")]
    assert [claim.text(text) for claim in extracted(text).claims] == ["refunds are paid."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refunds are paid [1].", [("Refunds are paid.", [1])]),
        ("Refunds are paid. [1]", [("Refunds are paid.", [1])]),
        ("Refunds are paid.[1][2] Fees are not.", [("Refunds are paid.", [1, 2]), ("Fees are not.", [])]),
        ("Refunds are paid. [1, 2] Fees are not.", [("Refunds are paid.", [1, 2]), ("Fees are not.", [])]),
        ("Refunds are paid. (Refund policy) Fees are not.", [("Refunds are paid.", [1]), ("Fees are not.", [])]),
        ("Refunds are paid.\n\n[1]\n\n(source 2).", [("Refunds are paid.", [1, 2])]),
        ("Refunds [1] are paid, and fees are not [2].", [("Refunds are paid.", [1]), ("Fees are not paid.", [2])]),
        ("[1] Refunds are paid.\n\n[2] Fees are not.", [("Refunds are paid.", [1]), ("Fees are not.", [2])]),
        ("- Refunds are paid.\n- [2] Fees are not.", [("Refunds are paid.", []), ("Fees are not.", [2])]),
        ("Refunds are paid [9].", [("Refunds are paid.", [None])]),
        ("The Terms says refunds are paid [1].", [("The Terms says refunds are paid.", [3, 1])]),
        ("Refunds are paid [1](http://a) [[2]](http://b).", [("Refunds are paid.", [1, 2])]),
        ("Refunds are paid[1][2].\n\n[1]: http://a\n[2]: http://b", [("Refunds are paid.", [1, 2])]),
        ("|a|b|\n|-|-|\n|Basic [1]|5 (source 2)|\n|[3]||", [("a: Basic; b: 5", [1, 2, 3])]),
        ("Refunds are paid [service levels (EU)].", [("Refunds are paid.", [2])]),
    ],
)
def test_citations(text: str, expected: list[tuple[str, list[int | None]]]) -> None:
    """A marker belongs to the statement it stands in or behind; one that opens a block, to what follows it."""
    assert cited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Refunds are paid. Is it so? [2]",
        "Refunds are paid.\n\n# Fees\n\n[2]",
        "Refunds are paid. I think so. (source 2)",
        "[2]\n\nRefunds are paid.",
    ],
)
def test_markers_of_what_is_no_claim(text: str) -> None:
    """A marker behind a part that is no claim is none of an earlier claim's."""
    assert cited(text) == [("Refunds are paid.", [])]


def test_citation_place() -> None:
    """A citation stands where its marker stands."""
    text = "\U0001f600 Refunds *are* paid [1](http://a). (source 2) Fees **too**."
    claim = extracted(text).claims[0]

    assert [citation.span.of(text) for citation in claim.citations] == ["[1]", "(source 2)"]
    assert [citation.marker for citation in claim.citations] == ["[1]", "(source 2)"]
    assert [span.of(text) for span in claim.spans] == ["\U0001f600 Refunds *are* paid [1](http://a).", "(source 2)"]


@pytest.mark.parametrize(
    "text",
    [
        "## Sources\n\n[1] Refund policy\n[2] Terms",
        "- Refund policy\n- Terms",
        "1. Refund policy\n2. [Terms](http://a)",
        "[1]: Refund policy.",
        "References: the Terms and the Refund policy",
    ],
)
def test_reference_lists(text: str) -> None:
    """A list of references at the end makes no claims, and cites nothing for the claim before it."""
    extraction = extracted(f"Refunds are paid.\n\n{text}")

    assert [(claim.standalone, claim.citations) for claim in extraction.claims] == [("Refunds are paid.", ())]


def demo() -> tuple[str, tuple[Claim, ...]]:
    """The text and claims of the demo's output."""
    spec = json.loads((DEMO / "job-spec.json").read_bytes())
    sources = [
        SourceName(place, source["title"], source["citation_label"]) for place, source in enumerate(spec["sources"], 1)
    ]
    output = read_document((DEMO / "output.md").read_bytes(), media_type=MARKDOWN, where="output.md")
    return output.text, extract(output, sources, load_parser().parse).claims


def test_demo_claims() -> None:
    """The demo's output makes exactly the claims its expectations list."""
    text, claims = demo()
    rows = re.findall(
        r"^\| (.+?) \| [a-z_]+ \| [a-z_]+ \| .* \|$", (DEMO / "EXPECTED.md").read_text("utf-8"), re.MULTILINE
    )
    expected = [row.replace("\\|", "|").strip("| ") for row in rows if row != "Claim"]

    assert len(expected) == 17
    assert [claim.text(text) for claim in claims] == expected


def test_demo_citations() -> None:
    """The demo's markers name the four supplied sources."""
    _, claims = demo()

    assert [[citation.source for citation in claim.citations] for claim in claims] == [
        *([[1]] * 5),
        [],
        *([[2]] * 3),
        *([[3]] * 5),
        *([[4]] * 3),
    ]


def test_demo_types() -> None:
    """The demo's claims are facts and rules."""
    _, claims = demo()

    assert [claim.id for claim in claims if claim.type == "normative"] == ["c1", "c3", "c9", "c16"]
    assert {claim.type.value for claim in claims} == {"factual", "normative"}


STATEMENTS = [
    "Refunds are paid within 30 days [1].",
    "Refunds are paid, and fees are not [2]; taxes can be (source 3).",
    "Please note that the *Terms* says so.",
    "Hi Maren, refunds `are\npaid` &amp; more. [1, 2]",
    "Would you like more? [9]",
    "[3]",
    "Terms",
    "I think so, but the plan is free [1](http://a).",
    "The limits are [2]:",
    "\U0001f600 caf\u00e9 [2024] a[0]",
    ".",
]
statements = st.sampled_from(STATEMENTS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
openers = st.sampled_from(
    ["", "# ", "- ", "  - ", "1. ", "> ", "> - ", "    ", "- [x] ", "|a|b|\n|-|-|\n| ", "<p>", "```\n"]
)
blocks = st.builds("{}{} {}".format, openers, statements, statements)
OUTPUTS = st.builds(str.join, st.sampled_from(["\n\n", "\n", "\r\n", "\r\n\r\n", " "]), st.lists(blocks, max_size=7))
ARBITRARY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@pytest.fixture(params=(MARKDOWN, PLAIN), scope="module")
def media_type(request: pytest.FixtureRequest) -> str:
    """Each media type in turn."""
    return str(request.param)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_every_character_is_accounted_for(media_type: str, data: st.DataObject) -> None:
    """Claims and skipped parts cover any output exactly, each character once."""
    text = read(data.draw(OUTPUTS | ARBITRARY), media_type).text

    assert uncovered_or_doubled(text, extracted(text, media_type)) == []


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_claims_are_whole(media_type: str, data: st.DataObject) -> None:
    """The claims of any output are numbered in order, say something, and their citations stand in the text."""
    text = data.draw(OUTPUTS | ARBITRARY)
    claims = extracted(text, media_type).claims

    assert [claim.id for claim in claims] == [f"c{number}" for number in range(1, len(claims) + 1)]
    assert [claim.spans for claim in claims] == sorted(claim.spans for claim in claims)
    for claim in claims:
        # An ideograph may be younger than the interpreter's tables.
        assert re.search(r"[\w\U00020000-\U0003ffff]", claim.standalone)
        assert all(0 <= citation.span.start < citation.span.end <= len(text) for citation in claim.citations)


def test_a_claim_made_twice_is_listed_once() -> None:
    """Both places and the citations of both are kept, and the fingerprint does not depend on the place."""
    text = "Refunds are paid [1]. Fees are not. refunds  are paid [2]."
    first, second = extracted(text).claims

    assert first.text(text) == "Refunds are paid [1]."
    assert [span.of(text) for span in first.repeats] == ["refunds  are paid [2]."]
    assert [citation.source for citation in first.citations] == [1, 2]
    assert second.repeats == ()
    assert extracted("Hello! Refunds are paid.").claims[0].fingerprint == first.fingerprint != second.fingerprint
    assert first.fingerprint.startswith("kivo.claim.v1:sha256:")


def test_claims_nobody_can_tell_apart_are_not_joined() -> None:
    """Two claims about "it" may be about two things."""
    claims = extracted("It costs 5 euros.\n\nIt costs 5 euros.").claims

    assert [claim.is_ambiguous for claim in claims] == [True, True]


def test_what_is_not_english_is_not_cut() -> None:
    """The parser reads English; a sentence of another language stays whole."""
    text = "La pompe est neuve; le moteur est vieux et il est dans le garage."

    assert standalone(text) == [text]


def test_a_sentence_is_parsed_once() -> None:
    """Neither the sentence before a pronoun nor the one with it is parsed again."""
    asked: list[str] = []

    def parse(sentence: str) -> Tree | None:
        asked.append(sentence)
        return load_parser().parse(sentence)

    extract(read("The Plus plan is new, and it is cheap. It includes that. It includes this, too."), SOURCES, parse)

    assert len(asked) == len(set(asked)) == 3


def test_the_checker_checks() -> None:
    """The check above sees a character left out and one counted twice."""
    text = "Refunds are paid. Fees are not."
    whole = extracted(text)

    assert uncovered_or_doubled(text, Extraction(whole.claims, ())) == [17]
    assert uncovered_or_doubled(text, Extraction((*whole.claims, whole.claims[0]), whole.skipped)) == list(range(17))


def test_empty_output() -> None:
    """An output of nothing has no claims and no parts."""
    assert extracted("") == Extraction((), ())


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Refunds are paid within 30 days. " * 2_000, 2_000),
        ("word " * 100_000, 100),
        ("- item is here\n" * 4_000, 4_000),
        ("The limits are:\n\n" + "- five seats here\n" * 4_000, 4_000),
        ("|a|b|\n|-|-|\n" + "|Basic|5 [1]|\n" * 4_000, 4_000),
        ("Refunds are paid.\n\n" + "[1]\n\n" * 10_000, 1),
        ("[1] " * 20_000, 0),
        ("[" * 50_000 + "]" * 50_000, 0),
        ("> " * 50_000 + "Refunds are paid.", 1),
        ("A plan is; " * 5_000, None),
        ("(see " * 20_000, None),
        ("(source" + " " * 200_000 + "x", None),
        ("in the " * 30_000, None),
    ],
    ids="sentences words items lead-in rows own-lines markers brackets quotes semicolons see spaces in".split(),
)
def test_linear_time(text: str, claims: int | None) -> None:
    """Long outputs of any shape take time in proportion to their length: else this would not end."""
    for media_type in (MARKDOWN, PLAIN) if claims is None else (MARKDOWN,):
        extraction = extracted(text, media_type)
        length = sum(part.span.end - part.span.start for part in extraction.skipped)
        places = [span for claim in extraction.claims for span in (*claim.spans, *claim.repeats)]
        length += sum(span.end - span.start for span in places)

        assert length == len(text)
        made = len(extraction.claims) + sum(len(claim.repeats) for claim in extraction.claims)
        assert claims in {None, made}


def test_inline_code_cites_nothing() -> None:
    """In code, a number in brackets is an index."""
    (claim,) = extracted("Use `items[1]` to read the first.").claims

    assert (claim.standalone, claim.citations) == ("Use items[1] to read the first.", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refunds take 14 days.\u00b9 Fees are kept.\u00b2", [("Refunds take 14 days.", [1]), ("Fees are kept.", [2])]),
        ("The yard is 20 m\u00b2.", [("The yard is 20 m\u00b2.", [])]),
        ("Refunds take 14 days [Refund policy, p. 3].", [("Refunds take 14 days.", [1])]),
    ],
)
def test_raised_numbers_and_places(text: str, expected: list[tuple[str, list[int | None]]]) -> None:
    """A raised number cites, a power does not; where in a source is part of the marker."""
    assert cited(text) == expected


def test_a_footnote_that_names_a_source_is_no_claim() -> None:
    """The definition of a footnote is an entry of a list of references."""
    found = extracted("Refunds take 14 days.[^1]\n\n[^1]: Refund policy, section 2.")

    assert [claim.standalone for claim in found.claims] == ["Refunds take 14 days."]


def test_a_label_is_no_claim() -> None:
    """What only names the matter of its block is skipped; what follows is read without it."""
    assert standalone("**Your pension.** The fee is 5 euros.\n\nProbably not. The fee is 5 euros a year.") == [
        "The fee is 5 euros.",
        "The fee is 5 euros a year.",
    ]
