"""Fine-tunes the pair model on prepared examples, in bf16, with checkpoints it can go on from.

    python -m training.train EXAMPLES.jsonl --out FOLDER --encoder FOLDER [--start WEIGHTS] [--rate 8e-5] [--epochs 1]

A run that was stopped goes on from its last checkpoint when the same command is given again. The weights written at the
end are the moving average of the run.
"""

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from kivo_worker.models.pair import pair_ids
from kivo_worker.models.wordpiece import read_vocabulary
from training.examples import CLASSES, read_examples
from training.pair_model import PairModel, marginal_loss, pretrained

SEED = 20_261_122
LAYER_DECAY = 0.9
AVERAGING = 0.999
CHECKPOINT_EVERY = 500
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
    options.out.mkdir(parents=True, exist_ok=True)
    rows = tokenized(options.examples, options.encoder)
    batches = [
        batch
        for epoch in range(options.epochs)
        for batch in in_batches(rows, options.batch, random.Random(SEED + epoch))
    ]
    model = pretrained(options.encoder)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    optimizer = torch.optim.AdamW(parameter_groups(model, options.rate), weight_decay=0.01)
    warm_up = max(1, len(batches) // 16)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warm_up, 0.5 * (1 + math.cos(math.pi * step / len(batches))) + 0.01),
    )
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    checkpoint, step = options.out / "checkpoint.pt", 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        average, step = saved["average"], saved["step"]
    model.train()
    started, seen, losses = time.monotonic(), 0, []
    for number in range(step, len(batches)):
        torch.manual_seed(SEED + number)
        ids, mask, types, allowed, weight = padded([rows[place] for place in batches[number]])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, mask, types)
        loss = marginal_loss(logits, allowed, weight)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        follow(average, model, min(AVERAGING, (number + 1) / (number + 10)))
        seen += len(ids)
        losses.append(loss.item())
        if (number + 1) % 100 == 0:
            recent = sum(losses[-200:]) / len(losses[-200:])
            speed = seen / (time.monotonic() - started)
            sys.stdout.write(f"{number + 1}/{len(batches)} loss {recent:.4f} {speed:.0f} examples/s\n")
            sys.stdout.flush()
        if (number + 1) % CHECKPOINT_EVERY == 0:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
            state |= {"schedule": schedule.state_dict(), "step": number + 1}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    torch.save(average, options.out / "weights.pt")
    (options.out / "run.json").write_text(
        json.dumps({"examples": len(rows), "batches": len(batches), "rate": options.rate, "loss": losses[-1:]}) + "\n",
        encoding="utf-8",
    )


def tokenized(path: Path, encoder: str) -> list[Row]:
    """Read examples as the worker will read them."""
    pieces = read_vocabulary((Path(encoder) / "vocab.txt").read_bytes())
    rows: list[Row] = []
    for claim, passage, mask, _, weight in read_examples(path):
        if len(claim) < LONGEST_CLAIM:
            ids, passage_from, _ = pair_ids(pieces, claim, passage)
            rows.append((ids, passage_from, mask, weight))
    return rows


def in_batches(rows: list[Row], size: int, shuffle: random.Random) -> Iterator[list[int]]:
    """Batches of rows of like length, in random order."""
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    batches = []
    for start in range(0, len(order), size * 50):
        part = sorted(order[start : start + size * 50], key=lambda place: len(rows[place][0]))
        batches += [part[first : first + size] for first in range(0, len(part), size)]
    shuffle.shuffle(batches)
    yield from batches


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


def follow(average: dict[str, torch.Tensor], model: PairModel, keep: float) -> None:
    """Move the averaged weights a little towards the model's."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                average[name].mul_(keep).add_(value, alpha=1 - keep)


if __name__ == "__main__":
    sys.exit(main())
