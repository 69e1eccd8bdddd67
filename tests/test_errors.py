"""Every error says what is wrong, where, and what to do next."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.errors import (
    ControlError,
    CredentialError,
    InputError,
    JobSpecError,
    LeakError,
    ModelError,
    OutboxError,
    ReportStoreError,
    UsageError,
    WorkerError,
)
from kivo_worker.exit_codes import ExitCode
from kivo_worker.vocabulary import NotCheckedReason

EXIT_CODES = {
    WorkerError: ExitCode.INTERNAL,
    UsageError: ExitCode.USAGE,
    JobSpecError: ExitCode.USAGE,
    InputError: ExitCode.STORAGE,
    ReportStoreError: ExitCode.STORAGE,
    OutboxError: ExitCode.STORAGE,
    CredentialError: ExitCode.CREDENTIAL,
    ControlError: ExitCode.UNDELIVERED,
    LeakError: ExitCode.INTERNAL,
    ModelError: ExitCode.STORAGE,
}
REASONS = {
    ReportStoreError: NotCheckedReason.REPORT_STORE_FAILED,
    ModelError: NotCheckedReason.VERIFIER_FAILED,
}


@pytest.mark.parametrize(("kind", "code"), EXIT_CODES.items())
def test_exit_code(kind: type[WorkerError], code: ExitCode) -> None:
    """Each kind of error has its exit code."""
    assert code is kind("wrong.").exit_code


def test_every_kind_is_known() -> None:
    """No kind of error is missing from the table above."""
    assert {WorkerError, *WorkerError.__subclasses__()} == set(EXIT_CODES)


@pytest.mark.parametrize("kind", EXIT_CODES)
@pytest.mark.parametrize(
    ("where", "hint", "expected"),
    [
        ("", "", "it is wrong."),
        ("a.md", "", "a.md: it is wrong."),
        ("", "Mend it.", "it is wrong. Mend it."),
        ("a.md", "Mend it.", "a.md: it is wrong. Mend it."),
    ],
)
def test_sentence(kind: type[WorkerError], where: str, hint: str, expected: str) -> None:
    """The place stands in front and the next step behind, when there are any."""
    assert expected == str(kind("it is wrong.", where=where, hint=hint))


def test_parts() -> None:
    """The parts can be had one by one."""
    error = InputError("wrong.", where="a.md", hint="Mend it.", reason=NotCheckedReason.INPUT_TOO_LARGE)

    assert (error.message, error.where, error.hint) == ("wrong.", "a.md", "Mend it.")
    assert error.reason is NotCheckedReason.INPUT_TOO_LARGE


@pytest.mark.parametrize("kind", EXIT_CODES)
def test_reason(kind: type[WorkerError]) -> None:
    """An error that says no reason is one of invalid input, but for the report store's and the model's."""
    assert kind("wrong.").reason is REASONS.get(kind, NotCheckedReason.INPUT_INVALID)


def test_control_characters() -> None:
    """A file name cannot steer a terminal: what does not print is shown escaped."""
    error = InputError("wrong.", where="a\x1b[31m\nb\udcff.md", hint="Mend ä\u2028.")

    assert str(error) == r"a\x1b[31m\nb\udcff.md: wrong. Mend ä\u2028."


@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_always_printable(message: str, where: str, hint: str) -> None:
    """Whatever an error is about, it is one line that can be printed and written as JSON."""
    error = WorkerError(message, where=where, hint=hint)

    assert str(error).isprintable()
    assert json.dumps(str(error), ensure_ascii=False).encode("utf-8")
