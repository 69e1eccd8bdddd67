"""Review runs as the API shows them: hosted and private-worker ones in the same keys (contract 3.2)."""

from collections.abc import Sequence
from typing import Any

from kivo_worker.contract.records import PrivateWorkerRecord
from kivo_worker.contract.review_runs import Failure, ReviewRun, ReviewRunDetail
from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.private.runs import Run, TakenEvent
from kivo_worker.vocabulary import CaptureMethod, NotCheckedReason

_FAILURES = {
    NotCheckedReason.INPUT_INVALID: "The output says nothing: there is nothing to check.",
    NotCheckedReason.VERIFIER_FAILED: "The verifier's files are missing or damaged: install the server again.",
    NotCheckedReason.INTERNAL_ERROR: "The server failed on this run; its log says where. Nothing was checked.",
}


def run_view(run: HostedRun | Run) -> ReviewRun:
    """Show a run."""
    return ReviewRun(**_fields(run))


def hosted_detail(run: HostedRun) -> ReviewRunDetail:
    """Show all that is told of a hosted run."""
    failure = None if run.failure is None else Failure(reason=run.failure, message=_FAILURES[run.failure])
    return ReviewRunDetail(
        **_fields(run),
        ai_output=run.request.ai_output,
        question=run.request.question,
        metadata=run.request.metadata,
        failure=failure,
    )


def private_detail(run: Run, events: Sequence[TakenEvent]) -> ReviewRunDetail:
    """Show all that is held of a private-worker run: what it was created with, and what its events said last."""
    told = [run.request.model_dump(exclude_none=True), *(one.event.model_dump(exclude_none=True) for one in events)]
    latest: dict[str, Any] = {name: value for fields in told for name, value in fields.items()}
    latest["last_sequence"] = latest.get("sequence")
    record = {name: latest.get(name) for name in PrivateWorkerRecord.model_fields}
    return ReviewRunDetail(**_fields(run), private_worker=PrivateWorkerRecord.model_validate(record))


def _fields(run: HostedRun | Run) -> dict[str, Any]:
    own = _of_hosted(run) if isinstance(run, HostedRun) else _of_private(run)
    shared = {name: getattr(run, name) for name in ReviewRun.model_fields if name not in own and hasattr(run, name)}
    return shared | own


def _of_hosted(run: HostedRun) -> dict[str, Any]:
    request = run.request
    return {
        "intended_use": request.intended_use,
        "strictness": request.strictness,
        "source_count": len(request.sources),
        "external_id": request.external_id,
    }


def _of_private(run: Run) -> dict[str, Any]:
    request = run.request
    return {
        "intended_use": request.intended_use,
        "strictness": request.strictness,
        "source_count": request.source_count,
        "capture_method": CaptureMethod.PRIVATE_WORKER,
        "customer_run_id": request.customer_run_id,
    }
