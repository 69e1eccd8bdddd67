"""A job that is judged by a model of the customer's own."""

import json
from pathlib import Path

import pytest

from kivo_worker.errors import ModelError
from tests.judges.conftest import Export, export
from tests.runs.conftest import GUIDE, POLICY, JobFolder, Run, context_of, row
from tests.servers.judge import judging

__all__ = ["export"]


def test_a_model_beside_the_job_spec(job: JobFolder, run: Run, export: Export) -> None:
    """Its path is relative to the spec; the report says which model decided, and that its scores are raw."""
    exported = export()
    exported.path.rename(job.path / "nli")
    pinned = type(exported)(job.path / "nli").sha256
    block = {"kind": "onnx", "uri": "nli/", "sha256": pinned, "order": "claim_first"}
    run(job.single(f"{GUIDE} Refunds are available for 60 days.", verifier=block))
    report = job.json("claim_report.json")

    assert report["versions"]["verifier"] == "onnx"
    assert pinned in report["versions"]["verifier_version"]
    assert report["claims"][0]["support_status"] == "supported"
    assert {claim["score_is_calibrated"] for claim in report["claims"]} == {False}


def test_a_model_that_is_not_there(job: JobFolder, tmp_path: Path) -> None:
    """Nothing is begun, and the error names the key of the spec and the file, not the place."""
    block = {"kind": "onnx", "uri": f"{tmp_path}/nowhere", "sha256": f"sha256:{'0' * 64}"}

    with pytest.raises(ModelError) as raised:
        context_of(job.single(verifier=block))
    assert raised.value.where == "verifier.uri, config.json"
    assert "nowhere" not in str(raised.value)


def test_a_model_behind_an_endpoint(job: JobFolder, run: Run) -> None:
    """The report says which model decided by which prompt, and what that cost."""
    with judging() as judge:
        run(job.single(f"{GUIDE} The moon is blue.", verifier=judge.settings(), egress=["127.0.0.1"]))
    report = job.json("claim_report.json")

    assert [claim["support_status"] for claim in report["claims"]] == ["supported", "unsupported"]
    assert {claim["decided_by"] for claim in report["claims"]} == {"openai"}
    assert "made-up seed 1 prompt 1 sha256:" in report["versions"]["verifier_version"]
    assert report["spent"] == {"requests": 2, "prompt_tokens": 200, "completion_tokens": 20}


def test_a_batch_that_an_endpoint_judges(job: JobFolder, run: Run) -> None:
    """Each row's report says what its own claims cost."""
    with judging() as judge:
        run(job.batch([row(GUIDE), row(f"{GUIDE} The moon is blue.")], verifier=judge.settings(), egress=["127.0.0.1"]))

    assert [one["spent"]["requests"] for one in job.shards()] == [1, 2]


def test_a_public_endpoint(job: JobFolder, run: Run) -> None:
    """That texts may have gone outside stands in every report."""
    with judging() as judge:
        run(job.single(POLICY, verifier=judge.settings(allow_public=True), egress=["127.0.0.1"]))
    told = "outside private networks"

    assert told in job.json("run_manifest.json")["versions"]["verifier_notes"][0]
    assert told in json.dumps(job.json("claim_report.json")["versions"])
    assert told in (job.reports / "claim_report.md").read_text("utf-8")
    assert told in (job.reports / "claim_report.html").read_text("utf-8")


def test_a_batch_for_a_public_endpoint(job: JobFolder, run: Run) -> None:
    """So in those of a batch."""
    with judging() as judge:
        run(job.batch([row(GUIDE)], verifier=judge.settings(allow_public=True), egress=["127.0.0.1"]))

    assert "outside private networks" in (job.reports / "claim_report.html").read_text("utf-8")


def test_a_cascade(job: JobFolder, run: Run) -> None:
    """The report says who decided which claim, and people are told how many each did."""
    with judging() as judge:
        block = {"kind": "cascade", "stronger": judge.settings(), "unsure_from": 0.0, "unsure_to": 0.5}
        run(job.single(f"{GUIDE} The moon is blue.", verifier=block, egress=["127.0.0.1"]))
    report = job.json("claim_report.json")
    told = "Claims decided by each verifier: embedded 1, openai 1."

    assert [claim["decided_by"] for claim in report["claims"]] == ["embedded", "openai"]
    assert told in (job.reports / "claim_report.md").read_text("utf-8")
    assert told in (job.reports / "claim_report.html").read_text("utf-8")
