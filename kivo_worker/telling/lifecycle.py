"""A run's signs of life: `started`, then `progress` every 30 seconds, until the run has something better to say.

They are best effort and never hold a run up: they are sent by a thread of their own. Once the API refuses one, no
more are sent, and nothing else changes.
"""

import math
import threading
import time
from collections.abc import Callable

from kivo_worker.boundary.answers import Answer, Delivery
from kivo_worker.boundary.deadline import TimeLeft, seconds_from_now, sooner

HEARTBEAT_SECONDS = 30.0
LIFE_SECONDS = 5.0
"""How long a sign of life is tried."""

_LAST_SECONDS = 2.0
"""How long an event that is on its way when the run ends is still waited for."""

Beat = Callable[[TimeLeft], Answer]
"""Sends the next event; gets how long it may take."""


class Lifecycle:
    """Sends what `beat` sends, at once and then again and again."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._stopped = threading.Event()
        self._end = math.inf
        self._thread = threading.Thread(target=self._live, name="kivo-lifecycle", daemon=True)

    def start(self) -> None:
        """Begin, beside whatever the run does."""
        self._thread.start()

    def stop(self) -> None:
        """Send nothing more; when this returns, nothing is on its way any longer."""
        self._end = time.monotonic() + _LAST_SECONDS
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _live(self) -> None:
        try:
            while _may_go_on(self._beat(sooner(seconds_from_now(LIFE_SECONDS), self._time_left))):
                if self._stopped.wait(HEARTBEAT_SECONDS):
                    return
        except Exception:  # noqa: BLE001 - signs of life are best effort; the end of the run is told all the same
            return

    def _time_left(self) -> float:
        return self._end - time.monotonic()


def _may_go_on(answer: Answer) -> bool:
    return answer.may_pass or answer.delivery is Delivery.DELIVERED
