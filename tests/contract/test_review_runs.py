"""What a request for a hosted run may say, and how a run is told about."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from kivo_worker.contract.review_runs import CreateReviewRun, ReviewRun
from kivo_worker.vocabulary import CaptureMethod, IntendedUse, ReviewRunStatus, Strictness

# The documented run (contract 3.2), in its order.
RUN = {
    "id": "run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f",
    "project_id": "9fd60878-b3a3-45ff-9ccf-7504c47a2c21",
    "status": "queued",
    "intended_use": "customer_facing",
    "strictness": "standard",
    "source_count": 1,
    "claim_count": 0,
    "unsupported_claim_count": 0,
    "safe_use_status": None,
    "gate_verdict": None,
    "created_at": "2026-04-27T16:20:18.000Z",
    "completed_at": None,
    "capture_method": "api",
}


def _request(fields: dict[str, Any]) -> CreateReviewRun:
    return CreateReviewRun.model_validate_json(json.dumps(fields))


def test_sample(review_run_sample: dict[str, Any]) -> None:
    """The documented request is taken as it stands."""
    request = _request(review_run_sample)

    assert request.model_dump(mode="json", exclude_unset=True) == review_run_sample


def test_least() -> None:
    """An output, a source with title and content, and an intended use are enough."""
    needed = {"ai_output": "x", "sources": [{"title": "t", "content": "c"}], "intended_use": "internal_draft"}
    request = _request(needed)

    assert (request.strictness, request.metadata) == (Strictness.STANDARD, {})
    for name in needed:
        with pytest.raises(ValidationError):
            _request({key: value for key, value in needed.items() if key != name})


@pytest.mark.parametrize(
    "changes",
    [
        {"ai_output": ""},
        {"ai_output": "a\x00b"},
        {"ai_output": 1},
        {"sources": []},
        {"sources": [{"title": "t", "content": ""}]},
        {"sources": [{"title": "t", "content": "c", "uri": "s3://bucket/key"}]},
        {"sources": [{"title": "t", "content": "c", "media_type": "application/pdf"}]},
        {"intended_use": "anything"},
        {"strictness": "lenient"},
        {"metadata": {"list": []}},
        {"metadata": {str(number): number for number in range(33)}},
        {"title": "unknown"},
    ],
)
def test_refused(review_run_sample: dict[str, Any], changes: dict[str, Any]) -> None:
    """What is unknown, empty or too much is refused, and the error repeats none of it."""
    with pytest.raises(ValidationError) as refused:
        _request(review_run_sample | changes)

    assert "s3://bucket" not in str(refused.value)


@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain; charset=utf-8", "text/html;charset=latin-1"])
def test_media_types(review_run_sample: dict[str, Any], media_type: str) -> None:
    """A source is any kind of text, with or without a charset."""
    source = review_run_sample["sources"][0] | {"media_type": media_type}

    assert _request(review_run_sample | {"sources": [source]}).sources[0].media_type == media_type


def test_metadata_comes_back(review_run_sample: dict[str, Any]) -> None:
    """Metadata are kept as they were given."""
    metadata = {"text": "x", "whole": 10**20, "part": 0.5, "yes": True, "nothing": None}

    assert _request(review_run_sample | {"metadata": metadata}).model_dump(mode="json")["metadata"] == metadata


def test_documented_run() -> None:
    """The documented run is read as it stands, and written in the same words."""
    run = ReviewRun.model_validate_json(json.dumps(RUN))

    assert (run.status, run.intended_use, run.capture_method) == (
        ReviewRunStatus.QUEUED,
        IntendedUse.CUSTOMER_FACING,
        CaptureMethod.API,
    )
    assert list(run.model_dump(mode="json", exclude_unset=True).items()) == list(RUN.items())


def test_later_keys() -> None:
    """A key that the API gets later does not break who reads its answers."""
    assert ReviewRun.model_validate_json(json.dumps(RUN | {"new": 1})).id == RUN["id"]


def test_ends() -> None:
    """Completed, failed and cancelled are final."""
    assert [status for status in ReviewRunStatus if status.is_terminal] == ["completed", "failed", "cancelled"]
