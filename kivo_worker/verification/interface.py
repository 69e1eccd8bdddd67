"""What a verifier is: prepared with the sources once, then asked claim by claim.

To replace the embedded verifier, write one class with this shape and name it in
`kivo_worker/judges/registry.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from kivo_worker.documents.model import Document, Span
from kivo_worker.vocabulary import ClaimType, NotCheckedReason, SupportStatus


class FindingKind(StrEnum):
    """What a finding compares."""

    QUANTITY = "quantity"
    DURATION = "duration"
    DATE = "date"
    BOUND = "bound"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    QUANTIFIER = "quantifier"
    MODALITY = "modality"
    NAME = "name"
    ROLES = "roles"
    EXCEPTION = "exception"
    PART = "part"


FIGURES = frozenset({FindingKind.QUANTITY, FindingKind.DURATION, FindingKind.DATE})
"""The kinds of numbers and dates."""


class Relation(StrEnum):
    """How what the claim says stands to what the source says."""

    AGREES = "agrees"
    CONFLICTS = "conflicts"
    STRONGER = "stronger"
    MISSING = "missing"


class Reason(StrEnum):
    """Why a verdict is what it is: the finding that decided, or what the wording shows."""

    WORDING_COVERED = "wording_covered"
    PARAPHRASED = "paraphrased"
    CONTRARY = "contrary"
    GOES_FURTHER = "goes_further"
    LOW_CONFIDENCE = "low_confidence"
    TOPIC_ONLY = "topic_only"
    NOTHING_FOUND = "nothing_found"
    QUANTITY_DIFFERS = "quantity_differs"
    DURATION_DIFFERS = "duration_differs"
    DATE_DIFFERS = "date_differs"
    BOUND_DIFFERS = "bound_differs"
    NEGATION_DIFFERS = "negation_differs"
    OPPOSITE_SAID = "opposite_said"
    QUANTIFIER_STRONGER = "quantifier_stronger"
    MODALITY_STRONGER = "modality_stronger"
    NAME_DIFFERS = "name_differs"
    ROLES_EXCHANGED = "roles_exchanged"
    EXCEPTION_OVERLOOKED = "exception_overlooked"
    PART_MISSING = "part_missing"
    FACT_MISSING = "fact_missing"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One typed comparison: what the claim says, what the source says, and how they stand."""

    kind: FindingKind
    relation: Relation
    claim_value: str
    source_value: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A supplied source: its number in the list (from 1), its title, its text."""

    number: int
    title: str
    document: Document


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a source that speaks to a claim; the primary one comes first.

    Attributes:
        source: the number of the source.
        span: where it stands in the source's text.
        headings: what it stands under.
        coverage: how much of the claim's wording it covers, 0 to 1, rare words counting more.
    """

    source: int
    span: Span
    headings: tuple[str, ...]
    coverage: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sources say about one claim.

    Attributes:
        status: the support status.
        score: the probability that the sources support the claim, 0 to 1.
        reason: why the status is what it is.
        findings: the comparisons made, those that decided first.
        evidence: the places that decided, primary first; empty when nothing speaks to the claim.
        explanation: a sentence for people, built from the findings.
        not_checked: why the claim was not verified; none when it was.
        supporting_sources: the numbers of all sources that support the claim on their own.
        is_calibrated: whether the score may be read as a probability.
        decided_by: the name of the verifier that decided, where one asks another; empty elsewhere.
    """

    status: SupportStatus
    score: float
    reason: Reason
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    explanation: str
    not_checked: NotCheckedReason | None = None
    supporting_sources: tuple[int, ...] = ()
    is_calibrated: bool = True
    decided_by: str = ""


UNCALIBRATED = "The score is not calibrated."
"""What the explanation of a score says that may not be read as a probability."""

ClaimCheck = Callable[[str, ClaimType], Verdict]
"""A claim as it reads on its own and its type, to a verdict."""


class Verifier(Protocol):
    """Says what sources support."""

    @property
    def name(self) -> str:
        """What a report calls it."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever its verdicts may."""
        ...

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Read the sources once and return the check of a claim against them; no I/O, no state left behind."""
        ...


@dataclass(frozen=True, slots=True)
class Spent:
    """What verdicts have cost: requests to a model elsewhere, and the tokens it counted."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(
            self.requests - before.requests,
            self.prompt_tokens - before.prompt_tokens,
            self.completion_tokens - before.completion_tokens,
        )


@runtime_checkable
class Costly(Protocol):
    """What a verifier has beside the others whose verdicts cost something."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever reads its verdicts must know."""
        ...

    def spent(self) -> Spent:
        """What all its verdicts have cost so far."""
        ...


@runtime_checkable
class Foreseeing(Protocol):
    """What a check has beside the others that is quicker when it knows which claims it will be asked."""

    def foresee(self, claims: Sequence[tuple[str, ClaimType]], is_cancelled: Callable[[], bool]) -> None:
        """Hear which claims come, in order, and whom to ask whether nobody waits for them any more."""
        ...


def prepare_guarded(
    verifier: Verifier,
    sources: Sequence[Source],
    claims: Sequence[tuple[str, ClaimType]] = (),
    is_cancelled: Callable[[], bool] = lambda: False,
) -> ClaimCheck:
    """Prepare a verifier so that what it does wrong costs its verdicts, never the run: they are `not_checked`.

    Args:
        verifier: any verifier.
        sources: what claims must rest on.
        claims: which claims it will be asked, as far as that is known.
        is_cancelled: asked by a check that takes long; from the first yes on, nobody waits for it.
    """
    try:
        check = verifier.prepare(sources)
        may_foresee: object = check
        if isinstance(may_foresee, Foreseeing):
            may_foresee.foresee(claims, is_cancelled)
    except Exception:  # noqa: BLE001 - see above
        return lambda _text, _type: _failed()

    def guarded(text: str, claim_type: ClaimType) -> Verdict:
        try:
            return check(text, claim_type)
        except Exception:  # noqa: BLE001 - see above
            return _failed()

    return guarded


NOTHING = Spent()
"""What verdicts cost that are made in the worker itself."""


def spent_by(verifier: Verifier) -> Spent:
    """What the verdicts of a verifier have cost so far."""
    return verifier.spent() if isinstance(verifier, Costly) else NOTHING


def notes_of(verifier: Verifier) -> tuple[str, ...]:
    """What whoever reads the verdicts of a verifier must know."""
    return verifier.notes if isinstance(verifier, Costly) else ()


def _failed() -> Verdict:
    return not_checked(NotCheckedReason.VERIFIER_FAILED, "The verifier failed on this claim.")


def cancelled() -> Verdict:
    """Make the verdict of a claim that nobody waited for."""
    return not_checked(NotCheckedReason.CANCELLED, "The run was cancelled before this claim.")


def not_checked(reason: NotCheckedReason, explanation: str) -> Verdict:
    """Make the verdict of a claim that was not verified."""
    return Verdict(SupportStatus.NOT_CHECKED, 0.0, Reason.NOT_CHECKED, (), (), explanation, not_checked=reason)
