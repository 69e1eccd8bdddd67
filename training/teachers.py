"""What earlier models say about examples, for another to learn from."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from training.batching import batches_within
from training.encoded import Encoded
from training.pair_model import CLASS_COUNT, pretrained

TOKENS = 131_072
"""Tokens in a batch that is only read."""


def taught_by(
    teachers: Sequence[Path], encoder: str, examples: Encoded, folder: Path, *, in_bf16: bool = True
) -> Tensor:
    """The mean of the teachers' probabilities, (examples, 5) in half precision; kept in the folder to go on with."""
    device = examples.tokens.device
    kept = folder / "taught.pt"
    if kept.exists():
        return torch.load(kept, weights_only=True, map_location=device)
    total = torch.zeros(len(examples.lengths), CLASS_COUNT, device=device)
    for teacher in teachers:
        model = pretrained(encoder, attention="eager" if device.type == "cpu" else "sdpa").to(device).eval()
        model.load_state_dict(torch.load(teacher, weights_only=True))
        for places in batches_within(examples.lengths, TOKENS, epochs=1):
            batch = examples.batch(places)
            with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16, enabled=in_bf16):
                logits = model(batch.ids, batch.mask, batch.types)
            total[torch.tensor(places, device=device)] += torch.softmax(logits.float(), dim=1)
    mean = (total / len(teachers)).half()
    torch.save(mean, kept.with_suffix(".new"))
    kept.with_suffix(".new").replace(kept)
    return mean
