"""Fine-tunes the pair model on prepared examples, in bf16, with checkpoints it can go on from.

    python -m training.train EXAMPLES.jsonl --out FOLDER --encoder FOLDER [--start WEIGHTS] [--rate 8e-5] [--epochs 1]

A run that was stopped goes on from its last checkpoint when the same command is given again. The weights written at the
end are the moving average of the run.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from kivo_worker.models.pair import pair_ids
from kivo_worker.models.wordpiece import read_vocabulary
from training.examples import CLASSES, read_examples
from training.loop import SEED, Recipe, batches_of, run
from training.pair_model import PairModel, marginal_loss, pretrained

LAYER_DECAY = 0.9
AVERAGING = 0.999
LONGEST_CLAIM = 600
"""Claims of more characters are no sentences and are left out."""

Row = tuple[list[int], int, int, float]
"""Token ids, where the passage begins, the bit mask of allowed classes, the weight."""


def main() -> int:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("examples", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", required=True, help="folder of the sentence encoder and its tokenizer")
    parser.add_argument("--start", type=Path, help="weights of an earlier stage")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    train(parser.parse_args())
    return 0


def train(options: argparse.Namespace) -> None:
    """Run all epochs from the last checkpoint on and write the averaged weights."""
    torch.manual_seed(SEED)
    rows = tokenized(options.examples, options.encoder)
    batches = batches_of([len(ids) for ids, *_ in rows], options.batch, options.epochs)
    model = pretrained(options.encoder)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    optimizer = torch.optim.AdamW(parameter_groups(model, options.rate), weight_decay=0.01)

    def loss_of(batch: Sequence[int]) -> torch.Tensor:
        ids, mask, types, allowed, weight = padded([rows[place] for place in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, mask, types)
        return marginal_loss(logits, allowed, weight)

    average = run(model, optimizer, batches, loss_of, options.out, Recipe(longest_gradient=1.0, averaging=AVERAGING))
    torch.save(average, options.out / "weights.pt")


def tokenized(path: Path, encoder: str) -> list[Row]:
    """Read examples as the worker will read them."""
    pieces = read_vocabulary((Path(encoder) / "vocab.txt").read_bytes())
    rows: list[Row] = []
    for claim, passage, mask, _, weight in read_examples(path):
        if len(claim) < LONGEST_CLAIM:
            ids, passage_from, _ = pair_ids(pieces, claim, passage)
            rows.append((ids, passage_from, mask, weight))
    return rows


def padded(rows: list[Row]) -> tuple[torch.Tensor, ...]:
    """A batch as tensors: ids, mask, types, allowed, weight."""
    longest = max(len(ids) for ids, *_ in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    allowed = torch.zeros(len(rows), len(CLASSES), dtype=torch.bool)
    for place, (tokens, passage_from, bits, _) in enumerate(rows):
        ids[place, : len(tokens)] = torch.tensor(tokens)
        mask[place, : len(tokens)] = 1
        types[place, passage_from : len(tokens)] = 1
        allowed[place] = torch.tensor([bool(bits >> bit & 1) for bit in range(len(CLASSES))])
    return ids, mask, types, allowed, torch.tensor([weight for *_, weight in rows])


def parameter_groups(model: PairModel, rate: float) -> list[dict[str, object]]:
    """Smaller learning rates for lower layers."""
    depth = len(model.encoder.encoder.layer)
    groups: list[dict[str, object]] = [{"params": list(model.head.parameters()), "lr": 2 * rate}]
    for place, layer in enumerate(model.encoder.encoder.layer):
        groups.append({"params": list(layer.parameters()), "lr": rate * LAYER_DECAY ** (depth - 1 - place)})
    groups.append({"params": list(model.encoder.embeddings.parameters()), "lr": rate * LAYER_DECAY**depth})
    return groups


if __name__ == "__main__":
    sys.exit(main())
