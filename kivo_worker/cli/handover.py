"""Where a run's id and credential go: a private file, or the next steps of a CI job; never a plain log."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kivo_worker.cli.console import say
from kivo_worker.errors import UsageError

if TYPE_CHECKING:
    from kivo_worker.boundary.control import RunCredential

GITHUB_OUTPUT = "GITHUB_OUTPUT"


class HandOver(StrEnum):
    """How the credential is handed over."""

    FILE = "file"
    GITHUB = "github"
    STDOUT = "stdout"


class Recipient:
    """Takes a run's credential once there is one."""

    def __init__(self, descriptor: int, where: str, *, masks: bool = False) -> None:
        self._descriptor = descriptor
        self._where = where
        self._masks = masks
        self.has_taken = False

    def take(self, base_url: str, run: "RunCredential") -> None:
        """Write down the API's address, the run's id and the credential, as variables."""
        credential = run.credential.reveal()
        if self._masks:  # the runner replaces it in all logs from here on
            sys.stdout.write(f"::add-mask::{credential}\n")
            sys.stdout.flush()
        values = {
            "KIVO_API_BASE_URL": base_url,
            "KIVO_REVIEW_RUN_ID": run.review_run_id,
            "KIVO_WORKER_CREDENTIAL": credential,
        }
        os.write(self._descriptor, "".join(f"{name}={value}\n" for name, value in values.items()).encode("utf-8"))
        self.has_taken = True
        ends = f" The credential ends {run.expires_at}." if run.expires_at else ""
        say(f"review run {run.review_run_id}: its id and credential are in {self._where}.{ends}")


@contextmanager
def recipient(way: HandOver, env_file: Path) -> Iterator[Recipient]:
    """Open the place where a credential will go, before there is one, so that none is made for nothing.

    Raises:
        UsageError: the file is there already or cannot be made, or there is no `GITHUB_OUTPUT`.
    """
    if way is HandOver.STDOUT:
        yield Recipient(sys.stdout.fileno(), "the standard output")
    elif way is HandOver.GITHUB:
        path = os.environ.get(GITHUB_OUTPUT)
        if not path:
            raise UsageError("this is no step of a GitHub workflow: GITHUB_OUTPUT is not set.", where="--hand-over")
        with _opened(Path(path), os.O_APPEND) as descriptor:
            yield Recipient(descriptor, "the outputs of this step", masks=True)
    else:
        with _opened(env_file, os.O_EXCL) as descriptor:
            taking = Recipient(descriptor, str(env_file))
            try:
                yield taking
            finally:
                if not taking.has_taken:
                    env_file.unlink()


@contextmanager
def _opened(path: Path, flag: int) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | flag, 0o600)
    except FileExistsError:
        hint = "It may hold the credential of another run. Name another file, or remove it."
        raise UsageError("this file is there already.", where=str(path), hint=hint) from None
    except OSError as error:
        raise UsageError(f"this file cannot be made ({error.strerror}).", where=str(path)) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)
