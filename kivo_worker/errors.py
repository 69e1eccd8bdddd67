"""Every error a user can meet.

    WorkerError
    ├── UsageError             the command line or a setting is wrong           exit 2
    ├── JobSpecError           the job spec is wrong                            exit 2
    ├── InputError             an output or source cannot be used               exit 3
    │   └── DocumentError      what a document holds cannot be read             exit 3; of a source: exit 4
    ├── ReportStoreError       the report store cannot be written               exit 3
    ├── OutboxError            the outbox cannot be used                        exit 3
    ├── CredentialError        the worker credential cannot be used             exit 6
    ├── ControlError           Kivo did not do what it was asked to             exit 5
    ├── LeakError              an event held what may not leave                 exit 70
    └── ModelError             a file of the shipped model is damaged           exit 3

An error says what is wrong, where, and what to do next. It never carries text of an output or a
source. Anything raised that is not a `WorkerError` is a bug and ends with exit code 70.
"""

from typing import ClassVar

from kivo_worker.exit_codes import ExitCode
from kivo_worker.vocabulary import NotCheckedReason


class WorkerError(Exception):
    """An error with a message for people.

    Attributes:
        message: what is wrong, one sentence.
        where: the key, line or URI it is about; empty when there is none.
        hint: what to do next; empty when the message says it all.
        reason: the closed-set reason a `failed` event carries.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.INTERNAL

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        reason: NotCheckedReason = NotCheckedReason.INPUT_INVALID,
    ) -> None:
        super().__init__(message)
        self.message = _printable(message)
        self.where = _printable(where)
        self.hint = _printable(hint)
        self.reason = reason

    def __str__(self) -> str:
        """The message, with its place in front and the next step behind."""
        parts = [f"{self.where}: {self.message}" if self.where else self.message, self.hint]
        return " ".join(part for part in parts if part)


def _printable(text: str) -> str:
    """The text with what a terminal or a JSON text cannot take, such as odd bytes of a file name, escaped."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class UsageError(WorkerError):
    """The command line or a setting is wrong."""

    exit_code = ExitCode.USAGE


class JobSpecError(WorkerError):
    """The job spec cannot be read or says something it may not."""

    exit_code = ExitCode.USAGE


class InputError(WorkerError):
    """An output or a source cannot be read or used.

    Attributes:
        may_pass: whether it may go well another time though the input stays as it is, such as when a store is down.
    """

    exit_code = ExitCode.STORAGE

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        reason: NotCheckedReason = NotCheckedReason.INPUT_INVALID,
        may_pass: bool = False,
    ) -> None:
        super().__init__(message, where=where, hint=hint, reason=reason)
        self.may_pass = may_pass


class DocumentError(InputError):
    """A document was fetched, but what it holds cannot be read: damaged, encrypted, hostile, beyond a limit."""

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        reason: NotCheckedReason = NotCheckedReason.INPUT_UNREADABLE,
    ) -> None:
        super().__init__(message, where=where, hint=hint, reason=reason)


class ReportStoreError(WorkerError):
    """The report store cannot be written, or already holds something else."""

    exit_code = ExitCode.STORAGE

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, where=where, hint=hint, reason=NotCheckedReason.REPORT_STORE_FAILED)


class OutboxError(WorkerError):
    """The outbox cannot be made, read or written."""

    exit_code = ExitCode.STORAGE


class CredentialError(WorkerError):
    """The worker credential cannot be found, read or used."""

    exit_code = ExitCode.CREDENTIAL


class ControlError(WorkerError):
    """The Kivo API could not be asked, or refused; `client/errors.py` knows how."""

    exit_code = ExitCode.UNDELIVERED


class LeakError(WorkerError):
    """An event would have carried what may not leave: a bug, which stops the event and quotes nothing."""


class ModelError(WorkerError):
    """A file of the shipped model is missing or damaged."""

    exit_code = ExitCode.STORAGE

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, where=where, hint=hint, reason=NotCheckedReason.VERIFIER_FAILED)
