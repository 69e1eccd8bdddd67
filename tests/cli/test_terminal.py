"""What a run shows on a terminal."""

import re
from io import StringIO

import pytest

from kivo_worker.cli.plain import plain_lines
from kivo_worker.cli.terminal import show
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.summary import summarise
from tests.cli.conftest import Terminal
from tests.runs.conftest import JobFolder, context_of, row

OWN_SEQUENCES = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[lh]|\x1b\[[12]?[AK]|[\r\n]")
"""What the program itself sends: colours, cursor on and off, a line erased or gone up."""
UNFRIENDLY = "\x1b]0;owned\x07\x1b[999;1H\x9b5n\x08\x7f\u202e\u2066\x0b\x1bc"


def _seen(shown: str) -> str:
    """What stays on the screen, but for colours."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r", "")


def test_the_table(job: JobFolder, terminal: Terminal) -> None:
    """On a terminal each claim is shown with its status, its text and its evidence; the verdict comes last."""
    code, shown = terminal("run", "--job-spec-file", job.single(), columns=200)
    seen = _seen(shown)

    assert code == 0
    assert re.search(r"✗ c1 +│ Refunds are available for 60 days\. +│", seen)
    assert re.search(r"Refund policy, 0–\d+: “Customers may request a refund within 30 days of purchase\.”", seen)
    assert seen.index("✗ c1") < seen.index("verdict: needs_repair") < seen.index("exit code 0")


@pytest.mark.parametrize("columns", [80, 140])
def test_the_demo_fits(columns: int, job: JobFolder, terminal: Terminal) -> None:
    """The demo's tables and panel fit the terminal's width."""
    _, shown = terminal("run", "--job-spec-file", job.example("support-answer"), columns=columns)
    drawn = [line for line in _seen(shown).splitlines() if line.startswith(("│", "╭", "├", "╰"))]

    assert len(drawn) > 50
    assert columns >= max(map(len, drawn))


def test_a_citation_that_does_not_hold(job: JobFolder, terminal: Terminal) -> None:
    """A citation that does not hold is marked and named."""
    _, shown = terminal("run", "--job-spec-file", job.single("Admins can export audit logs [7]."))

    assert "citation issue" in _seen(shown)
    assert "citation [7]: unknown source" in _seen(shown)


@pytest.mark.parametrize("is_batch", [False, True])
def test_text_never_steers_the_terminal(is_batch: bool, job: JobFolder, terminal: Terminal) -> None:  # noqa: FBT001 - a table
    """No escape sequence of an output, a source, a title or a name reaches the terminal."""
    title, content = f"Guide{UNFRIENDLY}", f"Admins can {UNFRIENDLY} export audit logs."
    text = f"Admins can {UNFRIENDLY} export audit logs ({title})."
    if is_batch:
        spec = job.batch([row(text, sources=[{"title": title, "content": content}], external_id=f"a{UNFRIENDLY}b")])
    else:
        job.write("guide.md", content)
        spec = job.single(text, sources=[{"uri": "guide.md", "title": title}])
    code, shown = terminal("run", "--job-spec-file", spec)
    rest = OWN_SEQUENCES.sub("", shown)

    assert code in {0, 4}
    assert "export" in rest
    assert rest.isprintable(), sorted({character for character in rest if not character.isprintable()})


@pytest.mark.parametrize("is_terminal", [False, True])
def test_no_field_steers_the_terminal(is_terminal: bool, job: JobFolder) -> None:  # noqa: FBT001 - a table
    """Whatever field of a report brings an escape sequence along, it is not shown."""
    result = run_job(context_of(job.batch([row("Admins can export audit logs [7].")])), Reporting())
    report = ClaimReport.model_validate(job.shards()[0])
    claim = report.claims[0]
    evidence = claim.evidence[0].model_copy(update={"quote": UNFRIENDLY})
    issue = report.citation_issues[0].model_copy(update={"marker": UNFRIENDLY})
    unfriendly = {
        "external_id": UNFRIENDLY,
        "sources": (report.sources[0].model_copy(update={"title": UNFRIENDLY}),),
        "claims": (claim.model_copy(update={"text": UNFRIENDLY, "explanation": UNFRIENDLY, "evidence": (evidence,)}),),
        "citation_issues": (issue,),
    }
    summary, reports = summarise(result, "offline", None), [report.model_copy(update=unfriendly)]
    out = StringIO()
    if is_terminal:
        show(summary, reports, 0, out)
    else:
        out.write("\n".join(plain_lines(summary, reports, with_text=True)))

    assert "citation" in out.getvalue()
    assert out.getvalue().replace("\n", "").isprintable()


def test_markup_is_text(job: JobFolder, terminal: Terminal) -> None:
    """What looks like markup in a claim is shown as it is."""
    _, shown = terminal("run", "--job-spec-file", job.single("Admins can [bold red]export[/] logs."), columns=140)

    assert "[bold red]export[/]" in _seen(shown)


def test_a_failed_run(job: JobFolder, terminal: Terminal) -> None:
    """A failed run says so, and its error is the last line."""
    code, shown = terminal("run", "--job-spec-file", job.single(output={"uri": "none.md"}))

    assert code == 3
    assert "verdict: none, the run failed" in _seen(shown)
    assert _seen(shown).splitlines()[-1].startswith("kivo-worker: error: ")


def test_a_batch(job: JobFolder, terminal: Terminal) -> None:
    """Each row has a table under its name and verdict."""
    _, shown = terminal("run", "--job-spec-file", job.example("import-sample"))

    assert "row 1 (answer_001): needs_repair" in _seen(shown)
    assert "row 2 (answer_002): allow" in _seen(shown)


def test_a_long_batch(job: JobFolder, terminal: Terminal) -> None:
    """Rows beyond the first 200 are mentioned."""
    _, shown = terminal("run", "--job-spec-file", job.batch([row() for _ in range(201)]))

    assert "1 further row: in the report store only" in _seen(shown)


def test_json_on_a_terminal(job: JobFolder, terminal: Terminal) -> None:
    """With --json the table goes to standard error, and the document is there too."""
    _, shown = terminal("run", "--json", "--job-spec-file", job.single())

    assert '"schema_version": "kivo_private_worker_run_summary.v1"' in _seen(shown)
    assert "✗ c1" in _seen(shown)


def test_without_colour(job: JobFolder, terminal: Terminal) -> None:
    """NO_COLOR is heeded."""
    _, shown = terminal("run", "--job-spec-file", job.single(), TERM="dumb")

    assert "\x1b[" not in shown
