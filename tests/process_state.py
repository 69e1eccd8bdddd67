"""What `kivo_worker.logs.configure` changes in a process, put back."""

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def process_state_restored() -> Iterator[None]:
    """Put logging and the hooks for what nobody catches back as they were."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    python = sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning
    last = logging.raiseExceptions, logging.lastResort
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.raiseExceptions, logging.lastResort = last
        sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = python
