"""The published models."""

import json

import pytest
from pydantic import ValidationError

from kivo_worker.reports.model import ClaimReport, RejectedRow
from kivo_worker.vocabulary import NotCheckedReason

REJECTED = RejectedRow(row=3, not_checked_reason=NotCheckedReason.INPUT_INVALID, message="größer\n")


def test_json_bytes() -> None:
    """A document is indented JSON in UTF-8 with a final newline."""
    data = REJECTED.json_bytes()

    assert data.startswith(b'{\n  "schema_version": "kivo_private_worker_rejected_row.v1",\n')
    assert (data.endswith(b"\n}\n"), json.loads(data)["message"]) == (True, "größer\n")


def test_json_line() -> None:
    """A line is one line, whatever the text in it."""
    assert REJECTED.json_line().count(b"\n") == 1


def test_round_trip(demo_report: ClaimReport) -> None:
    """A report read and written again has the same bytes."""
    assert demo_report.json_bytes() == ClaimReport.model_validate_json(demo_report.json_bytes()).json_bytes()


def test_closed(demo_report: ClaimReport) -> None:
    """A report takes no further keys and cannot be changed."""
    with pytest.raises(ValidationError, match="extra_forbidden"):
        ClaimReport.model_validate({**demo_report.model_dump(), "more": 1})
    with pytest.raises(ValidationError, match="frozen"):
        demo_report.title = "Another"  # type: ignore[misc]
