"""A job that is judged by a model of the customer's own."""

from pathlib import Path

import pytest

from kivo_worker.errors import ModelError
from tests.judges.conftest import Export, export
from tests.runs.conftest import GUIDE, JobFolder, Run, context_of

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
