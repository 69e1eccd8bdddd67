"""A claim against the places that could decide it: typed findings, made inside one place or two neighbours only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kivo_worker.verification.compare import compare
from kivo_worker.verification.evidence import EvidenceIndex, Place
from kivo_worker.verification.interface import FIGURES, Finding, FindingKind, Relation
from kivo_worker.verification.parts import missing_part
from kivo_worker.verification.statement import Statement, read_statement
from kivo_worker.verification.words import stem

CANDIDATES = 4
"""How many of the best places are compared."""
_PAIR_GAIN = 0.12
_PARALLEL_FROM = 0.3
_AGREEMENT = 0.15
_DIFFERENCE = 0.05
_WEAK = frozenset({FindingKind.OPPOSITE, FindingKind.NAME, FindingKind.QUANTITY, FindingKind.NEGATION})
_read = lru_cache(maxsize=8_192)(read_statement)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing a claim with one or two places found.

    Attributes:
        places: where the claim was compared.
        coverage: the weighted share of the claim's words and facts that the places have, 0 to 1.
        topic: the same share of its words alone, without the names that differ: whether both speak of one thing.
        findings: what agrees, differs, goes further or is missing.
        is_verbatim: whether a place says the claim word for word, and nothing else.
    """

    places: tuple[Place, ...]
    coverage: float
    topic: float
    findings: tuple[Finding, ...]
    is_verbatim: bool = False

    @property
    def rank(self) -> float:
        """How much this comparison tells: most with the claim's own figure about its topic, then with another."""
        relations = {finding.relation for finding in self.findings}
        agrees = Relation.AGREES in relations and self.topic > 0
        told = _AGREEMENT if agrees else _DIFFERENCE if Relation.CONFLICTS in relations else 0.0
        return self.coverage + told + self.is_verbatim


def compare_places(text: str, nearest: Sequence[Place], index: EvidenceIndex) -> Comparison | None:
    """Compare a claim with the places nearest to it and take the comparison that tells most; none without places."""
    claim = _read(text)
    return max(_comparisons(claim, nearest, index), key=lambda one: one.rank, default=None)


def _comparisons(claim: Statement, nearest: Sequence[Place], index: EvidenceIndex) -> Iterator[Comparison]:
    for place in nearest:
        statements = [_read(text) for text in place.statements]
        said = [index.coverage(claim.stems, statement.stems) for statement in statements]
        meant = [statement for statement, share in zip(statements, said, strict=True) if share == max(said)]
        alone = [_compare(claim, (place,), statement, index) for statement in meant]
        yield from alone
        neighbour = index.after(place)
        if len(place.statements) == 1 and neighbour and len(neighbour.statements) == 1:
            following = _read(neighbour.text)
            if index.coverage(claim.stems, statements[0].stems & following.stems) < _PARALLEL_FROM:
                both = _compare(claim, (place, neighbour), _read(f"{place.text} {neighbour.text}"), index)
                if both.coverage >= alone[0].coverage + _PAIR_GAIN:
                    yield both


def _compare(claim: Statement, places: tuple[Place, ...], evidence: Statement, index: EvidenceIndex) -> Comparison:
    covering = evidence.stems | places[0].context
    findings = compare(claim, evidence)
    facts = [finding for finding in findings if finding.kind in FIGURES]
    agreeing = sum(finding.relation is Relation.AGREES for finding in facts)
    coverage = index.coverage(claim.stems, covering, agreeing, len(facts))
    topic = max(index.coverage(stems, covering) for stems in (claim.stems, claim.stems - _differing(findings)))
    part = missing_part(claim, covering, index)
    is_verbatim = _plain(claim.text) == _plain(evidence.text)
    return Comparison(places, coverage, topic, (*findings, part) if part else findings, is_verbatim)


def _plain(text: str) -> str:
    """A text without what makes no difference: case, spacing, the full stop at its end."""
    return " ".join(text.casefold().split()).rstrip(".;")


def _differing(findings: Sequence[Finding]) -> frozenset[str]:
    """The stems of what differs in a word: what is said of it tells whether the topic is the same."""
    return frozenset(
        stem(word)
        for finding in findings
        if finding.relation is Relation.CONFLICTS and finding.kind in _WEAK
        for word in finding.claim_value.split()
    )
