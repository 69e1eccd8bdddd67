"""What every command says to people: errors, on standard error, one sentence each."""

import sys

from kivo_worker.errors import WorkerError


def say(message: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"kivo-worker: {message}\n")
    sys.stderr.flush()


def say_error(error: WorkerError) -> None:
    """Say what is wrong, where, and what to do next."""
    say(f"error: {error}")
