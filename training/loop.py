"""What every training here does: a schedule, an average of the weights, checkpoints a stopped run goes on from."""

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from training.batching import SEED

TOLD_EVERY, CHECKPOINT_EVERY = 100, 500

State = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How steps are taken.

    Attributes:
        longest_gradient: gradients are cut to this norm.
        averaging: how much of a moving average of the weights is kept at each step; 0 for the last weights.
        seed: what chance is drawn from.
    """

    longest_gradient: float
    averaging: float = 0.0
    seed: int = SEED


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
        saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        average = {name: value.to(average[name].device) for name, value in saved["average"].items()}
        step = saved["step"]
    model.train()
    started, seen, losses = time.monotonic(), 0, []
    for number in range(step, len(batches)):
        torch.manual_seed(recipe.seed + number)
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
