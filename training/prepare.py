"""Writes what the pair model learns from: `python -m training.prepare KIND OUT --data FOLDER --vectors FOLDER`.

`pairs` are short: a claim beside the sentences that decide it. `passages` are what the worker shows the model: several
places of whole documents, found as the worker finds them, with and without the evidence. `contrasts` are passages with
what says and what denies each of their facts, `summaries` such claims beside places of longer texts, `broken` supported
claims made false by rule, `unlabelled` pairs for learning from other models' answers.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kivo_worker.verification.evidence import Embed
from training.batching import SEED
from training.broken_claims import broken_claims
from training.chat import in_chat
from training.contrasts import contrast_examples, load_contrasts
from training.examples import Example, write_examples
from training.listed import listed_examples
from training.pairs import among_others, pairs
from training.passages import Plan, corpus_passages, public_passages
from training.summaries import load_summaries, summary_examples
from training.unlabelled import unlabelled
from training.vectors import load_vectors


def main() -> int:
    """Prepare examples of one kind."""
    parser = argparse.ArgumentParser(description="Prepare training examples.")
    parser.add_argument("kind", choices=("pairs", "passages", "contrasts", "summaries", "broken", "unlabelled"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public training sets")
    parser.add_argument("--vectors", type=Path, required=True, help="folder of the static vectors")
    parser.add_argument("--seed", type=int, default=SEED, help="what chance is drawn from")
    parser.add_argument("--among-others", action="store_true", help="pairs: also among other premises of their set")
    of_passages = parser.add_argument_group("passages")
    of_passages.add_argument("--words", type=int, nargs="+", default=(35, 60, 90, 120), help="their sizes")
    of_passages.add_argument("--views", type=int, default=2, help="passages shown beside each claim of the corpus")
    of_passages.add_argument("--edits", type=int, default=2, help="sentences of each document copied and broken")
    of_passages.add_argument("--replay", type=int, default=0, help="short pairs mixed in")
    of_passages.add_argument("--claims", type=Path, help="folder of texts with listed statements")
    of_passages.add_argument("--listed", type=int, default=16_000, help="examples from such texts")
    of_passages.add_argument("--chat", type=float, default=0.0, help="share of the claims said as in a chat")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    examples = list(made(options, rng))
    rng.shuffle(examples)
    counts = dict(Counter(example.origin for example in examples))
    sys.stdout.write(f"{write_examples(options.out, examples)} examples: {counts}\n")
    return 0


def made(options: argparse.Namespace, rng: random.Random) -> Iterator[Example]:
    """All examples that are asked for."""
    if options.kind == "pairs":
        short = list(pairs(options.data, rng))
        yield from short
        if options.among_others:
            yield from among_others(short, rng)
        return
    if options.kind == "contrasts":
        yield from contrast_examples(load_contrasts(), rng)
        return
    embed = load_vectors(options.vectors).embed
    if options.kind == "summaries":
        yield from summary_examples(load_summaries(), embed, rng)
    elif options.kind == "broken":
        yield from broken_claims(options.data, embed, rng)
    elif options.kind == "unlabelled":
        yield from unlabelled(options.data, embed, rng)
    else:
        yield from passages(options, embed, rng)


def passages(options: argparse.Namespace, embed: Embed, rng: random.Random) -> list[Example]:
    """Passages of the corpus and of the public sets, with what is mixed in; a share of the claims said as in a chat."""
    plan = Plan(tuple(sorted(options.words)), options.views, options.edits)
    examples = [*corpus_passages(embed, rng, plan), *public_passages(options.data, embed, rng, plan)]
    if options.replay:
        examples += rng.sample(list(pairs(options.data, rng)), options.replay)
    if options.claims:
        listed = list(listed_examples(options.claims, rng))
        examples += rng.sample(listed, min(options.listed, len(listed)))
    return [as_said(example, rng, options.chat) for example in examples] if options.chat else examples


def as_said(example: Example, rng: random.Random, share: float) -> Example:
    """Show a share of the claims, of any label, as they would be said in a chat."""
    return replace(example, claim=in_chat(example.claim, rng)) if rng.random() < share else example


if __name__ == "__main__":
    sys.exit(main())
