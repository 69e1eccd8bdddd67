"""A bug is described by its kind and its place, never by its message."""

from collections.abc import Iterator

import pytest

from kivo_worker.bugs import internal_error
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode, by_priority
from kivo_worker.vocabulary import NotCheckedReason

TEXT = "Refunds are available for 60 days."


class _Broken(frozenset[ExitCode]):
    def __contains__(self, _code: object) -> bool:
        raise LookupError(TEXT)


class _Chained(frozenset[ExitCode]):
    def __contains__(self, _code: object) -> bool:
        try:
            return bool(int(TEXT))
        except ValueError as error:
            error.add_note(TEXT)
            raise KeyError(TEXT) from error


@pytest.fixture(params=[_Broken, _Chained])
def bug(request: pytest.FixtureRequest) -> Iterator[Exception]:
    """An exception that holds customer text and went through this program."""
    try:
        by_priority(request.param())
    except LookupError as error:
        yield error


def test_no_message(bug: Exception) -> None:
    """The message of the exception, and those behind it, are not repeated."""
    error = internal_error(bug)

    assert "Refunds" in repr(bug)
    assert "Refunds" not in f"{error} {error!r} {error.args} {vars(error)}"


def test_place(bug: Exception) -> None:
    """The kind of bug and the last line of this program it went through are named."""
    error = internal_error(bug)

    assert f"internal error {type(bug).__name__}." == error.message
    module, _, line = error.where.partition(":")
    assert module == "kivo_worker.exit_codes"
    assert int(line) > 1


def test_ends_as_a_bug(bug: Exception) -> None:
    """It ends with the exit code and the category of a bug, and asks to report it."""
    error = internal_error(bug)

    assert type(error) is WorkerError
    assert (error.exit_code, error.reason) == (ExitCode.INTERNAL, NotCheckedReason.INTERNAL_ERROR)
    assert "report" in error.hint


def test_not_through_this_program() -> None:
    """A bug that never went through this program has no place."""
    with pytest.raises(ValueError, match=TEXT) as caught:
        int(TEXT)

    for bug in (caught.value, KeyboardInterrupt()):
        assert str(internal_error(bug)).startswith(f"internal error {type(bug).__name__}. This is a bug")
