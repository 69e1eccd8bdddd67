"""Examples as numbers, all in one tensor on the device that learns, so that a batch is made there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from kivo_worker.models.pair import pair_ids
from kivo_worker.models.wordpiece import read_vocabulary
from training.examples import CLASSES, read_examples, sample_of

LONGEST_CLAIM = 600
"""Claims of more characters are no sentences and are left out."""
SHORT = 90
"""Pairs of fewer word pieces than this are short."""
STEP = 8
"""Batches are filled up to a multiple of so many tokens: GPUs are fastest so."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of claim and passage, filled up to one length.

    Attributes:
        ids: (pairs, tokens), the numbers of the word pieces.
        mask: (pairs, tokens), 1 where there is a token.
        types: (pairs, tokens), 1 in the passage.
        allowed: (pairs, 5), whether a class may be right.
        weight: (pairs,), how much each pair counts.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    allowed: Tensor
    weight: Tensor


@dataclass(frozen=True, slots=True)
class Encoded:
    """All examples.

    Attributes:
        lengths: how many tokens each has.
        tokens: (all tokens,), one example after the other.
        starts: (examples,), where each begins.
        passages: (examples,), where in it the passage begins.
        allowed: (examples, 5).
        weight: (examples,).
        kept: (examples,), whether the answers of the weights one starts from are to be kept.
    """

    lengths: list[int]
    tokens: Tensor
    starts: Tensor
    passages: Tensor
    allowed: Tensor
    weight: Tensor
    kept: Tensor

    def batch(self, places: Sequence[int]) -> Batch:
        """The examples at some places."""
        device = self.tokens.device
        lengths = [self.lengths[place] for place in places]
        across = torch.arange(-(-max(lengths) // STEP) * STEP, device=device)
        chosen = torch.tensor(places, device=device)
        mask = across < torch.tensor(lengths, device=device).unsqueeze(1)
        where = (self.starts[chosen].unsqueeze(1) + across).clamp(max=len(self.tokens) - 1)
        types = mask & (across >= self.passages[chosen].unsqueeze(1))
        ids = self.tokens[where].long() * mask
        return Batch(ids, mask.long(), types.long(), self.allowed[chosen], self.weight[chosen])


def encoded(
    files: Iterable[str], short: Iterable[str], keep: Iterable[str], encoder: str, device: str, seed: int
) -> Encoded:
    """Read examples as the worker will read them.

    Args:
        files: of examples, each `FILE` or `FILE:COUNT` for a sample of so many.
        short: files of which only the short pairs are taken.
        keep: files whose answers are to be kept.
        encoder: folder of the encoder and its vocabulary.
        device: where they are put.
        seed: what samples are drawn by.
    """
    pieces = read_vocabulary((Path(encoder) / "vocab.txt").read_bytes())
    rows: list[np.ndarray] = []
    passages, masks, weights, kept = [], [], [], []
    asked = [*((name, None, False) for name in files), *((name, SHORT, False) for name in short)]
    for name, below, is_kept in [*asked, *((name, None, True) for name in keep)]:
        path, most = sample_of(name)
        for claim, passage, mask, _, weight in read_examples(path, most, seed):
            if len(claim) >= LONGEST_CLAIM:
                continue
            ids, passage_from, _ = pair_ids(pieces, claim, passage)
            if below is None or len(ids) < below:
                rows.append(np.array(ids, np.uint16))
                passages.append(passage_from)
                masks.append(mask)
                weights.append(weight)
                kept.append(is_kept)
    lengths = [len(row) for row in rows]
    bits = torch.tensor(masks).unsqueeze(1) >> torch.arange(len(CLASSES))
    return Encoded(
        lengths=lengths,
        tokens=torch.from_numpy(np.concatenate(rows).astype(np.int32)).to(device),
        starts=torch.from_numpy(np.cumsum([0, *lengths[:-1]])).to(device),
        passages=torch.tensor(passages, device=device),
        allowed=(bits & 1).bool().to(device),
        weight=torch.tensor(weights, device=device),
        kept=torch.tensor(kept, device=device),
    )
