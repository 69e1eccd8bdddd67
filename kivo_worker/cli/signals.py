"""SIGINT, SIGTERM and SIGHUP: the first stops the run in good order, the second ends the program, and so does time."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.cancellation import LAST_SECONDS, Cancellation

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SHOW_CURSOR = b"\x1b[?25h"


@contextmanager
def cancelled_by_signals(cancellation: Cancellation) -> Iterator[None]:
    """Turn signals into a cancellation while the block runs, and end the program when it runs on regardless."""
    last_call: list[threading.Timer] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        code = ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED
        if cancellation.signal is not None:
            end_now(code)
        cancellation.signal = number
        last_call.append(_in_good_time(code))
        name = signal.Signals(number).name
        _say(f"kivo-worker: {name}: stopping; the partial report is being written.\n".encode("ascii"))

    # Under nohup a closed terminal is no reason to stop.
    heeded = [number for number in _SIGNALS if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for timer in last_call:
            timer.cancel()


def end_now(code: ExitCode) -> NoReturn:
    """End the program without waiting for anything that still runs; a terminal gets its cursor back."""
    _say(_SHOW_CURSOR if sys.stderr.isatty() else b"")
    os._exit(code)


def _in_good_time(code: ExitCode) -> threading.Timer:
    timer = threading.Timer(LAST_SECONDS, end_now, (code,))
    timer.daemon = True
    timer.start()
    return timer


def _say(message: bytes) -> None:
    """Write to standard error past its buffer, which the signal may have come in the middle of."""
    with suppress(OSError):
        os.write(sys.stderr.fileno(), message)
