"""A run as a collector of the operator's own is told of it, where that is asked for: once, at its end."""

import time
from typing import TYPE_CHECKING

from kivo_worker.cli.console import say
from kivo_worker.errors import UsageError
from kivo_worker.redaction import Recognise
from kivo_worker.runs.observer import Observer
from kivo_worker.vocabulary import Phase, SupportStatus

if TYPE_CHECKING:
    from kivo_worker.boundary.deadline import TimeLeft
    from kivo_worker.boundary.telemetry_model import RunFigures
    from kivo_worker.boundary.telemetry_settings import Collector
    from kivo_worker.job.spec import JobSpec
    from kivo_worker.runs.result import RunResult


class Phases(Observer):
    """Remembers when each phase began."""

    def __init__(self) -> None:
        self.begun = [(Phase.LOAD, time.time())]

    def phase(self, phase: Phase) -> None:
        """Take note of it."""
        self.begun.append((phase, time.time()))


def collector_for(spec: "JobSpec") -> "Collector | None":
    """Find the collector, before any work is done; none when it is disabled.

    Raises:
        UsageError: it is not where the job spec lets anything go, the environment does not name it well, or what
            telemetry needs is not installed.
    """
    from kivo_worker.boundary.telemetry import check_installed  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.boundary.telemetry_settings import ENDPOINT, collector_of_the_environment  # noqa: PLC0415
    from kivo_worker.job.verifiers import hosts_of  # noqa: PLC0415

    collector = collector_of_the_environment()
    if collector is None:
        return None
    if not hosts_of(collector.base_url) & set(spec.egress):
        hint = 'Add it to "egress" there, with or without its port.'
        raise UsageError('"egress" in the job spec does not name the host of the collector.', where=ENDPOINT, hint=hint)
    check_installed()
    return collector


def tell(
    collector: "Collector", result: "RunResult", phases: Phases, recognise: Recognise, time_left: "TimeLeft"
) -> None:
    """Tell the collector; whether it listens changes nothing about the run, and is said.

    Args:
        collector: who is told.
        result: what the run came to.
        phases: when its phases began.
        recognise: knows its own texts.
        time_left: how long it may take at most, when the run was told to stop.
    """
    from kivo_worker.boundary.deadline import DeadlinePassed, seconds_from_now, sooner, within  # noqa: PLC0415
    from kivo_worker.boundary.telemetry import tell_collector  # noqa: PLC0415
    from kivo_worker.errors import WorkerError  # noqa: PLC0415

    left = sooner(seconds_from_now(collector.seconds), time_left)
    try:
        figures = figures_of(result, phases)
        taken = within(left, lambda: tell_collector(collector, figures, recognise, left))
        trouble = "" if taken else "it did not take it."
    except DeadlinePassed:
        trouble = "it did not answer in time."
    except WorkerError as error:
        trouble = str(error)
    except Exception as error:  # noqa: BLE001 - by its kind only: telemetry ends no run
        trouble = f"{type(error).__name__}."
    if trouble:
        say(f"warning: the collector was not told of this run: {trouble}")


def figures_of(result: "RunResult", phases: Phases) -> "RunFigures":
    """What of a run's end a collector is told."""
    from kivo_worker.boundary.telemetry_model import RunFigures  # noqa: PLC0415

    identity, counts = result.identity, result.counts
    return RunFigures(
        customer_run_id=identity.customer_run_id,
        review_run_id=identity.review_run_id,
        worker_id=identity.worker_id,
        status=result.outcome.status,
        exit_code=int(result.exit_code),
        gate_verdict=result.outcome.gate_verdict,
        claims={status: getattr(counts, status) for status in SupportStatus} if counts else {},
        outputs=result.outputs,
        rejected_rows=result.rejected_rows,
        sources=result.outcome.source_count,
        report_bytes=sum(entry.bytes for entry, _ in result.artifacts),
        resends=sum(max(posted.attempts - 1, 0) for posted in result.posted),
        phases=tuple(phases.begun),
        ended=time.time(),
    )
