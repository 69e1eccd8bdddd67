"""The embedded verifier: rare-word evidence, then deterministic comparison. No model, no download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kivo_worker.documents.model import Span
from kivo_worker.verification.compare import compare
from kivo_worker.verification.decide import WEAK_KINDS, Decision, decide
from kivo_worker.verification.explain import explain
from kivo_worker.verification.interface import (
    ClaimCheck,
    Evidence,
    Finding,
    FindingKind,
    Reason,
    Relation,
    Source,
    Verdict,
    not_checked,
)
from kivo_worker.verification.language import is_english
from kivo_worker.verification.parts import missing_part
from kivo_worker.verification.passages import Passage, PassageIndex, index_passages
from kivo_worker.verification.statement import Statement, read_statement
from kivo_worker.verification.words import stem
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus

_CANDIDATES = 6
_PAIR_GAIN = 0.12
_PARALLEL_FROM = 0.3
_RANK = {
    SupportStatus.SUPPORTED: 0.15,
    SupportStatus.CONTRADICTED: 0.05,
    SupportStatus.PARTIALLY_SUPPORTED: 0.05,
}
_AGREEMENT = 0.15
_FACTS = frozenset({FindingKind.QUANTITY, FindingKind.DURATION, FindingKind.DATE})
_read = lru_cache(maxsize=8_192)(read_statement)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One candidate: a passage or two neighbours, how much they cover, what they say."""

    passages: tuple[Passage, ...]
    coverage: float
    decision: Decision

    @property
    def rank(self) -> float:
        """How much this candidate deserves to decide: one that states the claim's own figures more so."""
        agrees = any(finding.relation is Relation.AGREES for finding in self.decision.findings)
        return self.coverage + _RANK.get(self.decision.status, 0.0) + (_AGREEMENT if agrees else 0.0)


class EmbeddedVerifier:
    """Finds evidence by rare-word overlap and compares numbers, dates, negation, names and roles in it."""

    name = "embedded"
    version = "1"

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Index the sources once; sources that are not English leave every claim unchecked."""
        if not all(is_english(source.document.text) for source in sources):
            refusal = not_checked(
                NotCheckedReason.LANGUAGE_UNSUPPORTED,
                "A source is not in English, the only language this verifier reads.",
            )
            return lambda _text, _type: refusal
        index = index_passages(sources)
        return lambda text, _type: _verify(text, index)


def _verify(text: str, index: PassageIndex) -> Verdict:
    if not is_english(text):
        return not_checked(
            NotCheckedReason.LANGUAGE_UNSUPPORTED,
            "The claim is not in English, the only language this verifier reads.",
        )
    claim = _read(text)
    judged = sorted(_candidates(claim, index), key=lambda one: -one.rank)
    if not judged:
        return Verdict(
            SupportStatus.UNSUPPORTED,
            0.0,
            Reason.NOTHING_FOUND,
            (),
            (),
            "No passage of any source shares a word with the claim.",
        )
    best = judged[0]
    supporting = {one.passages[0].source for one in judged if one.decision.status is SupportStatus.SUPPORTED}
    return Verdict(
        status=best.decision.status,
        score=round(best.decision.score, 4),
        reason=best.decision.reason,
        findings=best.decision.findings,
        evidence=tuple(_evidence(best)) if best.decision.status is not SupportStatus.UNSUPPORTED else (),
        explanation=explain(best.decision, best.coverage),
        supporting_sources=tuple(sorted(supporting)),
    )


def _candidates(claim: Statement, index: PassageIndex) -> Iterator[_Judged]:
    """Judge the best passages, each alone and with its neighbour when the two cover clearly more."""
    for passage in _nearest_cells(claim, index.best(claim.stems, _CANDIDATES), index):
        alone = _judge(claim, (passage,), index)
        yield alone
        neighbour = index.after(passage)
        if neighbour is not None and not _are_parallel(claim, passage, neighbour, index):
            both = _judge(claim, (passage, neighbour), index)
            if both.coverage >= alone.coverage + _PAIR_GAIN:
                yield both


def _nearest_cells(claim: Statement, passages: Sequence[Passage], index: PassageIndex) -> Iterator[Passage]:
    """Of the cells of one table row keep those whose column the claim speaks of; the others are of other things."""
    said = {passage.index: index.coverage(claim.stems, passage.stems) for passage in passages}
    most: dict[tuple[int, Span], float] = {}
    for passage in passages:
        place = (passage.source, passage.span)
        most[place] = max(most.get(place, 0.0), said[passage.index])
    return (passage for passage in passages if said[passage.index] == most[passage.source, passage.span])


def _are_parallel(claim: Statement, first: Passage, second: Passage, index: PassageIndex) -> bool:
    """Whether two sentences say the like of different things, so that joining them would mix the things up."""
    return index.coverage(claim.stems, first.stems & second.stems) >= _PARALLEL_FROM


def _judge(claim: Statement, passages: tuple[Passage, ...], index: PassageIndex) -> _Judged:
    evidence = _read(" ".join(passage.text for passage in passages))
    covering = evidence.stems | passages[0].context
    findings = compare(claim, evidence)
    facts = [finding for finding in findings if finding.kind in _FACTS]
    agreeing = sum(finding.relation is Relation.AGREES for finding in facts)
    coverage = index.coverage(claim.stems, covering, agreeing, len(facts))
    topic = max(index.coverage(stems, covering) for stems in (claim.stems, claim.stems - _differing(findings)))
    part = missing_part(claim, covering, index)
    return _Judged(passages, coverage, decide(coverage, topic, (*findings, part) if part else findings))


def _differing(findings: Sequence[Finding]) -> frozenset[str]:
    """The stems of the names and opposites that differ: what is said of them tells whether the topic is the same."""
    return frozenset(
        stem(word)
        for finding in findings
        if finding.relation is Relation.CONFLICTS and finding.kind in WEAK_KINDS
        for word in finding.claim_value.split()
    )


def _evidence(judged: _Judged) -> Iterator[Evidence]:
    for passage in judged.passages:
        yield Evidence(passage.source, passage.span, passage.headings, round(judged.coverage, 4))
