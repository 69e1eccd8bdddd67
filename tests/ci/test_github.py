"""A run as a step of a GitHub workflow shows it."""

from dataclasses import replace
from html.parser import HTMLParser

import pyromark
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.ci.github import ANNOTATIONS, SUMMARY_BYTES, annotations, summary
from kivo_worker.ci.model import Ending, Finding, Job, Shown, Since
from kivo_worker.ci.rules import OF_STATUS
from kivo_worker.reports.baseline import Changes
from kivo_worker.reports.model import LinesEntry
from kivo_worker.vocabulary import RunStatus, SupportStatus
from tests.ci.conftest import runs

RULE = OF_STATUS[SupportStatus.CONTRADICTED]


class _Tags(HTMLParser):
    """Counts the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs or tag in {"th", "td"}
        self.seen.append(tag)


def _text(shown: Shown, room: int = SUMMARY_BYTES) -> str:
    return summary(shown, room).decode("utf-8")


def _rendered(text: str) -> list[str]:
    return _Tags(pyromark.html(text, options=pyromark.Options.ENABLE_TABLES)).seen


def _undone(command: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner takes it apart."""
    _, said, message = command.split("::", 2)
    name, _, properties = said.partition(" ")
    pairs = [pair.split("=", 1) for pair in properties.split(",")]
    data = {"%0D": "\r", "%0A": "\n", "%25": "%"}
    escapes = {"%3A": ":", "%2C": ","} | data

    def undo(text: str, table: dict[str, str]) -> str:
        for escape, character in table.items():
            text = text.replace(escape, character)
        return text

    return name, {key: undo(value, escapes) for key, value in pairs}, undo(message, data)


@settings(deadline=None, max_examples=60)
@given(shown=runs)
def test_any_summary_renders(shown: Shown) -> None:
    """Whatever a run says, its summary is a heading, a list and a table with a line a finding, and nothing else."""
    tags = _rendered(_text(shown))

    assert tags.count("table") == bool(shown.findings)
    assert tags.count("tr") == (len(shown.findings) + 1 if shown.findings else 0)
    assert set(tags) <= {"h2", "p", "ul", "li", "code", "strong", "br", "table", "thead", "tbody", "tr", "th", "td"}


@settings(deadline=None, max_examples=60)
@given(shown=runs, room=st.integers(0, 3_000))
def test_a_summary_fits(shown: Shown, room: int) -> None:
    """A summary is no longer than the room there is, and says what it leaves out; where nothing fits it is empty."""
    text, whole = _text(shown, room), _text(shown)
    rows = text.count("\n| `")

    assert len(text.encode("utf-8")) <= room
    assert not text or rows + text.count("further finding") * (whole.count("\n| `") - rows) == whole.count("\n| `")


def test_a_long_summary(demo: Shown) -> None:
    """With more findings than fit, the summary stays below what GitHub takes, in whole rows."""
    finding = replace(demo.findings[0], text="word " * 200)
    text = _text(replace(demo, findings=(finding,) * 2_000, findings_left_out=5))
    shown = text.count("| `contradicted`")

    assert SUMMARY_BYTES - 2_000 < len(text.encode()) <= SUMMARY_BYTES
    assert f"\n{2_005 - shown} further findings: in the report store.\n" in text


def test_a_summary(demo: Shown) -> None:
    """It says the verdict, the counts, why, what changed, and what to look at."""
    ending = replace(demo.ending, changes=Changes(2, 1, 0))
    finding = replace(demo.findings[0], since=Since.NEW)
    text = _text(replace(demo, ending=ending, findings=(finding,), rejected_rows=1))

    assert text.startswith("## Kivo: `needs_repair`\n\nRun `cust_run_001`, workflow `support_answer_review`: 17 claims")
    assert "; 1 row rejected.\n" in text
    assert "- 4 of 17 claims contradicted (from 1 on)\n- since the baseline: 2 new, 1 fixed, 0 changed\n" in text
    assert "| `contradicted` **new** | Claim c3 is contradicted by source 1" in text


def test_a_run_without_a_verdict(demo: Shown) -> None:
    """A run that failed or was cancelled has no verdict, and says so first."""
    for status, how in ((RunStatus.FAILED, "failed"), (RunStatus.CANCELLED, "was cancelled")):
        text = _text(replace(demo, ending=Ending(status), job=Job()))

        assert text.startswith(f"## Kivo: no verdict, the run {how}\n\n17 claims")


@settings(deadline=None, max_examples=100)
@given(shown=runs)
def test_any_annotation_is_one_command(shown: Shown) -> None:
    """Each annotation is one line, which the runner takes apart into what was meant."""
    lines = list(annotations(shown))
    errors = [one for one in shown.findings if one.rule.level == "error"][:ANNOTATIONS]

    assert all(line.startswith("::") and "\n" not in line and "\r" not in line for line in lines)
    for line, finding in zip(lines, errors, strict=False):
        name, properties, message = _undone(line)
        assert (name, message) == ("error", f"{finding.message}\n{finding.text}" if finding.text else finding.message)
        assert properties["title"] == f"kivo-worker: {finding.rule.title}"
        assert properties.get("file") == (shown.job.place if shown.job.is_path else None)


def test_no_more_annotations_than_are_shown(demo: Shown) -> None:
    """Of many findings the worst are annotated, and a last line counts the rest."""
    finding = demo.findings[0]
    lines = list(annotations(replace(demo, findings=(finding,) * 25, findings_left_out=3)))

    assert [line.partition(" ")[0] for line in lines] == ["::error"] * ANNOTATIONS + ["::notice"]
    assert lines[-1] == "::notice title=kivo-worker::18 further findings: see the summary."


def _placed(finding: Finding, demo: Shown) -> dict[str, str]:
    job = Job("a", "b", "answers/001.md", is_path=True)
    [line] = annotations(replace(demo, job=job, findings=(finding,)))
    _, properties, _ = _undone(line)
    return {key: value for key, value in properties.items() if key != "title"}


def test_where_an_annotation_stands(demo: Shown) -> None:
    """In a file of the repository it stands at the claim: columns on one line only, and a row is a line."""
    one = LinesEntry(line=3, column=5, end_line=3, end_column=9)
    two = LinesEntry(line=3, column=5, end_line=4, end_column=2)
    file = {"file": "answers/001.md"}

    assert _placed(Finding(RULE, "m", "f", lines=one), demo) == {
        **file, "line": "3", "endLine": "3", "col": "5", "endColumn": "9",
    }  # fmt: skip
    assert _placed(Finding(RULE, "m", "f", lines=two), demo) == {**file, "line": "3", "endLine": "4"}
    assert _placed(Finding(RULE, "m", "f", row=12), demo) == {**file, "line": "12"}
    assert _placed(Finding(RULE, "m", "f"), demo) == file
