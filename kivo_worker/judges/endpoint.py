"""A model behind an endpoint: it reads what the sources say, must quote it word for word, and facts are compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kivo_worker.documents.language import is_english
from kivo_worker.documents.model import Span
from kivo_worker.judges.ahead import AheadCheck
from kivo_worker.judges.answers import NoAnswerError, Said, read_verdict
from kivo_worker.judges.budget import BudgetSpentError
from kivo_worker.judges.calibration import Worth
from kivo_worker.judges.chat import Chat
from kivo_worker.judges.plain import Chances, lowered
from kivo_worker.judges.prompt import Excerpt, question
from kivo_worker.judges.quotes import find_quote
from kivo_worker.verification.comparison import CANDIDATES, Comparison, compare_places
from kivo_worker.verification.decide import STATUSES, decide, moved
from kivo_worker.verification.evidence import Embed, EvidenceIndex, Place, index_evidence
from kivo_worker.verification.explain import explain
from kivo_worker.verification.interface import (
    UNCALIBRATED,
    ClaimCheck,
    Evidence,
    Reason,
    Source,
    Spent,
    Verdict,
    not_checked,
)
from kivo_worker.verification.signals import SIGNALS, Signals
from kivo_worker.vocabulary import ClaimType, NotCheckedReason, SupportStatus

EXCERPT_WORDS = 1_500
"""How much of the sources is sent with a claim: what is nearest to it."""
_SHARED_FROM = 0.3
_NEAR_FROM = 0.5
"""A quote that shares less of the claim's words, and is farther from its meaning, does not speak to it."""
_SUREST = 0.01
"""No model is surer than this, whatever it says; a calibration must have something to scale."""
_NEEDS_QUOTE = frozenset({SupportStatus.SUPPORTED, SupportStatus.PARTIALLY_SUPPORTED, SupportStatus.CONTRADICTED})


@dataclass(frozen=True, slots=True)
class EndpointVerifier:
    """Finds evidence as the embedded verifier does, asks a model what it says, and believes what it can show.

    Attributes:
        embed: texts to vectors, for finding evidence.
        chat: the endpoint.
        worth: what the model's probabilities are worth.
        at_once: how many claims it is asked at once.
        notes: what whoever reads its verdicts must know.
    """

    embed: Embed
    chat: Chat
    worth: Worth
    at_once: int
    notes: tuple[str, ...] = ()
    name: str = "openai"

    @property
    def version(self) -> str:
        """Changes whenever its verdicts may, as far as the model's name tells."""
        return self.worth.version

    def spent(self) -> Spent:
        """What all its verdicts have cost so far."""
        return self.chat.budget.spent

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Index the sources once; sources that are not English leave every claim unchecked."""
        if not all(is_english(source.document.text) for source in sources):
            reason = NotCheckedReason.LANGUAGE_UNSUPPORTED
            refusal = not_checked(reason, "A source is not in English, the only language facts are compared in.")
            return lambda _text, _type: refusal
        about = _Sources(index_evidence(sources, self.embed), {source.number: source for source in sources})

        def check(text: str, _type: ClaimType) -> Verdict:
            return self._verify(text, about)

        return AheadCheck(check, self.at_once)

    def _verify(self, text: str, about: "_Sources") -> Verdict:
        if not is_english(text):
            reason = NotCheckedReason.LANGUAGE_UNSUPPORTED
            return not_checked(reason, "The claim is not in English, the only language facts are compared in.")
        scores = about.index.rank(text)
        nearest = tuple(about.index.places[int(at)] for at in np.argsort(-scores, kind="stable")[:CANDIDATES])
        comparison = compare_places(text, nearest, about.index)
        if comparison is None:
            return Verdict(SupportStatus.UNSUPPORTED, 0.0, Reason.NOTHING_FOUND, (), (), "No source says anything.")
        places = about.index.passage(scores, EXCERPT_WORDS)
        asked = question(text, list(about.excerpts(places)))
        try:
            said = read_verdict(self.chat.ask(asked), asked)
            quoted = about.quoted(said)
        except NoAnswerError as error:
            return not_checked(NotCheckedReason.VERIFIER_FAILED, f"The model gave no verdict: {error}.")
        except BudgetSpentError:
            return not_checked(NotCheckedReason.LIMIT_REACHED, "What may be spent on the model is spent.")
        if quoted is not None:
            comparison = compare_places(text, quoted.places, about.index) or comparison
        is_cut = len(places) < len(about.index.places)
        return self._decided(text, said, quoted, Signals(np.zeros(len(SIGNALS)), nearest, comparison, is_cut))

    def _decided(self, text: str, said: Said, quoted: "_Quoted | None", signals: Signals) -> Verdict:
        comparison = signals.comparison
        read = _read(said)
        if quoted is not None and not self._speaks_to(text, quoted.text, comparison):
            read = moved(read, (SupportStatus.SUPPORTED,), SupportStatus.INSUFFICIENT_CONTEXT)
        decision = decide(lowered(read, comparison), comparison, self.worth.scaling)
        explanation = explain(decision, signals)
        evidence = [quoted.evidence(comparison.coverage)] if quoted else []
        supporting = {quoted.source, *said.also} if quoted and decision.status is SupportStatus.SUPPORTED else set()
        return Verdict(
            status=decision.status,
            score=round(decision.score, 4),
            reason=decision.reason,
            findings=decision.findings,
            evidence=tuple(evidence) if decision.status is not SupportStatus.UNSUPPORTED else (),
            explanation=explanation if self.worth.is_calibrated else f"{explanation} {UNCALIBRATED}",
            supporting_sources=tuple(sorted(supporting)),
            is_calibrated=self.worth.is_calibrated,
        )

    def _speaks_to(self, text: str, quote: str, comparison: Comparison) -> bool:
        vectors = self.embed([text, quote])
        return comparison.coverage >= _SHARED_FROM or float(vectors[0] @ vectors[1]) >= _NEAR_FROM


@dataclass(frozen=True, slots=True)
class _Quoted:
    """What a model quotes, where it stands."""

    source: int
    span: Span
    text: str
    places: tuple[Place, ...]

    def evidence(self, coverage: float) -> Evidence:
        """As a verdict shows it."""
        return Evidence(self.source, self.span, self.places[0].headings if self.places else (), round(coverage, 4))


@dataclass(frozen=True, slots=True)
class _Sources:
    """The sources by number, and their places."""

    index: EvidenceIndex
    by_number: dict[int, Source]

    def excerpts(self, places: Sequence[Place]) -> Iterator[Excerpt]:
        """Places in the words of their sources; those that follow each other are one."""
        runs: list[list[Place]] = []
        for place in places:
            follows = bool(runs) and runs[-1][-1].index + 1 == place.index
            if follows and (runs[-1][-1].source, runs[-1][-1].headings) == (place.source, place.headings):
                runs[-1].append(place)
            else:
                runs.append([place])
        for run in runs:
            source = self.by_number[run[0].source]
            text = Span(run[0].span.start, run[-1].span.end).of(source.document.text)
            yield Excerpt(source.number, source.title, " › ".join(run[0].headings), text)

    def quoted(self, said: Said) -> _Quoted | None:
        """Find what a model quotes; none where it quotes nothing and need not.

        Raises:
            NoAnswerError: a quote is missing, is not in the source it names, or there is no such source.
        """
        if not said.quote.strip():
            if said.status in _NEEDS_QUOTE:
                raise NoAnswerError("it quotes nothing for what it says")
            return None
        if not {said.source, *said.also} <= set(self.by_number):
            raise NoAnswerError("it names a source that there is none of")
        text = self.by_number[said.source].document.text
        span = find_quote(said.quote, text)
        if span is None:
            raise NoAnswerError("what it quotes does not stand in the source")
        at = tuple(one for one in self.index.places if one.source == said.source and _overlap(one.span, span))
        return _Quoted(said.source, span, span.of(text), at)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _read(said: Said) -> Chances:
    """What a model said as probabilities: what is not support belongs to its status, or is open."""
    rest = SupportStatus(said.status)
    rest = SupportStatus.INSUFFICIENT_CONTEXT if rest is SupportStatus.SUPPORTED else rest
    support = min(max(said.support, _SUREST), 1 - _SUREST)
    return {**dict.fromkeys(STATUSES, 0.0), rest: 1 - support, SupportStatus.SUPPORTED: support}
