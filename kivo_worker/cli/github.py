"""A step of a GitHub workflow: its summary, its annotations, and a log in which customer text commands nothing."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kivo_worker.ci.github import SUMMARY_BYTES, annotations, summary
from kivo_worker.ci.model import Shown
from kivo_worker.cli.console import write
from kivo_worker.errors import ReportStoreError, UsageError

_SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"


def show_on_github(shown: Shown, out: TextIO) -> None:
    """Annotate the step, and add to its summary, whatever is in that already.

    Raises:
        UsageError: this is no step of a GitHub workflow.
        ReportStoreError: the summary is full or cannot be written.
    """
    write("".join(f"{line}\n" for line in annotations(shown)), out)
    place = os.environ.get(_SUMMARY_VARIABLE)
    if not place:
        raise UsageError(f"this is no step of a GitHub workflow: {_SUMMARY_VARIABLE} is not set.")
    try:
        with Path(place).open("ab") as file:
            text = summary(shown, SUMMARY_BYTES - file.tell())
            file.write(text)
    except OSError as error:
        raise ReportStoreError(f"the step's summary cannot be written ({error.strerror}).", where=place) from None
    if not text:
        raise ReportStoreError("the step's summary is full.", where=place)


@contextmanager
def text_commands_nothing(out: TextIO, *, with_text: bool) -> Iterator[None]:
    """Where customer text is written, let the runner take nothing of it for a command: it is hostile input."""
    if not with_text or os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    write(f"::stop-commands::{token}\n", out)
    try:
        yield
    finally:
        write(f"::{token}::\n", out)
