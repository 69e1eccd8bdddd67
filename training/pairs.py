"""Short pairs: a claim beside the sentences that decide it, alone and among sentences that decide nothing."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from training.corpus_claims import training_documents
from training.examples import Example
from training.public_sets import MOST_OF, PAIR_SETS, allowed, is_pair, public_rows

ALONE = frozenset({"snli.dev", "cad_nli_revised.train", "help.train", "breaking_nli.test"})
"""Sets whose premises are too alike: what is right for one of them may be wrong beside another."""
COPIES, MOST_OTHERS, LONGEST = 2, 4, 170
"""How often each pair is shown among others, among how many, and from how many words on among one only."""


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


def among_others(examples: Sequence[Example], rng: random.Random) -> Iterator[Example]:
    """Pairs with one to four other premises of their set around the one that decides; they count 0.7 of a pair."""
    by_set: dict[str, list[Example]] = {}
    for example in examples:
        by_set.setdefault(example.origin, []).append(example)
    for name, of_set in by_set.items():
        if name in ALONE:
            continue
        for example in of_set * COPIES:
            premises = [example.passage, *(one.passage for one in rng.choices(of_set, k=rng.randint(1, MOST_OTHERS)))]
            if sum(len(premise.split()) for premise in premises) > LONGEST:
                premises = premises[:2]
            rng.shuffle(premises)
            weight = round(0.7 * example.weight, 3)
            yield replace(example, passage=" ".join(premises), origin=f"{name} among others", weight=weight)
