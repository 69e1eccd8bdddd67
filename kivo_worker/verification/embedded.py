"""The embedded verifier: evidence is found, a pair model reads it, facts are compared, and both decide together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kivo_worker.documents.language import is_english
from kivo_worker.verification.clauses import parts_of
from kivo_worker.verification.decide import SUPPORTED_FROM, Decision, decide, on_unseen_kinds
from kivo_worker.verification.evidence import Embed, EvidenceIndex, Place, index_evidence
from kivo_worker.verification.explain import explain
from kivo_worker.verification.identity import NAME, VERSION
from kivo_worker.verification.interface import (
    UNCALIBRATED,
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
from kivo_worker.verification.scaling import Scaling
from kivo_worker.verification.signals import JudgePair, Signals, read_signals
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus

_MOST_SOURCES = 4
"""How many sources are asked one by one which of them supports a claim."""
_SHOWN_FROM = 0.35
"""From this share of the claim's wording on, the places compared are the evidence; else the nearest one is."""


class Weighing(Protocol):
    """Weighs what a model reads and the facts compared; `decide.Calibration` is the embedded verifier's."""

    def probabilities(self, signals: Signals) -> dict[SupportStatus, float]:
        """The probability of every status; together they are 1."""
        ...


@dataclass(frozen=True, slots=True)
class _Judged:
    """One sentence of a claim, decided."""

    text: str
    signals: Signals
    decision: Decision


@dataclass(frozen=True, slots=True)
class EmbeddedVerifier:
    """Finds evidence by words and meaning, lets the pair model read it, compares facts, and decides by both.

    Attributes:
        embed: texts to vectors, for finding evidence.
        judge_pair: the pair model.
        calibration: what weighs its answer and the facts compared.
        scaling: brings the probability of support to what it is worth.
        is_calibrated: whether the score may be read as a probability.
    """

    embed: Embed
    judge_pair: JudgePair
    calibration: Weighing
    name: str = NAME
    version: str = VERSION
    scaling: Scaling = on_unseen_kinds
    is_calibrated: bool = True

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Index the sources once; sources that are not English leave every claim unchecked."""
        if not all(is_english(source.document.text) for source in sources):
            refusal = not_checked(
                NotCheckedReason.LANGUAGE_UNSUPPORTED,
                "A source is not in English, the only language this verifier reads.",
            )
            return lambda _text, _type: refusal
        index = index_evidence(sources, self.embed)
        return lambda text, _type: self._verify(text, index)

    def _verify(self, text: str, index: EvidenceIndex) -> Verdict:
        if not is_english(text):
            return not_checked(
                NotCheckedReason.LANGUAGE_UNSUPPORTED,
                "The claim is not in English, the only language this verifier reads.",
            )
        judged = [one for part in parts_of(text) if (one := self._judge(part, index))]
        if not judged:
            return _nothing_said()
        deciding, decision = _together(judged)
        return Verdict(
            status=decision.status,
            score=round(decision.score, 4),
            reason=decision.reason,
            findings=decision.findings,
            evidence=tuple(_evidence(deciding)) if decision.status is not SupportStatus.UNSUPPORTED else (),
            explanation=" ".join(
                [explain(decision, deciding[0].signals), *([] if self.is_calibrated else [UNCALIBRATED])]
            ),
            supporting_sources=self._supporting(decision.status, judged, index),
            is_calibrated=self.is_calibrated,
        )

    def _judge(self, text: str, index: EvidenceIndex, source: int | None = None) -> _Judged | None:
        signals = read_signals(text, index, self.judge_pair, source)
        if signals is None:
            return None
        chances = self.calibration.probabilities(signals)
        return _Judged(text, signals, decide(chances, signals.comparison, self.scaling))

    def _supporting(self, status: SupportStatus, judged: Sequence[_Judged], index: EvidenceIndex) -> tuple[int, ...]:
        """The sources that support the claim on their own; where they do so only together, those of the evidence."""
        if status is not SupportStatus.SUPPORTED:
            return ()
        near = sorted({place.source for one in judged for place in one.signals.nearest})[:_MOST_SOURCES]
        if len({place.source for place in index.places}) == 1:
            return tuple(near)
        alone = [
            source
            for source in near
            if all(
                (found := self._judge(one.text, index, source)) and found.decision.score >= SUPPORTED_FROM
                for one in judged
            )
        ]
        return tuple(alone or sorted({place.source for one in judged for place in _shown(one)}))


def _together(judged: Sequence[_Judged]) -> tuple[list[_Judged], Decision]:
    """Decide a claim of several sentences: one contradicted contradicts it, one that is not supported limits it.

    The score is half way between the weakest sentence's and the mean: errors on single sentences do not add up.

    Returns:
        The sentences whose evidence is shown, the deciding one first, and the decision.
    """
    weakest = min(judged, key=lambda one: one.decision.score)
    if len(judged) == 1:
        return [weakest], weakest.decision
    scores = [one.decision.score for one in judged]
    score = (min(scores) + sum(scores) / len(scores)) / 2
    contradicted = [one for one in judged if one.decision.status is SupportStatus.CONTRADICTED]
    if contradicted:
        worst = min(contradicted, key=lambda one: one.decision.score)
        return [worst], Decision(SupportStatus.CONTRADICTED, score, worst.decision.reason, worst.decision.findings)
    held = [one for one in judged if one.decision.status is SupportStatus.SUPPORTED]
    if len(held) == len(judged):
        findings = tuple(finding for one in judged for finding in one.decision.findings)
        return list(judged), Decision(SupportStatus.SUPPORTED, score, weakest.decision.reason, findings)
    if held:
        part = Finding(FindingKind.PART, Relation.MISSING, weakest.text.rstrip(" ."))
        findings = (part, *weakest.decision.findings)
        return held, Decision(SupportStatus.PARTIALLY_SUPPORTED, score, Reason.PART_MISSING, findings)
    best = max(judged, key=lambda one: one.decision.score)
    return [best], Decision(best.decision.status, score, best.decision.reason, best.decision.findings)


def _nothing_said() -> Verdict:
    return Verdict(
        SupportStatus.UNSUPPORTED, 0.0, Reason.NOTHING_FOUND, (), (), "No source says anything that could be compared."
    )


def _shown(judged: _Judged) -> tuple[Place, ...]:
    """The places that show best why a sentence was decided so."""
    comparison = judged.signals.comparison
    return comparison.places if comparison.coverage >= _SHOWN_FROM else judged.signals.nearest[:1]


def _evidence(deciding: Sequence[_Judged]) -> Iterator[Evidence]:
    seen: set[int] = set()
    for judged in deciding:
        for place in _shown(judged):
            if place.index not in seen:
                seen.add(place.index)
                coverage = round(judged.signals.comparison.coverage, 4)
                yield Evidence(place.source, place.span, place.headings, coverage)
