"""What a run is to fail on: a verdict, or claims that have become worse since a baseline."""

from typing import TYPE_CHECKING, Literal

from kivo_worker.errors import UsageError
from kivo_worker.vocabulary import GateVerdict, SupportStatus

if TYPE_CHECKING:
    from kivo_worker.job.spec import StorageSettings
    from kivo_worker.reports.baseline import Comparison

_NEW = "new-"

FailOnWhat = Literal[
    "never",
    "allow",
    "allow_with_limits",
    "needs_review",
    "needs_repair",
    "blocked",
    "new-not_checked",
    "new-insufficient_context",
    "new-partially_supported",
    "new-unsupported",
    "new-contradicted",
]
"""`never`; the gate verdict from which on a run fails; or `new-` and the status from which on it fails when a claim has
become worse than it was in the baseline. A test keeps them equal to the contract's words, each kind mildest first.
"""


def verdict_of(fail_on: FailOnWhat) -> GateVerdict | None:
    """The verdict from which on a run fails; none when it is not a verdict."""
    return GateVerdict(fail_on) if fail_on in set(GateVerdict) else None


def new_status_of(fail_on: FailOnWhat) -> SupportStatus | None:
    """The status from which on a claim that has become worse makes the run fail; none when it is not a status."""
    return SupportStatus(fail_on.removeprefix(_NEW)) if fail_on.startswith(_NEW) else None


def check_gate(fail_on: FailOnWhat, baseline: str | None) -> None:
    """Make sure that there is something to be new against.

    Raises:
        UsageError: there is not.
    """
    if baseline is None and fail_on.startswith(_NEW):
        hint = "Give the report store of an older run with --baseline."
        raise UsageError(f"{fail_on} needs a baseline.", where="--fail-on", hint=hint)


def read_baseline(baseline: str | None, settings: "StorageSettings") -> "Comparison | None":
    """Read the older run; none when none is given.

    Raises:
        InputError: it cannot be read.
        JobSpecError: its URI is of a kind this version does not know.
    """
    from kivo_worker.runs.comparing import comparison_with  # noqa: PLC0415 - keeps --help quick

    return comparison_with(baseline, settings) if baseline is not None else None
