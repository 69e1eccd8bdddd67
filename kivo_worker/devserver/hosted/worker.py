"""Works on hosted runs in the background, one at a time, in the order they came."""

import logging
import threading
from datetime import UTC, datetime

from kivo_worker.bugs import internal_error
from kivo_worker.devserver.hosted.engine import review_hosted
from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.hosted.store import HostedRuns
from kivo_worker.errors import WorkerError
from kivo_worker.logs import log
from kivo_worker.vocabulary import NotCheckedReason

_AFTER_A_BUG = 1.0
"""How long to wait when the database does not answer, in seconds."""

_STOP_SECONDS = 10.0
"""How long the claim in hand may take when the server ends; after that its run is taken up at the next start."""


class ReviewWorker:
    """One thread that reviews what is queued."""

    def __init__(self, runs: HostedRuns) -> None:
        """Get ready.

        Args:
            runs: where the runs are.
        """
        self._runs = runs
        self._work = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._live, name="reviews", daemon=True)

    def start(self) -> None:
        """Take up what an earlier server left, then whatever comes."""
        self._runs.take_up_again(datetime.now(UTC))
        self._thread.start()

    def wake(self) -> None:
        """Say that there is work."""
        self._work.set()

    def stop(self) -> None:
        """End after the claim in hand; its run goes back to the queue."""
        self._stopping.set()
        self._work.set()
        self._thread.join(_STOP_SECONDS)

    def _live(self) -> None:
        while not self._stopping.is_set():
            self._work.clear()
            try:
                run = self._runs.take(datetime.now(UTC))
                if run is None:
                    self._work.wait()
                else:
                    self._review(run)
            except Exception as bug:  # noqa: BLE001 - whatever it is, the next run may go well
                _log_bug(bug)
                self._stopping.wait(_AFTER_A_BUG)

    def _review(self, run: HostedRun) -> None:
        try:
            report = review_hosted(run.id, run.request, self._stopping.is_set)
        except WorkerError as error:
            self._runs.fail(run.id, error.reason, datetime.now(UTC))
        except Exception as bug:  # noqa: BLE001 - a bug costs its run, not those that come after
            _log_bug(bug)
            self._runs.fail(run.id, NotCheckedReason.INTERNAL_ERROR, datetime.now(UTC))
        else:
            if self._stopping.is_set():
                self._runs.put_back(run.id)
            else:
                self._runs.complete(run.id, report, datetime.now(UTC))


def _log_bug(bug: Exception) -> None:
    said = internal_error(bug)
    log(logging.ERROR, "a hosted run met a bug", error=type(bug).__name__, at=said.where)
