"""What every command says to people and programs: results on standard output, all else on standard error."""

import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from kivo_worker.errors import ReportStoreError, WorkerError


def write(text: str, stream: TextIO) -> None:
    """Write to a standard stream at once; when its reader has gone, the rest goes nowhere.

    Raises:
        ReportStoreError: the stream cannot be written for another reason.
    """
    try:
        with suppress(BrokenPipeError):
            stream.write(text)
            stream.flush()
    except OSError as error:
        message = f"what was to be shown could not be written ({error.strerror})."
        raise ReportStoreError(message, where=stream.name) from None


def save(data: bytes, file: Path) -> None:
    """Write a file, over whatever was there; `-` is standard output.

    Raises:
        ReportStoreError: it cannot be written.
    """
    if str(file) == "-":
        write(data.decode("utf-8"), sys.stdout)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ReportStoreError(f"it cannot be written ({error.strerror}).", where=str(file)) from None
    say(f"written: {file}")


def say(message: str) -> None:
    """Say something on standard error, in one line; whether anyone can hear it changes nothing."""
    with suppress(WorkerError):
        write(f"kivo-worker: {printable(message)}\n", sys.stderr)


def say_error(error: WorkerError) -> None:
    """Say what is wrong, where, and what to do next."""
    say(f"error: {error}")


def printable(text: str) -> str:
    """Take out what could steer a terminal or turn the direction of text."""
    return "".join(_shown(character) for character in text)


def one_line(text: str) -> str:
    """Fold a text onto one line, without control characters."""
    return " ".join(printable(text).split())


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) == "Cf" else " "
