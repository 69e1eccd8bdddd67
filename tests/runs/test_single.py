"""One output with its sources."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.observer import Observer
from tests.runs.conftest import ARTIFACTS, EXAMPLES, GUIDE, POLICY, SOURCES, JobFolder, Run

SCHEMAS = EXAMPLES.parent / "docs" / "schemas"


def _is_valid(document: Any, name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_claims_are_checked(job: JobFolder, run: Run) -> None:
    """A claim the source denies comes out contradicted, one it covers supported, and the gate follows."""
    result = run(job.single("Refunds are available for 60 days. Admins can export audit logs."))

    assert [claim["support_status"] for claim in job.json("claim_report.json")["claims"]] == [
        "contradicted",
        "supported",
    ]
    assert (result.outcome.gate_verdict, result.exit_code) == ("needs_repair", ExitCode.OK)


def test_the_reports_follow_their_schemas(job: JobFolder, run: Run) -> None:
    """Claim report and manifest are what their published schemas say."""
    run(job.example("support-answer"))

    _is_valid(job.json("claim_report.json"), "claim-report")
    _is_valid(job.json("run_manifest.json"), "run-manifest")


def test_every_place_can_be_followed(job: JobFolder, run: Run) -> None:
    """Each claim is the slice of the output at its spans, each quote the slice of its source, each marker its place."""
    run(job.example("support-answer"))
    output = (job.path / "output.md").read_text("utf-8")
    report = job.json("claim_report.json")
    spec = json.loads((job.path / "job-spec.json").read_bytes())
    sources = [(job.path / source["uri"]).read_text("utf-8") for source in spec["sources"]]

    assert report["claims"]
    for claim in report["claims"]:
        assert " ".join(output[span["start"] : span["end"]] for span in claim["spans"]) == claim["text"]
        for evidence in claim["evidence"]:
            assert sources[evidence["source"] - 1][evidence["start"] : evidence["end"]] == evidence["quote"]
        for citation in claim["citations"]:
            assert output[citation["start"] : citation["end"]] == citation["marker"]


def test_every_character_is_accounted_for(job: JobFolder, run: Run) -> None:
    """The spans of claims and skipped parts cover the output once, and the coverage adds up to its characters."""
    run(job.example("support-answer"))
    output = (job.path / "output.md").read_text("utf-8")
    report = job.json("claim_report.json")
    parts = [*report["skipped"], *(span for claim in report["claims"] for span in claim["spans"])]
    covered = sorted(place for part in parts for place in range(part["start"], part["end"]))
    coverage = report["coverage"]

    assert list(range(len(output))) == covered
    assert len(output) == coverage["characters"] == coverage["claimed"] + sum(coverage["skipped"].values())
    assert len(output) == report["output"]["characters"]


def test_the_manifest_names_everything(job: JobFolder, run: Run) -> None:
    """Every digest and size in the manifest is that of the file it names, and no artifact is missing."""
    spec = job.single()
    run(spec)
    manifest = job.json("run_manifest.json")
    inputs = {entry["uri"]: (entry["sha256"], entry["bytes"]) for entry in manifest["inputs"]}
    artifacts = {entry["key"]: (entry["sha256"], entry["bytes"]) for entry in manifest["artifacts"]}
    names = ["output.md", *(source["uri"] for source in SOURCES)]

    assert {name: _digest_and_size(job.path / name) for name in names} == inputs
    written = {key: _digest_and_size(job.reports / key) for key in ARTIFACTS - {"run_manifest.json"}}
    assert written == artifacts
    assert sha256_digest(spec.read_bytes()) == manifest["job_spec_sha256"]


def _digest_and_size(path: Path) -> tuple[str, int]:
    return sha256_digest(path.read_bytes()), path.stat().st_size


def test_the_event_says_what_the_report_says(job: JobFolder, run: Run) -> None:
    """Counts, verdict, hashes and artifact digests of the completed event are those of the files."""
    run(job.single())
    event = job.events()[-1]
    report = job.json("claim_report.json")

    assert report["counts"]["claims"] == event["claim_count"] == 1
    assert (report["gate_verdict"], report["safe_use_status"]) == (event["gate_verdict"], event["safe_use_status"])
    assert sha256_digest((job.path / "output.md").read_bytes()) == event["output_hash"]
    assert [sha256_digest(POLICY.encode()), sha256_digest(GUIDE.encode())] == event["source_hashes"]
    digests = {entry["format"]: entry["sha256"] for entry in event["artifact_summaries"][:2]}
    assert sha256_digest((job.reports / "claim_report.json").read_bytes()) == digests["json"]
    assert sha256_digest((job.reports / "claim_report.md").read_bytes()) == digests["markdown"]


def test_keyed_hashes(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a hashing key the event names output and sources by keyed digests; the customer's own files stay plain."""
    monkeypatch.setenv("HASHING_KEY", "key-of-the-customer")
    run(job.single(hashing={"mode": "hmac-sha256", "key": "env://HASHING_KEY"}))
    event = job.events()[-1]
    digests = [event["output_hash"], *event["source_hashes"]]

    assert len(digests) == 3
    assert all(digest.startswith("hmac-sha256:") for digest in digests)
    assert all(entry["sha256"].startswith("sha256:") for entry in job.json("run_manifest.json")["inputs"])


def test_more_claims_than_the_limit(job: JobFolder, run: Run) -> None:
    """Claims beyond the limit are not checked, say why, and show in the exit code."""
    text = "Refunds are available for 30 days. Admins can export audit logs. Admins can delete audit logs."
    result = run(job.single(text, limits={"max_claims": 1}))
    reasons = [claim["not_checked_reason"] for claim in job.json("claim_report.json")["claims"]]

    assert reasons == [None, "limit_reached", "limit_reached"]
    assert result.exit_code == ExitCode.NOT_CHECKED
    assert "not_checked_limit_reached" in job.events()[-1]["redacted_failure_categories"]


def test_a_source_in_another_language(job: JobFolder, run: Run) -> None:
    """What rests on a German source is not checked, and the run says so instead of judging."""
    spec = job.single("Customers can cancel within thirty days.", sources=[{"uri": "agb.md", "title": "AGB"}])
    job.write(
        "agb.md",
        "Kunden können den Vertrag innerhalb von dreißig Tagen nach dem Kauf kündigen. Die Kündigung ist "
        "schriftlich an den Anbieter zu richten, und der Kaufpreis wird dem Kunden in voller Höhe erstattet.",
    )
    result = run(spec)

    assert result.exit_code == ExitCode.NOT_CHECKED
    assert job.events()[-1]["redacted_failure_categories"] == ["not_checked_language_unsupported"]


class _Steps(Observer):
    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, message: str) -> None:
        self.said.append(message)

    def claims(self, done: int, total: int) -> None:
        self.said.append(f"{done}/{total}")


def test_progress(job: JobFolder, run: Run) -> None:
    """Whoever watches hears each step and each claim."""
    steps = _Steps()
    run(job.single(), observer=steps)

    assert steps.said == ["reading the inputs", "checking the claims", "1/1", "writing the reports"]
