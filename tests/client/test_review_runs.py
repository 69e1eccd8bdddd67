"""Hosted review runs, from creating one to its report."""

import pytest

from kivo_worker.client import KivoClient
from kivo_worker.client.errors import ConflictError
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.review_runs import CreateReviewRun, ReviewRunAnswer, SourceInput
from kivo_worker.vocabulary import GateVerdict, IntendedUse, ReviewRunStatus, SupportStatus
from tests.client.conftest import REFUNDS


@pytest.fixture
def completed(client: KivoClient) -> ReviewRunAnswer:
    """A run that has ended."""
    created = client.create_review_run(REFUNDS, idempotency_key="completed")
    return client.wait_for_review_run(created.review_run.id)


def test_created(client: KivoClient, url: str) -> None:
    """The answer to a creation keeps the run's id, its polling URL and the request's id in sight."""
    created = client.create_review_run(REFUNDS)

    assert created.review_run.status is ReviewRunStatus.QUEUED
    assert created.polling_url == f"{url}/v1/review-runs/{created.review_run.id}"
    assert created.request_id.startswith("req_")


def test_body_as_a_type(client: KivoClient) -> None:
    """A body may be the contract's type instead of plain fields."""
    source = SourceInput(title="Guide", content="Admins can export audit logs.")
    body = CreateReviewRun(ai_output="Admins can.", sources=(source,), intended_use=IntendedUse.INTERNAL_DRAFT)
    created = client.create_review_run(body)

    assert created.review_run.intended_use is IntendedUse.INTERNAL_DRAFT


def test_waited_for(completed: ReviewRunAnswer) -> None:
    """Who waits gets the run as it ended, its verdict and its output."""
    run = completed.review_run

    assert (run.status, run.gate_verdict) == (ReviewRunStatus.COMPLETED, GateVerdict.NEEDS_REPAIR)
    assert run.ai_output == REFUNDS["ai_output"]


def test_failed(client: KivoClient) -> None:
    """A run that fails has ended too, and says why."""
    created = client.create_review_run(REFUNDS | {"ai_output": " "})
    run = client.wait_for_review_run(created.review_run.id).review_run

    assert run.status is ReviewRunStatus.FAILED
    assert run.failure is not None
    with pytest.raises(ConflictError) as refused:
        list(client.list_claims(run.id))
    assert refused.value.code == ErrorCode.NOT_COMPLETED


def test_claims(client: KivoClient, completed: ReviewRunAnswer) -> None:
    """Claims come page by page, and any page can be gone on behind."""
    run_id = completed.review_run.id
    pages = list(client.list_claims(run_id, limit=1))
    [rest] = client.list_claims(run_id, cursor=pages[0].next_cursor)

    assert [len(page.claims) for page in pages] == [1, 1]
    assert pages[0].claims[0].support_status is SupportStatus.CONTRADICTED
    assert rest.claims == pages[1].claims


def test_verification_results(client: KivoClient, completed: ReviewRunAnswer) -> None:
    """There is a result for each claim, with what decided."""
    pages = client.list_verification_results(completed.review_run.id, limit=1)
    results = [result for page in pages for result in page.verification_results]

    assert [result.claim_id for result in results] == ["c1", "c2"]
    assert {result.verifier.name for result in results} == {"embedded"}


def test_claim_report(client: KivoClient, completed: ReviewRunAnswer) -> None:
    """The claim report is read as a type, or as markdown for people."""
    run_id = completed.review_run.id
    report = client.get_claim_report(run_id).claim_report
    text = client.get_claim_report_markdown(run_id)

    assert report.counts.contradicted == 1
    assert text.startswith("# Claim report")
    assert "within 30 days" in text


def test_listed(client: KivoClient, completed: ReviewRunAnswer) -> None:
    """Every run of the project is on one of the pages."""
    pages = list(client.list_review_runs(limit=2))

    assert completed.review_run.id in {run.id for page in pages for run in page.review_runs}
    assert [page.next_cursor is None for page in pages] == [False] * (len(pages) - 1) + [True]


def test_made_once(client: KivoClient) -> None:
    """The same idempotency key makes one run, and with another body it is refused."""
    before = client.get_usage().used
    first, second = (client.create_review_run(REFUNDS, idempotency_key=f"once-{before}") for _ in range(2))

    assert first.review_run.id == second.review_run.id
    assert client.get_usage().used == before + 1
    with pytest.raises(ConflictError) as refused:
        client.create_review_run(REFUNDS | {"question": "How long?"}, idempotency_key=f"once-{before}")
    assert refused.value.code == ErrorCode.IDEMPOTENCY_KEY_REUSED


def test_import(client: KivoClient) -> None:
    """An import makes a run from each row that it can take, and says what is wrong with the others."""
    row = {**REFUNDS, "external_id": "answer_001", "agent": "kept by the caller"}
    answer = client.create_import({"media_type": "application/x-ndjson", "rows": [row, {"ai_output": "no source"}]})
    [run_id] = answer.review_run_ids
    run = client.wait_for_review_run(run_id).review_run

    assert (answer.accepted_count, answer.rejected_count) == (1, 1)
    assert (run.external_id, run.status) == ("answer_001", ReviewRunStatus.COMPLETED)
