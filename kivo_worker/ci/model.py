"""A run as every CI format shows it: findings, test cases, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum

from kivo_worker.ci.rules import Rule
from kivo_worker.reports.baseline import Changes
from kivo_worker.reports.model import Counts, LinesEntry
from kivo_worker.vocabulary import GateVerdict, RunStatus, SafeUseStatus


class Since(StrEnum):
    """How a finding stands to the baseline; the words are those of SARIF (3.27.24)."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should look at.

    Attributes:
        rule: what kind of thing it is.
        message: a sentence of ids, counts and closed words.
        fingerprint: names it across runs: hex digits, different for every finding of a run.
        text: what it says in the customer's own words; empty when that may not be shown.
        claim: the fingerprint of its claim; none for a finding about a row or the run.
        row: the row of a batch.
        lines: where the claim stands in the output.
        since: how it stands to the baseline; none without one.
    """

    rule: Rule
    message: str
    fingerprint: str
    text: str = ""
    claim: str | None = None
    row: int | None = None
    lines: LinesEntry | None = None
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, a row, or the run itself, as a test that passes or not.

    Attributes:
        name: what it is called, the same in every run.
        finding: the worst about it; none when it passes.
        further: how many more findings it has.
    """

    name: str
    finding: Finding | None = None
    further: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        status: whether it did its work.
        gate_verdict: its verdict; none when it did not end well.
        safe_use_status: what that rests on.
        trouble: what went wrong, without customer text unless that may be shown.
        changes: how it stands to the baseline; none without one.
    """

    status: RunStatus
    gate_verdict: GateVerdict | None = None
    safe_use_status: SafeUseStatus | None = None
    trouble: str | None = None
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What was run.

    Attributes:
        customer_run_id: its id; none when the job spec could not be read.
        workflow_id: the workflow it belongs to, likewise.
        place: where findings are placed: the output's path, its URI, or its key in the job spec.
        is_path: whether that is a path in the repository.
    """

    customer_run_id: str | None = None
    workflow_id: str | None = None
    place: str = "output"
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as it is shown.

    Attributes:
        job: what was run.
        ending: how it ended.
        counts: how many claims have each status, of all that is known.
        reasons: why the verdict is what it is; of a single output.
        findings: what to look at, worst first.
        findings_left_out: how many more there were than are kept.
        cases: the tests, first that of the run itself, the others in order.
        cases_left_out: how many more there were than are kept.
        rejected_rows: how many rows could not be reviewed.
    """

    job: Job
    ending: Ending
    counts: Counts
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    findings_left_out: int
    cases: tuple[Case, ...]
    cases_left_out: int
    rejected_rows: int
