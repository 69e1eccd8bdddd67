"""The kinds of finding there are, worst first."""

from dataclasses import dataclass
from enum import StrEnum

from kivo_worker.vocabulary import CitationFault, SupportStatus


class Level(StrEnum):
    """How loudly a finding is told; the words are those of SARIF and of GitHub's annotations."""

    ERROR = "error"
    WARNING = "warning"


class Severity(StrEnum):
    """The severities of GitLab's code quality reports, those that are used."""

    BLOCKER = "blocker"
    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding.

    Attributes:
        id: its name.
        title: what it is called.
        meaning: what it says, and what to do about it.
        level: how loudly it is told.
        severity: likewise, in GitLab's words.
        is_verdict: whether something was looked at and did not hold, rather than not looked at.
    """

    id: str
    title: str
    meaning: str
    level: Level
    severity: Severity
    is_verdict: bool = True


RUN_FAILED = Rule(
    "run_failed",
    "The run failed",
    "The run could not do its work: what it had not reached was not checked. See its message.",
    Level.ERROR,
    Severity.BLOCKER,
    is_verdict=False,
)
RUN_CANCELLED = Rule(
    "run_cancelled",
    "The run was cancelled",
    "The run was told to stop: what it had not reached was not checked. Run the job again.",
    Level.ERROR,
    Severity.BLOCKER,
    is_verdict=False,
)
ROW_REJECTED = Rule(
    "row_rejected",
    "A row could not be reviewed",
    "A row of the batch is damaged, or what it names cannot be read: it was not checked. Mend the row.",
    Level.ERROR,
    Severity.CRITICAL,
    is_verdict=False,
)
OF_STATUS = {
    SupportStatus.CONTRADICTED: Rule(
        "contradicted",
        "A source contradicts the claim",
        "A supplied source says otherwise. Do not use the output before it is repaired.",
        Level.ERROR,
        Severity.CRITICAL,
    ),
    SupportStatus.UNSUPPORTED: Rule(
        "unsupported",
        "No source supports the claim",
        "Nothing supplied speaks for it. Remove the claim, or supply the source it comes from.",
        Level.ERROR,
        Severity.MAJOR,
    ),
    SupportStatus.PARTIALLY_SUPPORTED: Rule(
        "partially_supported",
        "The sources support a part of the claim",
        "The sources support a part of it, or a narrower wording. Narrow the claim.",
        Level.WARNING,
        Severity.MINOR,
    ),
    SupportStatus.INSUFFICIENT_CONTEXT: Rule(
        "insufficient_context",
        "The sources say too little to tell",
        "The sources touch on it and do not settle it. Supply one that states it in full.",
        Level.WARNING,
        Severity.MINOR,
    ),
    SupportStatus.NOT_CHECKED: Rule(
        "not_checked",
        "The claim was not checked",
        "Verification did not finish for it; nothing is known about it. See the reason.",
        Level.WARNING,
        Severity.MAJOR,
        is_verdict=False,
    ),
}
"""The rule of each status that is one; a supported claim is no finding."""

OF_FAULT = {
    CitationFault.WRONG_SOURCE: Rule(
        "wrong_source",
        "The claim cites a source that does not support it",
        "Another source supports it. Correct the citation.",
        Level.WARNING,
        Severity.MINOR,
    ),
    CitationFault.UNKNOWN_SOURCE: Rule(
        "unknown_source",
        "The claim cites a source that was not supplied",
        "The citation leads nowhere. Correct it, or supply the source.",
        Level.WARNING,
        Severity.MINOR,
    ),
}

RULES = (RUN_FAILED, RUN_CANCELLED, ROW_REJECTED, *OF_STATUS.values(), *OF_FAULT.values())
"""All of them, worst first."""
