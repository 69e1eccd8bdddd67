"""The claim report in markdown, read by a CommonMark parser as a reader's program would."""

import pyromark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.reports.markdown import claim_report_markdown, counted, counts_line, escaped
from kivo_worker.reports.model import CitationIssueEntry, ClaimReport, Counts
from kivo_worker.vocabulary import CitationFault

PLAIN = pyromark.Options(0)
EVERYTHING = (
    pyromark.Options.ENABLE_DEFINITION_LIST
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_GFM
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_SUBSCRIPT
    | pyromark.Options.ENABLE_SUPERSCRIPT
    | pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = [
    "# Heading",
    "Heading\n===",
    "---",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "</blockquote>",
    "[link](https://evil.example)",
    "![image](x.png)",
    "[ref]: https://evil.example",
    "<https://evil.example>",
    "`code` and ```\nfence",
    "    indented",
    "> quote",
    "- item\n- item",
    "+ item",
    "* item",
    "1. first\n2. second",
    "12) twelfth",
    "a | b\n---|---\nc | d",
    "**bold** _it_ ~~gone~~ ^up^ $x$",
    "&lt;b&gt; &#60; &copy",
    "[^1]: note",
    "[ ] task",
    "term\n: definition",
    "title {#id .class}",
    "[[wiki]]",
    "ends in a backslash\\",
    "two  \nlines",
    "a\u2028b\u0085c\u000bd\u000ce",
    f"turned {BIDI}around",
    "\x1b[31mred\x07\x9b2J",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=12)),
    min_size=1,
    max_size=3,
).map(" ".join)
VISIBLE = TEXTS.filter(lambda text: bool(_folded(text)))


def _folded(text: str) -> str:
    """What a reader should see of a text."""
    kept = "".join(character for character in text if character not in BIDI)
    spaced = "".join(" " if character < " " or "\x7f" <= character <= "\x9f" else character for character in kept)
    return " ".join(spaced.split())


def _with(report: ClaimReport, text: str) -> ClaimReport:
    """Put a text in every place of a report that an output, a source or a row can fill."""
    claims = []
    for claim in report.claims:
        evidence = tuple(one.model_copy(update={"quote": text, "headings": (text,)}) for one in claim.evidence)
        claims.append(claim.model_copy(update={"text": text, "explanation": text, "evidence": evidence}))
    sources = [source.model_copy(update={"title": text}) for source in report.sources]
    issues = [
        CitationIssueEntry(claim_id="c1", marker=text, fault=fault, cited_source=cited, supporting_sources=(2,))
        for fault, cited in ((CitationFault.WRONG_SOURCE, 1), (CitationFault.UNKNOWN_SOURCE, None))
    ]
    return report.model_copy(
        update={
            "claims": tuple(claims),
            "sources": tuple(sources),
            "citation_issues": tuple(issues),
            "follow_up_questions": (text, text),
            "gate_reasons": (text,),
        }
    )


def _structure(markdown: str, options: pyromark.Options) -> list[str]:
    """The events of a document but for its words."""
    return [_kind(event) for event in pyromark.events(markdown, options=options) if _kind(event) != "Text"]


def _kind(event: object) -> str:
    if isinstance(event, dict):
        [(name, inside)] = event.items()
        return str(name) if name in {"Text", "Code"} else f"{name} {inside}"
    return str(event)


@pytest.mark.parametrize("options", [PLAIN, EVERYTHING], ids=["CommonMark", "every extension"])
@settings(max_examples=60, deadline=None)
@given(text=VISIBLE)
def test_no_text_changes_the_report(options: pyromark.Options, demo_report: ClaimReport, text: str) -> None:
    """Whatever an output or a source says, the report has the headings, quotes and lists that it has anyway."""
    hostile, harmless = (claim_report_markdown(_with(demo_report, said)) for said in (text, "harmless"))

    assert _structure(harmless, options) == _structure(hostile, options)


@settings(max_examples=150, deadline=None)
@given(VISIBLE)
def test_a_reader_sees_the_text(text: str) -> None:
    """Rendered, an escaped text is one paragraph of exactly the text."""
    events = pyromark.events(f"> {escaped(text)}\n", options=PLAIN)
    shown = "".join(event["Text"] for event in events if isinstance(event, dict) and "Text" in event)

    assert _folded(text) == shown


@pytest.mark.parametrize("text", HOSTILE)
def test_known_tricks(text: str, demo_report: ClaimReport) -> None:
    """No known trick gets a link, an image, HTML, code or another heading into the report."""
    hostile, harmless = (claim_report_markdown(_with(demo_report, said)) for said in (text, "harmless"))

    assert _structure(harmless, EVERYTHING) == _structure(hostile, EVERYTHING)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See www.evil.example now", r"See www\.evil.example now"),
        ("https://evil.example", r"https\://evil.example"),
        ("mail@evil.example", r"mail\@evil.example"),
        (":smile:", r"\:smile:"),
        ("AT&T; R&D &amp; &x", r"AT\&T; R&D \&amp; &x"),
        ("1. first", r"1\. first"),
        ("2) second", r"2\) second"),
        ("3.1 An add-on: (yes)", "3.1 An add-on: (yes)"),
        ("- item", r"\- item"),
        ("a\r\nb\tc", "a b c"),
    ],
)
def test_escapes(text: str, expected: str) -> None:
    """What some reader's program would turn into something is escaped, and plain prose stays readable."""
    assert expected == escaped(text)


def test_sections(demo_report: ClaimReport) -> None:
    """The verdict comes first, then what needs a decision, then what is fine, then what was read."""
    lines = claim_report_markdown(demo_report).splitlines()
    headings = [line for line in lines if line.startswith("## ")]

    assert lines[2].startswith("**Verdict: `needs_repair`**")
    assert headings[0] == "## Contradicted claims"
    assert headings[-3:] == ["## Evidence notes: supported claims", "## Follow-up questions", "## What was read"]
    assert "## Citation issues" in headings


def test_every_claim_is_there_once(demo_report: ClaimReport) -> None:
    """Each claim has a heading of its own, under its status."""
    lines = claim_report_markdown(demo_report).splitlines()
    shown = [line.split()[1] for line in lines if line.startswith("### ")]

    assert sorted(claim.id for claim in demo_report.claims) == sorted(shown)


def test_a_report_of_nothing(demo_report: ClaimReport) -> None:
    """A report without claims, reasons, issues and questions has no empty sections."""
    counts = Counts(**dict.fromkeys(Counts.model_fields, 0))
    nothing = {"claims": (), "citation_issues": (), "follow_up_questions": (), "gate_reasons": (), "counts": counts}
    text = claim_report_markdown(demo_report.model_copy(update=nothing))

    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## What was read"]
    assert ", no claims." in text
    assert "\n\n\n" not in text


def test_a_guessed_encoding(demo_report: ClaimReport) -> None:
    """An encoding that was guessed is said to be."""
    output = demo_report.output.model_copy(update={"encoding": "cp1252", "encoding_detected": True})

    assert "`, cp1252 (detected)." in claim_report_markdown(demo_report.model_copy(update={"output": output}))


def test_nothing_skipped(demo_report: ClaimReport) -> None:
    """When all of the output is claims, the report says that nothing was skipped."""
    coverage = demo_report.coverage.model_copy(update={"skipped": {}})

    assert "skipped: nothing." in claim_report_markdown(demo_report.model_copy(update={"coverage": coverage}))


def test_counting() -> None:
    """One is one, and statuses that no claim has are left out."""
    counts = Counts(**{**dict.fromkeys(Counts.model_fields, 0), "claims": 1, "insufficient_context": 1})

    assert (counted(1, "row"), counted(0, "row"), counted(2, "row")) == ("1 row", "0 rows", "2 rows")
    assert counts_line(counts) == "1 claim: 1 insufficient context"
