"""What a run shows in pipes and logs, and to programs."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import Program
from tests.runs.conftest import EXAMPLES, JobFolder, row

SCHEMA = json.loads((EXAMPLES.parent / "docs" / "schemas" / "run-summary.json").read_bytes())
PRIVATE = ("Vera Example", "Zebulon", "Ticket-4711", "Quoted-Title", "Private question")
"""Words of the customer: of output, source, external id, title and question."""


def _private_job(job: JobFolder, *, is_batch: bool) -> Path:
    output, source = "Vera Example gets a refund within 60 days [1].", "Zebulon pays. Refunds come within 30 days."
    if not is_batch:
        job.write("source.md", source)
        return job.single(output, sources=[{"uri": "source.md", "title": "Quoted-Title"}])
    sources = [{"title": "Quoted-Title", "content": source}]
    rows = [row(output, sources=sources, external_id="Ticket-4711", question="Private question"), {"ai_output": ""}]
    return job.batch(rows)


@pytest.mark.parametrize("is_batch", [False, True])
@pytest.mark.parametrize("mode", [(), ("--json",), ("--dry-run",), ("--json", "--dry-run")])
def test_no_customer_text(mode: tuple[str, ...], is_batch: bool, job: JobFolder, program: Program) -> None:  # noqa: FBT001 - a table
    """Where there is no terminal, no word of the customer is shown."""
    done = program("run", "--job-spec-file", _private_job(job, is_batch=is_batch), *mode)

    assert done.code in {0, 4}
    assert [word for word in PRIVATE if word in done.out + done.err] == []


@pytest.mark.parametrize("is_batch", [False, True])
@pytest.mark.parametrize("mode", [(), ("--json",), ("--dry-run",)])
def test_customer_text_when_asked_for(
    mode: tuple[str, ...],
    is_batch: bool,  # noqa: FBT001 - a table
    job: JobFolder,
    program: Program,
) -> None:
    """With --include-text the claims are shown with their text."""
    done = program("run", "--include-text", "--job-spec-file", _private_job(job, is_batch=is_batch), *mode)

    assert "Vera Example gets a refund within 60 days [1]." in (done.err if "--dry-run" in mode else done.out)


def _summary(done: Any) -> Any:
    jsonschema.Draft202012Validator(SCHEMA).validate(done.json)
    return done.json


def test_json_is_one_document(job: JobFolder, program: Program) -> None:
    """With --json standard output is one document of the published schema; people read standard error."""
    done = program("run", "--json", "--job-spec-file", job.example("support-answer"))
    summary = _summary(done)

    assert (summary["mode"], summary["gate_verdict"], summary["counts"]["claims"]) == ("offline", "needs_repair", 17)
    assert "verdict: needs_repair" in done.err
    assert {artifact["uri"] for artifact in summary["artifacts"]} == {str(job.reports / key) for key in job.files()}
    assert Path(summary["ledger"]).is_dir()


def test_json_of_a_dry_run(job: JobFolder, program: Program) -> None:
    """In a dry run the summary holds the exact bytes of the events."""
    summary = _summary(program("run", "--json", "--dry-run", "--job-spec-file", job.single()))
    kept = [path.read_text() for path in sorted(job.reports.glob("ledger/*/0*.json"))]

    assert ("dry_run", kept) == (summary["mode"], [event["body"] for event in summary["events"]])


def test_json_is_ascii(job: JobFolder, program: Program) -> None:
    """Whatever the claims hold, the JSON is ASCII, so that no terminal and no locale can be hurt by it."""
    text = "Refunds “come” within\x9b2J\u202e 60 days."
    done = program("run", "--json", "--include-text", "--job-spec-file", job.single(text))

    assert done.out.isascii()
    assert text == _summary(done)["claims"][0]["text"]


def test_plain_text_keeps_to_its_line(job: JobFolder, program: Program) -> None:
    """Text in a pipe is folded onto its line, without anything that steers a terminal."""
    text = "Refunds\tcome within\n60 \x1b[31mdays\x07 \u202eback\x9b2J."
    done = program("run", "--include-text", "--job-spec-file", job.single(text))

    assert " Refunds come within 60 [31mdays back 2J.\n" in done.out


def test_a_hostile_row(job: JobFolder, program: Program) -> None:
    """Names that rows and sources bring along are folded too."""
    sources = [{"title": "Guide\x1b[2J\nerror: none", "content": "Admins can export audit logs."}]
    bad = row("Admins can export audit logs (Guide\x1b[2J error: none).", sources=sources, external_id="a\nb\x1b[2J")
    done = program("run", "--include-text", "--job-spec-file", job.batch([bad]))

    assert "row 1 (a b [2J): " in done.out
    assert "\x1b" not in done.out + done.err


def test_citations_that_do_not_hold(job: JobFolder, program: Program) -> None:
    """A citation that does not hold is shown below the claims."""
    done = program("run", "--include-text", "--job-spec-file", job.single("Admins can export audit logs [7]."))

    assert "  c1   citation [7]: unknown source\n" in done.out


def test_why(job: JobFolder, program: Program) -> None:
    """The reasons of the verdict are shown everywhere: they hold no customer text."""
    done = program("run", "--job-spec-file", job.single())

    assert "because: 1 of 1 claims contradicted" in done.out.splitlines()[1]
    assert "1 claim: 1 contradicted; 2 sources" in done.out.splitlines()


def test_many_rows(job: JobFolder, program: Program) -> None:
    """Of a long batch the first 200 rows are shown; the rest is mentioned, and shards take one line."""
    rows = [row(f"Admins can export audit logs. Note {number} is here.") for number in range(250)]
    done = program("run", "--include-text", "--job-spec-file", job.batch(rows))

    assert done.out.count("\nrow ") == 200
    assert "\n50 further rows: in the report store only\n" in done.out
    assert f"artifact: claim_report jsonl: {job.reports}/claim_reports.sha256, a list of 3 files\n" in done.out


def test_many_rows_without_text(job: JobFolder, program: Program) -> None:
    """Where no rows are shown, none are missing."""
    done = program("run", "--job-spec-file", job.batch([row() for _ in range(201)]))

    assert "further row" not in done.out + done.err


def test_progress_in_a_log(job: JobFolder, program: Program) -> None:
    """Where there is no terminal, progress is a line a step and a line a minute, on standard error."""
    done = program("run", "--job-spec-file", job.batch([{} for _ in range(1_000)]))

    assert done.err.splitlines() == ["kivo-worker: checking the rows"]


def test_progress_for_programs(job: JobFolder, program: Program) -> None:
    """With --json progress is an object a line on standard error; the summary is alone on standard output."""
    done = program("run", "--json", "--job-spec-file", job.batch([{}]))

    assert _summary(done)["rejected_rows"] == 1
    assert [line for line in done.err.splitlines() if line.startswith("{")] == ['{"step": "checking the rows"}']
