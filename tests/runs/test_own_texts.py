"""What the guard recognises as the run's own."""

import json
import threading
from collections.abc import Iterator

import pytest

from kivo_worker.documents.reader import text_document
from kivo_worker.exit_codes import ExitCode
from kivo_worker.policy.gate import GateDecision
from kivo_worker.reviewing import OutputText, Review
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.own_texts import OwnTexts, TextsInHand
from kivo_worker.vocabulary import SafeUseStatus
from tests.runs.conftest import GUIDE, POLICY, JobFolder, context_of, row


@pytest.mark.parametrize(
    "text",
    [
        "customers-may-request-a-refund-within-30-days",
        "admins_can_export_audit_logs_from_the_security_workspace",
        "refunds-are-available-for-60-days",
        "acme-board-minutes-2026.md",
        "The.board.of.Acme",
    ],
)
def test_one_output(job: JobFolder, text: str) -> None:
    """Words of the output, a claim, a source, a file's name and a title are recognised in one run."""
    sources = [{"uri": "refund-policy.md"}, {"uri": "acme-board-minutes-2026.md", "title": "The board of Acme"}]
    job.write("acme-board-minutes-2026.md", GUIDE)
    context = context_of(job.single(sources=sources))
    run_job(context, Reporting())

    assert context.own_texts.occur_in(["started", f"x {text} y"])
    assert not context.own_texts.occur_in(["started", "cust_run_001", "Customer report store"])


@pytest.mark.parametrize("text", ["can-admins-export-audit", POLICY[:45]])
def test_a_batch(job: JobFolder, text: str) -> None:
    """So are those of every row and its question, but not its name, which may well be that of the run."""
    rows = [row(), row(external_id="cust_run_001", question="Can admins export audit?")]
    rows[1]["sources"] = [{"title": "Policy", "content": POLICY + " Rule." * 1000}] * 2
    context = context_of(job.batch(rows))
    run_job(context, Reporting())

    assert context.own_texts.occur_in([text])
    assert not context.own_texts.occur_in(["evt_cust_run_001_completed"])


def test_a_label_that_repeats_an_input(job: JobFolder) -> None:
    """A run whose label repeats its sources tells no verdict but that it failed, says why, and keeps its reports."""
    label = "Customers-may-request-a-refund-within-30-days"
    spec = job.single(reports={"uri": "reports/", "label": label})
    result = run_job(context_of(spec), Reporting())

    assert result.exit_code is ExitCode.INTERNAL
    assert "holds words of this run's own texts" in str(result.error)
    assert "refund" not in str(result.error)
    assert [event["event_type"] for event in job.events()] == ["started", "failed"]
    assert (job.reports / "claim_report.json").exists()


def test_a_look_while_a_row_is_learned() -> None:
    """Heartbeats look, and logs do, while the rows of a batch are learned: one waits for the other."""
    nothing = OutputText(text_document(""), "sha256:0")
    review = Review(nothing, (), (), (), (), GateDecision(SafeUseStatus.VERIFIED_FOR_USE, ()))
    own_texts = OwnTexts()
    order: list[str] = []

    def learn() -> None:
        own_texts.learn(review)
        order.append("learned")

    learning = threading.Thread(target=learn)

    def texts() -> Iterator[str]:
        learning.start()
        learning.join(0.2)
        order.append("looked")
        yield "started"

    assert own_texts.occur_in(texts()) is False
    learning.join()
    assert order == ["looked", "learned"]


@pytest.mark.parametrize("line", [b"no JSON", b"[1]", b'{"sources": 1}', b'{"sources": [1], "ai_output": {}}', b"\xff"])
def test_rows_that_are_none(line: bytes) -> None:
    """A malformed row has no texts, and hurts nobody."""
    own_texts = OwnTexts()
    own_texts.learn_row(line)

    assert not own_texts.occur_in(["no JSON", "started"])


def test_what_a_worker_has_in_hand() -> None:
    """A worker recognises the rows it has in hand, and the review of the last one, and forgets those before."""
    said = "Admins can export audit logs from the security workspace"
    in_hand = TextsInHand(["cust_run_001"])
    in_hand.hold([json.dumps(row(said)).encode()])
    document = text_document("The board of Acme has met on Monday in Berlin.")
    review = Review(OutputText(document, "sha256:0"), (), (), (), (), GateDecision(SafeUseStatus.VERIFIED_FOR_USE, ()))
    in_hand.learn(review)

    assert in_hand.occur_in([f"x {said} y"])
    assert in_hand.occur_in(["the board of Acme has met on Monday"])
    in_hand.hold([])
    assert not in_hand.occur_in([said, "the board of Acme has met on Monday"])
