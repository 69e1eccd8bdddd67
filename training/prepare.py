"""Writes what the pair model learns from: `python -m training.prepare STAGE OUT --data FOLDER --vectors FOLDER`.

`pairs` are short: a claim beside the sentences that decide it. `passages` are what the worker shows the model: several
places of whole documents, found as the worker finds them, with and without the evidence.
"""

import argparse
import gzip
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from kivo_worker.documents.reader import text_document
from kivo_worker.verification.evidence import Embed, EvidenceIndex, Place, index_evidence, read_together
from kivo_worker.verification.interface import Source
from training.chat import in_chat
from training.corpus_model import AnswerClaim, Document, Status, load_answers, load_documents, split_of
from training.edits import break_sentence, names_in, numbers_in
from training.examples import (
    ABSENT,
    CONTRADICTED,
    NEUTRAL,
    NOT_SUPPORTED,
    SUPPORTED,
    Example,
    write_examples,
)
from training.listed import listed_examples
from training.restate import restate, turn_round
from training.vectors import load_vectors

SEED = 20_261_122
SHORT = 90
KEPT = "corpus, kept"
RESTATED = 0.3
"""How many of the corpus's claims are shown in another form that means the same."""
PAIR_SETS = (
    "mnli_bin.dev", "mnli_bin.test", "snli.dev", "fever_bin.dev", "fever_bin.test", "cad_nli_revised.train",
    "conjnli.train", "help.train", "fm2_gold.dev", "breaking_nli.test", "begin_wow.dev", "faithdial_audit_wow.train",
)  # fmt: skip
MOST_OF = {"breaking_nli.test": 2_000}
PASSAGE_SETS = (
    "contractnli.dev", "factcg_cg2c_doc.train", "fm2_retrieved_plus_gold.dev", "begin_cmu.dev", "begin_tc.dev",
    "faithdial_audit_cmu.train", "faithdial_audit_tc.train", "propsegment_nli.dev", "scifact.train",
    "wice_subclaim_partial.train", "fever_bin.dev", "fever_bin.test",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim with its status and the places that decide it, by number of the source and range of its text."""

    text: str
    status: Status
    evidence: tuple[tuple[int, int, int], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Plan:
    """What passages are made.

    Attributes:
        words: how many words they may have.
        views: how many are shown beside each claim of the corpus, of different sizes.
        edits: how many sentences of each document are copied and broken.
        kept: the kinds of documents whose claims are all kept where the rest is cut.
    """

    words: tuple[int, ...]
    views: int
    edits: int
    kept: frozenset[str] = frozenset()

    def origin(self, name: str) -> str:
        """What examples of a document or answer are said to be of; its kind is its name before the first hyphen."""
        return KEPT if name.partition("-")[0] in self.kept else "corpus"


def main() -> int:
    """Prepare one of the two stages."""
    parser = argparse.ArgumentParser(description="Prepare training examples.")
    parser.add_argument("stage", choices=("pairs", "passages"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public training sets")
    parser.add_argument("--vectors", type=Path, required=True, help="folder of the static vectors")
    parser.add_argument("--replay", type=int, default=10_000, help="short pairs mixed into the passages")
    parser.add_argument("--claims", type=Path, help="folder of texts with listed statements")
    parser.add_argument("--listed", type=int, default=12_000, help="examples from such texts")
    parser.add_argument("--chat", type=float, default=0.0, help="share of the claims said as in a chat")
    parser.add_argument("--seed", type=int, default=SEED, help="what chance is drawn from")
    parser.add_argument("--words", type=int, nargs="+", default=(35, 60, 90, 120), help="sizes of the passages")
    parser.add_argument("--views", type=int, default=2, help="passages shown beside each claim of the corpus")
    parser.add_argument("--edits", type=int, default=2, help="sentences of each document that are copied and broken")
    parser.add_argument("--kept", nargs="*", default=(), help="kinds of documents whose claims are all kept")
    parser.add_argument("--most", type=int, help="how many of the other examples are kept")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    if options.stage == "pairs":
        examples = list(pairs(options.data, rng))
    else:
        embed = load_vectors(options.vectors).embed
        plan = Plan(tuple(sorted(options.words)), options.views, options.edits, frozenset(options.kept))
        examples = [*corpus_passages(embed, rng, plan), *public_passages(options.data, embed, rng, plan)]
        examples += rng.sample(list(pairs(options.data, rng)), options.replay)
        if options.claims:
            listed = list(listed_examples(options.claims, rng))
            examples += rng.sample(listed, min(options.listed, len(listed)))
        if options.chat:
            examples = [as_said(example, rng, options.chat) for example in examples]
    rng.shuffle(examples)
    if options.most:
        kept = [example for example in examples if example.origin.startswith(KEPT)]
        examples = [*kept, *[one for one in examples if not one.origin.startswith(KEPT)][: options.most]]
        rng.shuffle(examples)
    counts: dict[str, int] = {}
    for example in examples:
        counts[example.origin] = counts.get(example.origin, 0) + 1
    sys.stdout.write(f"{write_examples(options.out, examples)} examples: {counts}\n")
    return 0


def as_said(example: Example, rng: random.Random, share: float) -> Example:
    """Show a share of the claims, of any label, as they would be said in a chat."""
    return replace(example, claim=in_chat(example.claim, rng)) if rng.random() < share else example


def pairs(data: Path, rng: random.Random) -> Iterator[Example]:
    """Short pairs: public inference data, and the corpus's claims beside their evidence."""
    for name in PAIR_SETS:
        rows = [row for row in public_rows(data / f"{name}.jsonl.gz") if is_pair(name, row)]
        rng.shuffle(rows)
        for row in rows[: MOST_OF.get(name, len(rows))]:
            yield Example(row["claim"], row["source"], allowed(row), name)
    for document in training_documents():
        for claim in document.claims:
            if claim.evidence:
                quotes = " ".join(quote.quote for quote in claim.evidence)
                yield Example(claim.text, quotes, frozenset({claim.status}), "corpus pairs")


def public_rows(path: Path) -> list[dict[str, Any]]:
    """Read a public set."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def allowed(row: dict[str, Any]) -> frozenset[Status]:
    """What a public label leaves open."""
    if row["label"] == "supported":
        return SUPPORTED
    match row.get("label5"):
        case "contradicted":
            return CONTRADICTED
        case "partially_supported":
            return frozenset({Status.PARTIALLY_SUPPORTED})
        case "unsupported":
            return NEUTRAL
        case _:
            return NOT_SUPPORTED


def training_documents() -> list[Document]:
    """The corpus's documents of the training split."""
    return [document for document in load_documents() if split_of(document.id) == "train"]


def corpus_passages(embed: Embed, rng: random.Random, plan: Plan) -> Iterator[Example]:
    """Claims of the corpus beside what the worker finds for them; and broken sentences of its documents."""
    by_id = {document.id: document for document in training_documents()}
    for document in by_id.values():
        index = index_evidence([as_source(1, document)], embed)
        for claim in document.claims:
            places = tuple((1, quote.start, quote.end) for quote in claim.evidence)
            labelled = LabelledClaim(claim.text, claim.status, places)
            yield from claim_views(labelled, index, rng, plan, plan.origin(document.id))
        yield from broken(index, rng, replace(plan, edits=2 * plan.edits), "corpus edits")
    for answer in load_answers():
        if answer.documents[0] not in by_id:
            continue
        numbers = {name: number for number, name in enumerate(answer.documents, 1)}
        index = index_evidence([as_source(number, by_id[name]) for name, number in numbers.items()], embed)
        for entry in answer.claims:
            if isinstance(entry, AnswerClaim):
                found = tuple((numbers[quote.document], quote.start, quote.end) for quote in entry.evidence)
                labelled = LabelledClaim(entry.standalone, entry.status, found)
                yield from claim_views(labelled, index, rng, plan, f"{plan.origin(answer.id)} answers")


def as_source(number: int, document: Document) -> Source:
    """A document of the corpus as a source of the verifier."""
    return Source(number, document.title, text_document("\n".join(document.text), f"text/{document.format}"))


def claim_views(
    claim: LabelledClaim, index: EvidenceIndex, rng: random.Random, plan: Plan, origin: str
) -> Iterator[Example]:
    """A claim beside passages of several sizes, and if supported at times beside what is left without its evidence."""
    scores = index.rank(claim.text)
    gold = [place for place in index.places if is_evidence(place, claim)]
    for size in rng.sample(plan.words, plan.views):
        text = (rng.random() < RESTATED and restate(claim.text, rng)) or claim.text
        places = index.passage(scores, size)
        missing = [place for place in gold if place not in places]
        if missing and rng.random() < 0.6:  # noqa: PLR2004
            places, missing = tuple(sorted({*places, *missing}, key=lambda place: place.index)), []
        yield Example(text, read_together(places), beside(claim.status, gold, missing), origin)
    if claim.status is Status.SUPPORTED and gold and rng.random() < 0.3:  # noqa: PLR2004
        lowered = scores.copy()
        lowered[[place.index for place in gold]] = -np.inf
        places = tuple(place for place in index.passage(lowered, rng.choice(plan.words)) if place not in gold)
        yield Example(claim.text, read_together(places), NEUTRAL, f"{origin} without evidence", 0.6)


def is_evidence(place: Place, claim: LabelledClaim) -> bool:
    """Whether a place holds a part of a claim's evidence."""
    return any(
        source == place.source and place.span.start < end and start < place.span.end
        for source, start, end in claim.evidence
    )


def beside(status: Status, gold: Sequence[Place], missing: Sequence[Place]) -> frozenset[Status]:
    """What a claim may be beside a passage in which some of its evidence is missing."""
    if not missing:
        return frozenset({status})
    if status is Status.SUPPORTED:
        return ABSENT | {Status.PARTIALLY_SUPPORTED} if len(missing) == len(gold) else NEUTRAL
    return NOT_SUPPORTED


def public_passages(data: Path, embed: Embed, rng: random.Random, plan: Plan) -> Iterator[Example]:
    """Claims of public sets with long sources beside what the worker finds; and broken sentences of those sources."""
    for name in PASSAGE_SETS:
        indexed: dict[str, EvidenceIndex] = {}
        for row in public_rows(data / f"{name}.jsonl.gz"):
            if is_held_out(row["source"]) or is_pair(name, row):
                continue
            index = indexed.get(row["source"])
            if index is None:
                document = text_document(row["source"])
                index = index_evidence([Source(1, "", document)], embed)
                indexed = {row["source"]: index}
                yield from broken(index, rng, plan, f"{name} edits")
            if index.places:
                scores = index.rank(row["claim"])
                for budget in (rng.choice(plan.words[2:]), rng.choice(plan.words[:2]))[
                    : 1 if row["label"] == "supported" else 2
                ]:
                    yield Example(row["claim"], read_together(index.passage(scores, budget)), allowed(row), name)


def is_pair(name: str, row: dict[str, Any]) -> bool:
    """Whether a public row is one of the short pairs."""
    return name in PAIR_SETS and len(row["source"].split()) <= SHORT


def is_held_out(source: str) -> bool:
    """Whether a public source is kept for calibration: one in ten, drawn by its text."""
    return int(hashlib.sha256(source.encode("utf-8", "replace")).hexdigest(), 16) % 10 == 0


def broken(index: EvidenceIndex, rng: random.Random, plan: Plan, origin: str) -> Iterator[Example]:
    """Sentences of a document as claims: as they stand, broken, two in one, and without their evidence."""
    long_enough = [place for place in index.places if 7 <= place.word_count <= 40]  # noqa: PLR2004
    everything = " ".join(place.text for place in index.places)
    names, numbers = names_in(everything), numbers_in(everything)
    for place in rng.sample(long_enough, min(plan.edits, len(long_enough))):
        other = rng.choice(long_enough)
        joined = place.text
        if other is not place and place.word_count + other.word_count <= 45 and rng.random() < 0.3:  # noqa: PLR2004
            joined = f"{place.text.rstrip('.;')}, and {other.text[0].lower()}{other.text[1:]}"
        edit = break_sentence(joined, names, numbers, rng)
        scores = index.rank(joined)
        places = index.passage(scores, rng.choice(plan.words))
        if joined != place.text and rng.random() < 0.5:  # noqa: PLR2004
            dropped = rng.choice((place, other))
            left = tuple(one for one in places if one is not dropped)
            if left:
                yield Example(joined, read_together(left), NEUTRAL, origin)
        whole = place in places and (joined == place.text or other in places)
        chance = rng.random()
        if edit and whole and chance < 0.6:  # noqa: PLR2004
            yield Example(restate(edit[0], rng) or edit[0], read_together(places), edit[1], origin)
        if whole and (chance >= 0.4 or not edit):  # noqa: PLR2004
            yield Example(restate(joined, rng) or joined, read_together(places), SUPPORTED, origin)
        turned = turn_round(joined, rng)
        if turned and whole:
            yield Example(turned[0], read_together(places), SUPPORTED if turned[1] else CONTRADICTED, origin)
        if chance > 0.8 and joined == place.text:  # noqa: PLR2004
            rest = tuple(one for one in places if one is not place)
            if rest:
                yield Example(joined, read_together(rest), ABSENT, origin, 0.6)


if __name__ == "__main__":
    sys.exit(main())
