"""SIGINT and SIGTERM: the first stops the run in good order, the second ends the program."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kivo_worker.cli.console import say
from kivo_worker.runs.context import Cancellation

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def cancelled_by_signals(cancellation: Cancellation) -> Iterator[None]:
    """Turn signals into a cancellation while the block runs."""

    def stop(number: int, _frame: FrameType | None) -> None:
        if cancellation.signal is not None:
            os._exit(128 + number)
        cancellation.signal = number
        say(f"{signal.Signals(number).name}: stopping; the partial report is being written.")

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
