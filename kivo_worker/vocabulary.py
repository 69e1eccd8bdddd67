"""The closed words of the contract: every enum that appears in a spec, report or event.

Sources: Kivo's contract, sections 1 (scopes), 3.3 (review runs), 3.4 (intended use, strictness), 4.1 to 4.4 (claims,
statuses, verdicts), 5 (imports) and 6.2 (events); what it leaves open is decided in docs/contract.md.
"""

from enum import StrEnum
from typing import Self


class IntendedUse(StrEnum):
    """What the AI output is meant for (contract 3.4)."""

    CUSTOMER_FACING = "customer_facing"
    INTERNAL_DRAFT = "internal_draft"


class Strictness(StrEnum):
    """How much doubt the gate tolerates (contract 3.4)."""

    STANDARD = "standard"
    STRICT = "strict"


class ClaimType(StrEnum):
    """What kind of statement a claim makes (contract 4.1)."""

    FACTUAL = "factual"
    NORMATIVE = "normative"
    CAUSAL = "causal"
    RECOMMENDATION = "recommendation"
    CITATION = "citation"


class SupportStatus(StrEnum):
    """What the supplied sources say about a claim (contract 4.2)."""

    SUPPORTED = "supported"
    PARTIALLY_SUPPORTED = "partially_supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    INSUFFICIENT_CONTEXT = "insufficient_context"
    NOT_CHECKED = "not_checked"

    @property
    def severity(self) -> int:
        """How much it asks for attention, 0 for `supported`."""
        return len(WORST_FIRST) - WORST_FIRST.index(self) if self in WORST_FIRST else 0


WORST_FIRST = (
    SupportStatus.CONTRADICTED,
    SupportStatus.UNSUPPORTED,
    SupportStatus.PARTIALLY_SUPPORTED,
    SupportStatus.INSUFFICIENT_CONTEXT,
    SupportStatus.NOT_CHECKED,
)
"""The statuses of a claim that does not hold, in the order people want to see them."""


class Phase(StrEnum):
    """What a run does, one after the other; `meaning` says it in a part of a sentence."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Build a member that carries its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    LOAD = "load", "loading the job spec, the policy and the models"
    READ = "read", "reading the output and its sources; of a batch, its digests"
    EXTRACT = "extract", "finding claims; of a batch, a part of `verify`"
    VERIFY = "verify", "checking claims; of a batch, all that is done with its rows"
    REPORT = "report", "writing the reports"
    EMIT = "emit", "telling Kivo how the run ended, or keeping that"


class SafeUseStatus(StrEnum):
    """What the review says about using the output, best first (contract 4.4)."""

    VERIFIED_FOR_USE = "verified_for_use"
    VERIFIED_WITH_LIMITS = "verified_with_limits"
    NEEDS_REVIEW = "needs_review"
    NEEDS_REPAIR = "needs_repair"
    BLOCKED = "blocked"


class GateVerdict(StrEnum):
    """What a workflow should do with the output, mildest first (contract 4.3)."""

    ALLOW = "allow"
    ALLOW_WITH_LIMITS = "allow_with_limits"
    NEEDS_REVIEW = "needs_review"
    NEEDS_REPAIR = "needs_repair"
    BLOCKED = "blocked"

    @property
    def severity(self) -> int:
        """The verdict's place in the order, 0 for `allow`."""
        return list(GateVerdict).index(self)


GATE_VERDICT_OF = dict(zip(SafeUseStatus, GateVerdict, strict=True))
"""The verdict each safe-use status leads to (contract 4.4)."""


class NotCheckedReason(StrEnum):
    """Why something was not verified; each becomes the event category `not_checked_{reason}`."""

    AMBIGUOUS = "ambiguous"
    CANCELLED = "cancelled"
    INPUT_INVALID = "input_invalid"
    INPUT_TOO_LARGE = "input_too_large"
    INPUT_UNREADABLE = "input_unreadable"
    INTERNAL_ERROR = "internal_error"
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    LIMIT_REACHED = "limit_reached"
    REPORT_STORE_FAILED = "report_store_failed"
    SOURCE_UNREADABLE = "source_unreadable"
    VERIFIER_FAILED = "verifier_failed"


class CitationFault(StrEnum):
    """What is wrong with a citation."""

    UNKNOWN_SOURCE = "unknown_source"
    WRONG_SOURCE = "wrong_source"


class FailureTopic(StrEnum):
    """What a claim that did not hold was about, as far as an event may say it."""

    POLICY = "policy"
    NUMERIC = "numeric"
    TEMPORAL = "temporal"
    ENTITY = "entity"
    CITATION = "citation"
    CAUSAL = "causal"
    RECOMMENDATION = "recommendation"
    GENERAL = "general"


class EventType(StrEnum):
    """The kinds of event a run sends; all but `started` and `progress` end it."""

    STARTED = "started"
    PROGRESS = "progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunStatus(StrEnum):
    """What an event says the run is."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ReviewRunStatus(StrEnum):
    """What the API says a review run is, in the order of its life; the last three end it (contract 3.3)."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether it stays so."""
        return self not in {ReviewRunStatus.QUEUED, ReviewRunStatus.RUNNING}


class CaptureMethod(StrEnum):
    """How a review run came to the API (contract 3.2 and 5)."""

    API = "api"
    UPLOAD = "upload"
    PRIVATE_WORKER = "private_worker"


class ImportStatus(StrEnum):
    """What has become of an import (contract 5)."""

    UPLOADED = "uploaded"
    MAPPING_REQUIRED = "mapping_required"
    COMPLETED = "completed"


class Scope(StrEnum):
    """What an API key may do (contract 1)."""

    REVIEW_RUNS_CREATE = "review_runs:create"
    REVIEW_RUNS_READ = "review_runs:read"
    IMPORTS_CREATE = "imports:create"
    PRIVATE_WORKER_RUNS_CREATE = "private_worker_runs:create"


FAILING_STATUSES = (
    SupportStatus.UNSUPPORTED,
    SupportStatus.CONTRADICTED,
    SupportStatus.PARTIALLY_SUPPORTED,
    SupportStatus.INSUFFICIENT_CONTEXT,
)
"""The statuses of a checked claim that did not hold."""


def claim_category(status: SupportStatus, topic: FailureTopic) -> str:
    """Name the redacted category of a claim that did not hold, such as `unsupported_policy_claim`."""
    return f"{status}_{topic}_claim"


def not_checked_category(reason: NotCheckedReason) -> str:
    """Name the redacted category of something that was not verified."""
    return f"not_checked_{reason}"


FAILURE_CATEGORIES = frozenset(
    {claim_category(status, topic) for status in FAILING_STATUSES for topic in FailureTopic}
    | {not_checked_category(reason) for reason in NotCheckedReason},
)
"""Every value `redacted_failure_categories` can hold: a closed set, so nothing raw can hide in it."""
