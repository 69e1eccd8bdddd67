"""Sentences of summaries beside what the worker finds for them in a longer text: meetings, calls, stories, contracts.

The files of `training/summaries` hold contrast sets as those of `training/contrasts` do (`contrasts.py`), with texts of
which a passage holds a part only, and claims that bring together what stands in several places.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from kivo_worker.documents.reader import text_document
from kivo_worker.verification.evidence import Embed, EvidenceIndex, index_evidence, read_together
from kivo_worker.verification.interface import Source
from training.contrasts import ContrastSet, Statement, allowed_of, is_kept, load_contrasts
from training.examples import ABSENT, Example

SUMMARIES = Path(__file__).parent / "summaries"
SIZES = (90, 120, 165)
"""How many words of the text are shown; at most what the model reads."""
ELSEWHERE = 0.1
"""How many claims are shown beside another text as well, where nothing speaks to them."""


def load_summaries() -> list[ContrastSet]:
    """Read all sets, in order of the files' names."""
    return load_contrasts(SUMMARIES)


def summary_examples(sets: Sequence[ContrastSet], embed: Embed, rng: random.Random) -> Iterator[Example]:
    """Every claim beside what is found for it in its text, and a few beside what is found in another."""
    learned = [(one, _indexed(one.passage, embed)) for one in sets if not is_kept(one)]
    for one, index in learned:
        for statement in one.statements:
            yield Example(statement.text, _found(statement, index, rng), allowed_of(statement), "summaries")
            other, elsewhere = rng.choice(learned)
            if other is not one and rng.random() < ELSEWHERE:
                yield Example(statement.text, _found(statement, elsewhere, rng), ABSENT, "summaries elsewhere")


def _indexed(text: str, embed: Embed) -> EvidenceIndex:
    return index_evidence([Source(1, "", text_document(text))], embed)


def _found(statement: Statement, index: EvidenceIndex, rng: random.Random) -> str:
    """The places the worker finds for a claim, as it reads them."""
    return read_together(index.passage(index.rank(statement.text), rng.choice(SIZES)))
