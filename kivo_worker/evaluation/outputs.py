"""What is measured goes into new files only; nothing is ever overwritten."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kivo_worker.errors import ReportStoreError, UsageError


def check_places(places: Sequence[Path]) -> None:
    """Make sure that files can be created, before the work and not after it; their folders are made.

    Raises:
        UsageError: two of them are one and the same.
        ReportStoreError: one is there already, or its folder cannot be written.
    """
    real = [os.path.realpath(place) for place in places]
    for number, place in enumerate(places):
        if real[number] in real[:number]:
            raise UsageError("two outputs cannot go into the same file.", where=str(place))
        if os.path.lexists(place):
            raise _taken(place)
        with _writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise ReportStoreError("its folder cannot be written.", where=str(place))


def create(place: Path, data: bytes) -> None:
    """Create a file, whole or not at all.

    Raises:
        ReportStoreError: it is there already, or cannot be written.
    """
    with _writing(place):
        try:
            file = place.open("xb")
        except FileExistsError:
            raise _taken(place) from None
        try:
            with file:
                file.write(data)
        except BaseException:
            place.unlink()
            raise


def _taken(place: Path) -> ReportStoreError:
    hint = "Nothing was overwritten. Name another file, or move this one away."
    return ReportStoreError("this is here already.", where=str(place), hint=hint)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportStoreError(f"this file cannot be written ({error.strerror}).", where=str(place)) from None
