"""What findings add up to."""

import pytest

from kivo_worker.doctor.findings import CheckId, Finding, State, failed, failed_with, ok, report_of, skipped, warning
from kivo_worker.errors import InputError
from kivo_worker.exit_codes import ExitCode

OK = ok(CheckId.PYTHON, "well.")
SKIPPED = skipped(CheckId.INPUT, "no job.")
WARNING = warning(CheckId.MEMORY, "little.", "Raise it.")
CREDENTIAL = failed(CheckId.CREDENTIAL, "ended.", "Rotate it.", ExitCode.CREDENTIAL)
STORE = failed(CheckId.REPORT_STORE, "full.", "Make room.", ExitCode.STORAGE)


@pytest.mark.parametrize(
    ("findings", "state", "code"),
    [
        ([], State.OK, ExitCode.OK),
        ([OK, SKIPPED], State.SKIPPED, ExitCode.OK),
        ([SKIPPED, WARNING, OK], State.WARNING, ExitCode.OK),
        ([STORE, WARNING], State.FAILED, ExitCode.STORAGE),
        ([STORE, CREDENTIAL, OK], State.FAILED, ExitCode.CREDENTIAL),
    ],
)
def test_the_worst(findings: list[Finding], state: State, code: ExitCode) -> None:
    """The worst state counts, and the exit code that would win at the end of a run."""
    report = report_of(findings)

    assert (report.state, report.exit_code, report.findings) == (state, code, tuple(findings))


def test_error_without_a_hint() -> None:
    """Where an error says nothing of what to do, the documentation does."""
    found = failed_with(CheckId.INPUT, InputError("it is not there.", where="output"))

    assert (found.about, found.fix, found.docs) == ("output", "See docs/doctor.md#input.", "docs/doctor.md#input")
