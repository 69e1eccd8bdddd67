"""Trains the parser on the treebanks, in bf16, with checkpoints it can go on from.

    python -m training.train_parser --syntax FOLDER --out FOLDER --encoder FOLDER [--rate 1e-4] [--epochs 6]

A run that was stopped goes on from its last checkpoint when the same command is given again. After training it prints
tag accuracy, UAS and LAS (punctuation left out) on the sentences kept for measuring.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from kivo_worker.models.parser import MOST_PIECES, MOST_WORDS, shape, word_pieces
from kivo_worker.models.wordpiece import read_vocabulary
from kivo_worker.syntax.decode import best_tree
from training.batching import SEED, batches_of
from training.loop import Recipe, run
from training.parser_model import ParserModel, fresh_parser
from training.treebank import ENTITIES, TreebankSentence, read_treebank

TRAINED_ON = ("ewt.train", "gum.train")
MEASURED_ON = ("ewt.dev", "gum.dev", "pud")
RAREST = 20
"""A relation with a subtype that is rarer than this is read without the subtype."""
IGNORED = -100
HEAD_RATE = 10
"""How much faster the fresh heads learn than the encoder."""

Labels = dict[str, list[str]]
Row = tuple[list[int], list[int], list[int], list[int], list[int], list[int], list[int]]
"""Pieces; for each word first piece, shape, tag, head, relation and entity, with place 0 for the root."""


def main() -> int:
    """Train, or go on training; then measure."""
    parser = argparse.ArgumentParser(description="Train the parser.")
    parser.add_argument("--syntax", type=Path, required=True, help="folder of the treebanks")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", required=True, help="folder of the sentence encoder and its tokenizer")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()
    sentences = [one for name in TRAINED_ON for one in read_treebank(options.syntax / f"{name}.conllu.gz")]
    labels = labels_of(sentences)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "labels.json").write_text(json.dumps(labels) + "\n", encoding="utf-8")
    model = train(sentences, labels, options)
    for name in MEASURED_ON:
        measured = measure(model, read_treebank(options.syntax / f"{name}.conllu.gz"), labels, options.encoder)
        sys.stdout.write(f"{name}: " + ", ".join(f"{key} {value:.1f}" for key, value in measured.items()) + "\n")
    return 0


def labels_of(sentences: Iterable[TreebankSentence]) -> Labels:
    """The tags, relations and entities there are; rare subtypes of relations go to the relation itself."""
    tags: set[str] = set()
    relations: Counter[str] = Counter()
    for sentence in sentences:
        tags.update(sentence.tags)
        relations.update(sentence.relations)
    kept = {name if count >= RAREST else name.partition(":")[0] for name, count in relations.items()}
    return {"tags": sorted(tags), "relations": sorted(kept), "entities": list(ENTITIES)}


def rows_of(sentences: Iterable[TreebankSentence], labels: Labels, encoder: str) -> list[Row]:
    """Sentences as numbers; those too long to be parsed are left out."""
    pieces = read_vocabulary((Path(encoder) / "vocab.txt").read_bytes())
    tags, relations, entities = ({name: place for place, name in enumerate(names)} for names in labels.values())
    rows: list[Row] = []
    for one in sentences:
        ids, first = word_pieces(pieces, one.words)
        if len(ids) > MOST_PIECES or len(one.words) > MOST_WORDS:
            continue
        related = [relations.get(name, relations[name.partition(":")[0]]) for name in one.relations]
        named = [entities[name] for name in one.entities] if one.entities else [IGNORED] * len(one.words)
        rows.append((
            ids, first, [5, *map(shape, one.words)], [IGNORED, *(tags[tag] for tag in one.tags)],
            [IGNORED, *one.heads], [IGNORED, *related], [IGNORED, *named],
        ))  # fmt: skip
    return rows


def train(sentences: Sequence[TreebankSentence], labels: Labels, options: argparse.Namespace) -> ParserModel:
    """Run all epochs from the last checkpoint on and write the weights."""
    torch.manual_seed(SEED)
    rows = rows_of(sentences, labels, options.encoder)
    model = fresh_parser(options.encoder, *(len(names) for names in labels.values()))
    batches = batches_of([len(row[0]) for row in rows], options.batch, options.epochs)
    fresh = [value for name, value in model.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": list(model.encoder.parameters())}, {"params": fresh, "lr": HEAD_RATE * options.rate}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, weight_decay=0.01)

    def loss_of_places(batch: Sequence[int]) -> torch.Tensor:
        return loss_of(model, [rows[place] for place in batch])

    weights = run(model, optimizer, batches, loss_of_places, options.out, Recipe(longest_gradient=5.0))
    torch.save(weights, options.out / "weights.pt")
    return model


def padded(rows: Sequence[Row]) -> tuple[torch.Tensor, ...]:
    """A batch as tensors: pieces, their mask, first pieces, shapes, tags, heads, relations, entities."""
    pieces, words = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
    ids = torch.zeros(len(rows), pieces, dtype=torch.long)
    mask = torch.zeros_like(ids)
    columns = [torch.full((len(rows), words), filler) for filler in (0, 5, IGNORED, IGNORED, IGNORED, IGNORED)]
    for place, (numbers, *values) in enumerate(rows):
        ids[place, : len(numbers)] = torch.tensor(numbers)
        mask[place, : len(numbers)] = 1
        for column, value in zip(columns, values, strict=True):
            column[place, : len(value)] = torch.tensor(value)
    return ids, mask, *columns


def loss_of(model: ParserModel, batch: Sequence[Row]) -> torch.Tensor:
    """The sum of the losses of heads, relations (beside the right head), tags and entities."""
    ids, mask, first, shapes, tags, heads, relations, entities = padded(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tag, entity, arcs, related = model(ids, mask, first, shapes, heads.clamp(min=0))
    missing = torch.arange(first.shape[1]) >= torch.tensor([len(row[1]) for row in batch]).unsqueeze(1)
    arcs = arcs.float().masked_fill(missing.unsqueeze(1), -1e4)
    losses = [_loss(arcs, heads), _loss(related, relations), 0.5 * _loss(tag, tags), 0.3 * _loss(entity, entities)]
    return torch.stack(losses).sum()


def _loss(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    if (right == IGNORED).all():
        return torch.zeros(())
    return cross_entropy(scores.float().flatten(0, 1), right.flatten(), ignore_index=IGNORED, label_smoothing=0.0)


def measure(
    model: ParserModel, sentences: Iterable[TreebankSentence], labels: Labels, encoder: str
) -> dict[str, float]:
    """Tag accuracy, UAS and LAS in percent over words that are no punctuation, and accuracy of entities."""
    model.eval()
    known = [one for one in sentences if all(tag in labels["tags"] for tag in one.tags)]
    rows = rows_of(known, labels, encoder)
    punctuation = labels["relations"].index("punct")
    right = dict.fromkeys(("tags", "UAS", "LAS", "entities"), 0)
    words = named = 0
    with torch.no_grad():
        for batch in batches_of([len(row[0]) for row in rows], 32, 1):
            chosen = [rows[place] for place in batch]
            tag, entity, arcs, related = model(*padded(chosen)[:4])
            for place, (_, first, _, tags, heads, relations, entities) in enumerate(chosen):
                tree = best_tree(arcs[place, : len(first), : len(first)].float().numpy())
                for word in range(1, len(first)):
                    right["tags"] += int(tag[place, word].argmax()) == tags[word]
                    if entities[word] > 0:
                        named += 1
                        right["entities"] += int(entity[place, word].argmax()) == entities[word]
                    if relations[word] != punctuation:
                        same = tree[word] == heads[word]
                        right["UAS"] += same
                        right["LAS"] += same and int(related[place, word, tree[word]].argmax()) == relations[word]
                words += sum(relation != punctuation for relation in relations[1:])
    everything = sum(len(row[1]) - 1 for row in rows)
    return {
        "tags": 100 * right["tags"] / everything,
        "UAS": 100 * right["UAS"] / words,
        "LAS": 100 * right["LAS"] / words,
    } | ({"entities": 100 * right["entities"] / named} if named else {})


if __name__ == "__main__":
    sys.exit(main())
