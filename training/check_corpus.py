"""Checks the corpus and prints its balance: `make corpus-check`.

Faults end with exit status 1. The floors are what the corpus is to reach; missing one is said, not a fault.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kivo_worker.verification.words import content_stems, words
from training.contrasts import CONTRASTS, ContrastSet, load_contrasts
from training.corpus_model import (
    Answer,
    AnswerClaim,
    Document,
    DocumentClaim,
    Quote,
    SecondOpinion,
    Status,
    Trap,
    load_answers,
    load_documents,
    load_second_opinions,
    split_of,
)
from training.summaries import SUMMARIES

LOW_OVERLAP = 0.5
NEEDS_EVIDENCE = {Status.SUPPORTED, Status.CONTRADICTED, Status.PARTIALLY_SUPPORTED}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled claim with the share of its content words that its evidence, or its documents, have."""

    split: str
    industry: str
    status: Status
    trap: Trap
    evidence_overlap: float
    source_overlap: float


def main() -> int:
    """Check, print, and say whether there was a fault."""
    documents, answers, opinions = load_documents(), load_answers(), load_second_opinions()
    faults = [*find_faults(documents, answers), *opinion_faults(opinions, documents, answers)]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    examples = list(all_examples(documents, answers))
    for line in report(documents, answers, examples, cohens_kappa(opinions)):
        sys.stdout.write(f"{line}\n")
    for folder in (CONTRASTS, SUMMARIES):
        sys.stdout.write(f"{folder.name}: {of_contrasts(load_contrasts(folder), load_second_opinions(folder))}\n")
    return 1 if faults else 0


def find_faults(documents: list[Document], answers: list[Answer]) -> Iterator[str]:
    """Find everything that does not hold: spans, evidence, repeats, documents that are missing."""
    texts = {document.id: "\n".join(document.text) for document in documents}
    seen: dict[str, str] = {}
    for document in documents:
        for claim in document.claims:
            where = f"{document.id} claim {claim.id}"
            yield from _claim_faults(claim, where)
            yield from _quote_faults(claim.evidence, texts[document.id], where)
            key = f"{document.id} {' '.join(claim.text.lower().split())}"
            if key in seen:
                yield f"{where}: the same claim as {seen[key]}"
            seen[key] = where
    for answer in answers:
        text = "\n".join(answer.text)
        for entry in answer.claims:
            where = f"{answer.id} claim {entry.id}"
            yield from _quote_faults(entry.spans, text, where)
            if isinstance(entry, AnswerClaim):
                yield from _claim_faults(entry, where)
                for quote in entry.evidence:
                    if quote.document in answer.documents and quote.document in texts:
                        yield from _quote_faults([quote], texts[quote.document], where)
                    else:
                        yield f"{where}: no document {quote.document}"


def opinion_faults(opinions: list[SecondOpinion], documents: list[Document], answers: list[Answer]) -> Iterator[str]:
    """Find second opinions on claims that the corpus does not hold, or that are not blind to training."""
    known = {f"{document.id}#{claim.id}" for document in documents for claim in document.claims}
    known |= {f"{answer.id}#{claim.id}" for answer in answers for claim in answer.claims}
    for opinion in opinions:
        if opinion.claim not in known:
            yield f"second opinion: no claim {opinion.claim}"
        elif split_of(opinion.claim.partition("#")[0]) == "train":
            yield f"second opinion: {opinion.claim} is a claim of the training split"


def cohens_kappa(opinions: list[SecondOpinion]) -> float:
    """Agreement of the two labellings beyond chance (Cohen, 1960): 1 is full, 0 what chance gives."""
    count = len(opinions)
    agreed = sum(opinion.first is opinion.second for opinion in opinions) / count
    first = Counter(opinion.first for opinion in opinions)
    second = Counter(opinion.second for opinion in opinions)
    by_chance = sum(first[status] * second[status] for status in Status) / count**2
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


def _claim_faults(claim: DocumentClaim | AnswerClaim, where: str) -> Iterator[str]:
    if claim.status in NEEDS_EVIDENCE and not claim.evidence:
        yield f"{where}: {claim.status} without evidence"
    if claim.status is Status.UNSUPPORTED and claim.evidence:
        yield f"{where}: unsupported with evidence"


def _quote_faults(quotes: Iterable[Quote], text: str, where: str) -> Iterator[str]:
    for quote in quotes:
        if text[quote.start : quote.end] != quote.quote:
            yield f"{where}: the quote does not stand at {quote.start} to {quote.end}"


def all_examples(documents: list[Document], answers: list[Answer]) -> Iterator[Example]:
    """Every labelled claim with its overlaps."""
    by_id = {document.id: document for document in documents}
    for document in documents:
        for claim in document.claims:
            yield _example(document.id, document.industry, claim.text, claim, ["\n".join(document.text)])
    for answer in answers:
        sources = [by_id[name] for name in answer.documents if name in by_id]
        for entry in answer.claims:
            if isinstance(entry, AnswerClaim) and sources:
                texts = ["\n".join(source.text) for source in sources]
                yield _example(answer.id, sources[0].industry, entry.standalone, entry, texts)


def _example(name: str, industry: str, text: str, claim: DocumentClaim | AnswerClaim, texts: list[str]) -> Example:
    stems = content_stems(words(text))
    evidence = content_stems(words(" ".join(quote.quote for quote in claim.evidence)))
    source = content_stems(words(" ".join(texts)))
    share = 1 / len(stems) if stems else 0
    return Example(
        split_of(name),
        industry,
        claim.status,
        claim.trap,
        len(stems & evidence) * share,
        len(stems & source) * share,
    )


def overlap_accuracy(examples: list[Example]) -> float:
    """Balanced accuracy, in per cent, of word overlap with the documents at its best threshold.

    Much overlap may mean supported, or little: whichever tells more counts.
    """
    labelled = sorted((example.source_overlap, example.status is Status.SUPPORTED) for example in examples)
    supported = sum(is_supported for _, is_supported in labelled)
    other = len(labelled) - supported
    if not supported or not other:
        return 50.0
    best, supported_below, other_below = 0.5, 0, 0
    for place, (overlap, is_supported) in enumerate(labelled):
        supported_below += is_supported
        other_below += not is_supported
        if place + 1 == len(labelled) or labelled[place + 1][0] != overlap:
            accuracy = (1 - supported_below / supported + other_below / other) / 2
            best = max(best, accuracy, 1 - accuracy)
    return 100 * best


def report(documents: list[Document], answers: list[Answer], examples: list[Example], kappa: float) -> Iterator[str]:
    """The table of what is there against the floors, then the balance."""
    supported = [example for example in examples if example.status is Status.SUPPORTED]
    low = sum(example.evidence_overlap < LOW_OVERLAP for example in supported) / max(len(supported), 1)
    rows: list[tuple[str, float, float, bool]] = [
        ("documents", len(documents), 350, len(documents) >= 350),  # noqa: PLR2004 - the floors stand here
        ("AI answers with full claim lists", len(answers), 500, len(answers) >= 500),  # noqa: PLR2004
        ("labelled claims", len(examples), 10_000, len(examples) >= 10_000),  # noqa: PLR2004
        ("supported with low overlap, %", round(100 * low), 35, low >= 0.35),  # noqa: PLR2004
    ]
    test = [example for example in examples if example.split == "test"]
    accuracy = overlap_accuracy(test) if test else 50.0
    rows.append(("word overlap on test, balanced accuracy %", round(accuracy, 1), 68, accuracy <= 68))  # noqa: PLR2004
    rows.append(("kappa of the blind second labelling", round(kappa, 2), 0.75, kappa >= 0.75))  # noqa: PLR2004
    yield f"{'':<44}{'here':>8}{'floor':>8}"
    for name, here, floor, reached in rows:
        yield f"{name:<44}{here:>8}{floor:>8}{'' if reached else '   not yet'}"
    for title, values in (
        ("split", [example.split for example in examples]),
        ("status", [example.status for example in examples]),
        ("trap", [example.trap for example in examples]),
        ("industry", [example.industry for example in examples]),
    ):
        counts = Counter(values)
        parts = (f"{name} {count} ({100 * count / len(examples):.0f} %)" for name, count in counts.most_common())
        yield f"{title}: {', '.join(parts)}"


def of_contrasts(sets: list[ContrastSet], opinions: list[SecondOpinion]) -> str:
    """How many passages with contrast sets there are, what is said of them, and how sure that is."""
    signs = Counter(statement.sign for one in sets for statement in one.statements)
    counts = ", ".join(f"{sign} {count}" for sign, count in signs.most_common())
    kappa = f"kappa of {len(opinions)} labelled again {cohens_kappa(opinions):.2f}"
    return f"{len(sets)} passages, {signs.total()} claims ({counts}), {kappa}"


if __name__ == "__main__":
    sys.exit(main())
