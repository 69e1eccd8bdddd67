"""The machine-readable summary."""

import json
from typing import Any, Literal

import jsonschema
import pytest

from kivo_worker.errors import JobSpecError
from kivo_worker.runs.result import RunResult
from kivo_worker.runs.summary import ClaimText, RunSummary, failed_summary, summarise
from kivo_worker.vocabulary import SupportStatus
from tests.runs.conftest import ARTIFACTS, EXAMPLES, JobFolder, Run, row

SCHEMA = json.loads((EXAMPLES.parent / "docs" / "schemas" / "run-summary.json").read_bytes())
Mode = Literal["offline", "dry_run", "online"]


def _checked(summary: RunSummary) -> Any:
    document = json.loads(summary.model_dump_json())
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return document


def _summary(result: RunResult, mode: Mode = "offline") -> Any:
    return _checked(summarise(result, mode, None))


def test_a_completed_run(job: JobFolder, run: Run) -> None:
    """Verdict, counts, digests and artifacts are there, and no customer text."""
    text = "Refunds are available for 60 days."
    document = _summary(run(job.single(text)))

    assert (
        document["gate_verdict"],
        document["status"],
        document["counts"]["contradicted"],
    ) == ("needs_repair", "completed", 1)
    assert [artifact["was_there"] for artifact in document["artifacts"]] == [False] * len(ARTIFACTS)
    assert (document["error"], document["claims"]) == (None, None)
    assert text not in json.dumps(document)


def test_a_failed_run(job: JobFolder, run: Run) -> None:
    """A failed run tells its error and every exit code with its meaning."""
    document = _summary(run(job.single(output={"uri": "none.md"})))

    assert (document["status"], document["counts"], document["exit_code"]) == ("failed", None, 3)
    assert [code["name"] for code in document["exit_codes"]] == ["storage"]
    assert document["error"]["message"] == "cannot be read: it is not there."


def test_why_something_was_not_checked(job: JobFolder, run: Run) -> None:
    """The reasons are listed once each, in alphabetical order."""
    sources = [{"title": "T", "uri": "none.md"}]
    document = _summary(run(job.batch([{}, row(sources=sources), {}])))

    assert document["not_checked"] == ["input_invalid", "input_unreadable"]


@pytest.mark.parametrize(("mode", "has_bodies"), [("dry_run", True), ("offline", False), ("online", False)])
def test_event_bodies(mode: Mode, has_bodies: bool, job: JobFolder, run: Run) -> None:  # noqa: FBT001 - a table
    """In a dry run, and only there, the summary holds each event's exact bytes."""
    result = run(job.single())
    bodies = [event["body"] for event in _summary(result, mode)["events"]]

    assert [posted.event.body().decode() if has_bodies else None for posted in result.posted] == bodies


def test_claims_when_asked_for(job: JobFolder, run: Run) -> None:
    """Claims come with their text only when they are handed in."""
    claim = ClaimText(row=1, id="c1", text="It is.", support_status=SupportStatus.SUPPORTED, explanation="Yes.")
    document = _checked(summarise(run(job.single()), "offline", (claim,)))

    assert [entry["text"] for entry in document["claims"]] == ["It is."]


def test_a_run_that_never_began() -> None:
    """An error before the start is a summary too: no mode, no run, the error and its code."""
    document = _checked(failed_summary(JobSpecError("no good.", where="job.json", hint="Mend it.")))

    assert (document["exit_code"], document["mode"], document["status"]) == (2, None, None)
    assert document["error"] == {"message": "no good.", "where": "job.json", "hint": "Mend it."}
