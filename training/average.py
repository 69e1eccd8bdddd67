"""Writes the mean of several weights: `python -m training.average FIRST.pt SECOND.pt ... --out MEAN.pt [--shares 7 3]`.

Between weights trained from one encoder the mean keeps what both have learned, and holds better on kinds of text that
neither has seen (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models").
"""

import argparse
import sys
from pathlib import Path

import torch


def main() -> int:
    """Read, average, write; what is no floating-point number is taken from the first."""
    parser = argparse.ArgumentParser(description="Average weights.")
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shares", type=float, nargs="+", help="how much each counts; all alike when left out")
    options = parser.parse_args()
    states = [torch.load(path, weights_only=True) for path in options.weights]
    shares = options.shares or [1.0] * len(states)
    mean = {
        name: sum(share * state[name] for share, state in zip(shares, states, strict=True)) / sum(shares)
        if value.is_floating_point()
        else value
        for name, value in states[0].items()
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(mean, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
