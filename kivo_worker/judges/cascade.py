"""Two verifiers: the first decides what it is sure of, a stronger one what is left; each verdict says whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from kivo_worker.job.verifiers import CascadeSettings, EndpointSettings
from kivo_worker.judges.ahead import AheadCheck
from kivo_worker.verification.interface import (
    ClaimCheck,
    Finding,
    Relation,
    Source,
    Spent,
    Verdict,
    Verifier,
    not_checked,
    notes_of,
    spent_by,
)
from kivo_worker.vocabulary import ClaimType, NotCheckedReason, SupportStatus


@dataclass(slots=True)
class _Allowance:
    """How many claims may still be handed on; none for any number."""

    left: int | None
    _lock: Lock = field(default_factory=Lock)

    def take(self) -> bool:
        """Take one, if there is one."""
        with self._lock:
            if self.left is None:
                return True
            self.left -= 1
            return self.left >= 0


@dataclass(frozen=True, slots=True)
class CascadeVerifier:
    """Asks the second verifier what the first is not sure of.

    A claim that neither settles is not checked, except where comparing found what contradicts it: that stands.

    Attributes:
        first: decides what it is sure of.
        stronger: decides the rest.
        unsure_from: from this score on the first is not sure.
        unsure_to: up to this score it is not.
        allowance: how many claims may be handed on.
        at_once: how many claims are worked on at once.
    """

    first: Verifier
    stronger: Verifier
    unsure_from: float
    unsure_to: float
    allowance: _Allowance
    at_once: int
    name: str = "cascade"

    @property
    def version(self) -> str:
        """Changes whenever its verdicts may."""
        first = f"{self.first.name} {self.first.version}"
        return f"{first}, unsure {self.unsure_from} to {self.unsure_to}: {self.stronger.name} {self.stronger.version}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever reads its verdicts must know."""
        return notes_of(self.stronger)

    def spent(self) -> Spent:
        """What all its verdicts have cost so far."""
        return spent_by(self.stronger)

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Let both read the sources once."""
        first, stronger = self.first.prepare(sources), self.stronger.prepare(sources)

        def check(text: str, claim_type: ClaimType) -> Verdict:
            verdict = first(text, claim_type)
            if verdict.not_checked or not self.unsure_from <= verdict.score <= self.unsure_to:
                return replace(verdict, decided_by=self.first.name)
            return self._handed_on(verdict, stronger, text, claim_type)

        return AheadCheck(check, self.at_once)

    def _handed_on(self, verdict: Verdict, stronger: ClaimCheck, text: str, claim_type: ClaimType) -> Verdict:
        """What the stronger verifier says of a claim; what was found before is said beside it."""
        if self.allowance.take():
            second = replace(stronger(text, claim_type), decided_by=self.stronger.name)
        else:
            reason = NotCheckedReason.LIMIT_REACHED
            second = not_checked(reason, "No more claims may be handed on to the stronger verifier.")
        difference = _difference(verdict)
        if difference is None:
            return second
        if second.not_checked:
            explanation = f"{verdict.explanation} {second.explanation}"
            return replace(verdict, decided_by=self.first.name, explanation=explanation)
        if second.status is not SupportStatus.SUPPORTED:
            return second
        said = f'the claim says "{difference.claim_value}", a source says "{difference.source_value}"'
        explanation = f"{second.explanation} Comparing had found a difference: {said}."
        return replace(second, findings=(*second.findings, difference), explanation=explanation)


def cascade_of(settings: CascadeSettings, first: Verifier, stronger: Verifier) -> CascadeVerifier:
    """Put a cascade together."""
    asked = settings.stronger
    at_once = asked.max_concurrent if isinstance(asked, EndpointSettings) else 1
    allowance = _Allowance(settings.max_claims)
    return CascadeVerifier(first, stronger, settings.unsure_from, settings.unsure_to, allowance, at_once)


def _difference(verdict: Verdict) -> Finding | None:
    """The difference by which comparing contradicts a claim; none when it does not."""
    found = verdict.findings[:1] if verdict.status is SupportStatus.CONTRADICTED else ()
    return next((finding for finding in found if finding.relation is Relation.CONFLICTS), None)
