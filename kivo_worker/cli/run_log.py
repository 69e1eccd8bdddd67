"""What the log says of a run: how it ended, and what became of its events; names, codes and counts."""

import logging

from kivo_worker.logs import log
from kivo_worker.runs.result import RunResult


def log_result(result: RunResult) -> None:
    """Log the end of a run."""
    for posted in result.posted:
        event, answer = posted.event, posted.answer
        log(
            logging.INFO,
            "event",
            event_id=event.event_id,
            delivery=answer.delivery if answer else "kept",
            http_status=answer.http_status if answer else None,
            request_id=answer.request_id if answer else None,
            attempts=posted.attempts,
        )
    log(
        logging.INFO,
        "run ended",
        customer_run_id=result.identity.customer_run_id,
        status=result.outcome.status,
        gate_verdict=result.outcome.gate_verdict,
        claims=result.outcome.claim_count,
        artifacts=len(result.artifacts),
        exit_code=int(result.exit_code),
    )
