"""The operations that create hosted runs: one, or one from each row of an import (contract 3 and 5)."""

from kivo_worker.contract.imports import CreateImport, ImportAnswer
from kivo_worker.contract.review_runs import CreateReviewRun, ReviewRunAccepted
from kivo_worker.devserver.creating import admission_of, polling_url
from kivo_worker.devserver.hosted.imports import create_import
from kivo_worker.devserver.keys import Caller
from kivo_worker.devserver.operations import Call
from kivo_worker.devserver.service import Service
from kivo_worker.devserver.views import run_view


def create_review_run(service: Service, call: Call[Caller, CreateReviewRun]) -> ReviewRunAccepted:
    """Queue a run; it is worked on in the background.

    Raises:
        ApiError: 402, 409 or 422.
    """
    run = service.hosted_runs.create(admission_of(service, call), call.asked)
    service.on_queued()
    return ReviewRunAccepted(
        review_run=run_view(run),
        polling_url=polling_url(call.received, run.id),
        request_id=call.received.request_id,
    )


def import_rows(service: Service, call: Call[Caller, CreateImport]) -> ImportAnswer:
    """Queue a run from each row that can be taken, and say what is wrong with the others.

    Raises:
        ApiError: 402, 409 or 422.
    """
    made = create_import(service.database, admission_of(service, call), call.asked)
    service.on_queued()
    return ImportAnswer.model_validate(made | {"request_id": call.received.request_id})
