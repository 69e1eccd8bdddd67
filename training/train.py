"""Fine-tunes the pair model on prepared examples, with checkpoints it can go on from.

    python -m training.train EXAMPLES.jsonl[:COUNT] ... --out FOLDER --encoder FOLDER [--start WEIGHTS] [--rate 8e-5]

A run that was stopped goes on from its last checkpoint when the same command is given again. The weights written at the
end are the moving average of the run.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from training.batching import SEED, batches_of, batches_within
from training.encoded import Batch, encoded
from training.loop import Recipe, run
from training.losses import disagreement, distance_from, loss_that_keeps, marginal_loss
from training.pair_model import PairModel, pretrained
from training.teachers import taught_by

LAYER_DECAY = 0.9
HARD = 0.25
"""What the labels count beside teachers."""


def main() -> int:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("examples", nargs="+", help="files of examples; FILE:COUNT draws so many of them")
    parser.add_argument("--short", nargs="*", default=(), help="more files, of which only short pairs are learned")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", required=True, help="folder of the sentence encoder and its tokenizer")
    parser.add_argument("--start", type=Path, help="weights of an earlier stage")
    parser.add_argument("--teachers", type=Path, nargs="*", default=(), help="weights whose answers are learned")
    parser.add_argument("--keep", nargs="*", default=(), help="files of examples that --start is to answer as before")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--epochs", type=int, default=1)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--batch", type=int, default=32, help="examples in a batch")
    size.add_argument("--tokens", type=int, help="tokens in a batch, instead")
    parser.add_argument("--beta2", type=float, default=0.999, help="of AdamW")
    parser.add_argument("--averaging", type=float, default=0.999, help="what the average of the weights keeps a step")
    parser.add_argument("--dropout", type=float, default=0.0, help="inside the encoder")
    parser.add_argument("--r-drop", type=float, default=0.0, help="weight of the disagreement of two passes")
    parser.add_argument("--freeze-words", action="store_true", help="word embeddings stay as they are")
    parser.add_argument("--freeze-layers", type=int, default=0, help="embeddings and so many lowest layers stay")
    parser.add_argument("--full-precision", action="store_true", help="compute in 32 bits: for CPUs that have no bf16")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    if options.keep and (options.teachers or options.r_drop or not options.start):
        parser.error("--keep needs --start, and neither --teachers nor --r-drop")
    train(options)
    return 0


def train(options: argparse.Namespace) -> None:
    """Run all epochs from the last checkpoint on and write the averaged weights."""
    torch.manual_seed(options.seed)
    examples = encoded(options.examples, options.short, options.keep, options.encoder, options.device, options.seed)
    cut = (batches_within, options.tokens) if options.tokens else (batches_of, options.batch)
    batches = cut[0](examples.lengths, cut[1], options.epochs, options.seed)
    model = model_of(options).to(options.device)
    options.out.mkdir(parents=True, exist_ok=True)
    teachers = [options.start] if options.keep else options.teachers
    in_bf16 = not options.full_precision
    taught = taught_by(teachers, options.encoder, examples, options.out, in_bf16=in_bf16) if teachers else None
    groups = parameter_groups(model, options.rate)
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, options.beta2))

    def loss_of(places: Sequence[int]) -> Tensor:
        batch = examples.batch(places)
        loss, logits = loss_of_batch(model, batch, options.r_drop, in_bf16=in_bf16)
        if taught is None:
            return loss
        chosen = torch.tensor(places, device=taught.device)
        told = taught[chosen]
        if options.keep:
            return loss_that_keeps(logits, batch.allowed, batch.weight, told, examples.kept[chosen])
        return HARD * loss + (1 - HARD) * distance_from(told, logits)

    recipe = Recipe(longest_gradient=1.0, averaging=options.averaging, seed=options.seed)
    average = run(model, optimizer, batches, loss_of, options.out, recipe)
    torch.save({name: value.cpu() for name, value in average.items()}, options.out / "weights.pt")


def model_of(options: argparse.Namespace) -> PairModel:
    """The model as it begins."""
    model = pretrained(options.encoder, options.dropout, "eager" if options.device == "cpu" else "sdpa")
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    model.encoder.embeddings.word_embeddings.requires_grad_(not options.freeze_words)
    if options.freeze_layers:
        for frozen in (model.encoder.embeddings, *model.encoder.encoder.layer[: options.freeze_layers]):
            frozen.requires_grad_(False)
    return model


def loss_of_batch(model: PairModel, batch: Batch, r_drop: float, *, in_bf16: bool = True) -> tuple[Tensor, Tensor]:
    """The loss of the labels, with R-Drop of two passes over the batch; and the logits (of the first pass)."""
    passes = 2 if r_drop else 1
    ids, mask, types = (torch.cat([part] * passes) for part in (batch.ids, batch.mask, batch.types))
    with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=in_bf16):
        logits = model(ids, mask, types).chunk(passes)
    loss = sum(marginal_loss(one, batch.allowed, batch.weight) for one in logits) / passes
    if r_drop:
        loss = loss + r_drop * disagreement(*logits)
    return loss, logits[0]


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
