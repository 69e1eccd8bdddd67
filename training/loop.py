"""What every training here does: batches of like length, a schedule, checkpoints a stopped run goes on from."""

import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

SEED = 20_261_122
TOLD_EVERY, CHECKPOINT_EVERY = 100, 500
_SORTED_TOGETHER = 50

State = dict[str, Tensor]


def batches_of(lengths: Sequence[int], size: int, epochs: int) -> list[list[int]]:
    """Batches of examples of like length, by their places, in random order, for all epochs."""
    return [batch for epoch in range(epochs) for batch in _one_epoch(lengths, size, random.Random(SEED + epoch))]


def _one_epoch(lengths: Sequence[int], size: int, shuffle: random.Random) -> list[list[int]]:
    order = list(range(len(lengths)))
    shuffle.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), size * _SORTED_TOGETHER):
        part = sorted(order[start : start + size * _SORTED_TOGETHER], key=lambda place: lengths[place])
        batches += [part[first : first + size] for first in range(0, len(part), size)]
    shuffle.shuffle(batches)
    return batches


@dataclass(frozen=True, slots=True)
class Recipe:
    """How steps are taken.

    Attributes:
        longest_gradient: gradients are cut to this norm.
        averaging: how much of a moving average of the weights is kept at each step; 0 for the last weights.
    """

    longest_gradient: float
    averaging: float = 0.0


def run(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Sequence[Sequence[int]],
    loss_of: Callable[[Sequence[int]], Tensor],
    folder: Path,
    recipe: Recipe,
) -> State:
    """Train on all batches from the last checkpoint on; the rate rises over a sixteenth and falls along a cosine.

    Args:
        model: what learns.
        optimizer: with the highest rate of each group.
        batches: the places of the examples of each step.
        loss_of: the loss of a batch.
        folder: where checkpoints are kept.
        recipe: how steps are taken.

    Returns:
        The weights: the moving average, or the last ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    warm_up = max(1, len(batches) // 16)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, 0.5 * (1 + math.cos(math.pi * step / len(batches))) + 0.01)
    )
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    checkpoint, step = folder / "checkpoint.pt", 0
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
        loss = loss_of(batches[number])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.longest_gradient)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        follow(average, model, min(recipe.averaging, (number + 1) / (number + 10)))
        seen += len(batches[number])
        losses.append(loss.item())
        done = number + 1
        if done % TOLD_EVERY == 0:
            recent = sum(losses[-2 * TOLD_EVERY :]) / len(losses[-2 * TOLD_EVERY :])
            speed = seen / (time.monotonic() - started)
            sys.stdout.write(f"{done}/{len(batches)} loss {recent:.4f} {speed:.0f} examples/s\n")
            sys.stdout.flush()
        if done % CHECKPOINT_EVERY == 0:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
            state |= {"schedule": schedule.state_dict(), "step": done}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    return average


def follow(average: State, model: nn.Module, keep: float) -> None:
    """Move the averaged weights towards the model's; with nothing to keep they are the model's."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                average[name].mul_(keep).add_(value, alpha=1 - keep)
