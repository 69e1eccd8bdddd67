"""Which outbox a command uses."""

from pathlib import Path

from kivo_worker.boundary.outbox import Outbox, default_outbox_path
from kivo_worker.cli.console import say
from kivo_worker.errors import OutboxError


def open_outbox(path: Path | None) -> Outbox:
    """Open the outbox that was named, or the user's own.

    Raises:
        OutboxError: it cannot be used.
    """
    return Outbox(path or default_outbox_path())


def usable_outbox(path: Path | None) -> Outbox | None:
    """Open the outbox, and say so when no disk takes one: then the ledger in the report store is the outbox."""
    try:
        return open_outbox(path)
    except OutboxError as error:
        if path is not None:
            raise
        say(f"no outbox: {error} The ledger in the report store keeps what does not arrive.")
        return None
