"""A request into a report: what the report is told of the run."""

from typing import Any

import pytest

from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.hosted.engine import review_hosted
from kivo_worker.vocabulary import NotCheckedReason, Strictness


@pytest.mark.parametrize(
    ("metadata", "workflow"),
    [
        ({"workflow": "support_answer"}, "support_answer"),
        ({"workflow": "`*a workflow*`\n# with words"}, "hosted_review"),
        ({"workflow": 7}, "hosted_review"),
        ({}, "hosted_review"),
    ],
)
def test_workflow(request_body: CreateReviewRun, metadata: dict[str, Any], workflow: str) -> None:
    """The workflow that the metadata name is the report's, when it is a name; other text gets into no report."""
    report = review_hosted("run_1", request_body.model_copy(update={"metadata": metadata}), lambda: False)

    assert (report.workflow_id, report.workflow_name) == (workflow, workflow)


def test_names(request_body: CreateReviewRun) -> None:
    """The report bears the run's id, and the caller's name for the output as its title."""
    named = request_body.model_copy(update={"external_id": "answer_001", "strictness": Strictness.STRICT})
    report, unnamed = (review_hosted("run_1", one, lambda: False) for one in (named, request_body))

    assert (report.customer_run_id, report.title, report.external_id) == ("run_1", "answer_001", "answer_001")
    assert report.strictness is Strictness.STRICT
    assert unnamed.title == "run_1"


def test_cancelled(request_body: CreateReviewRun) -> None:
    """From the first yes on nothing more is checked."""
    report = review_hosted("run_1", request_body, lambda: True)

    assert [claim.not_checked_reason for claim in report.claims] == [NotCheckedReason.CANCELLED]
