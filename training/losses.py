"""What the pair model is asked to make small: the loss of labels known in part, R-Drop, distillation.

Logits are (pairs, 5), in the order of `training.examples.CLASSES`.
"""

import torch
from torch import Tensor
from torch.nn.functional import kl_div

KEPT_LABELS, KEPT_ANSWERS = 0.25, 1.5
"""What the label of an example counts whose answer is to be kept, and what that answer counts."""


def marginal_loss(logits: Tensor, allowed: Tensor, weight: Tensor, smoothing: float = 0.03) -> Tensor:
    """Negative log of the probability of the allowed classes, smoothed towards all classes.

    Args:
        logits: (pairs, 5).
        allowed: (pairs, 5) booleans.
        weight: (pairs,), how much each pair counts.
        smoothing: share of the loss that asks for an even spread.
    """
    log = torch.log_softmax(logits.float(), dim=1)
    of_allowed = torch.logsumexp(log.masked_fill(~allowed, -1e4), dim=1)
    loss = -(1 - smoothing) * of_allowed - smoothing * log.mean(1)
    return (loss * weight).sum() / weight.sum()


def disagreement(first: Tensor, second: Tensor) -> Tensor:
    """How far two passes over the same pairs with different dropout lie apart: the mean of both divergences.

    Source: Liang et al., 2021, "R-Drop: Regularized Dropout for Neural Networks".
    """
    one, two = torch.log_softmax(first.float(), dim=1), torch.log_softmax(second.float(), dim=1)
    there, back = (kl_div(a, b, log_target=True, reduction="batchmean") for a, b in ((one, two), (two, one)))
    return 0.5 * (there + back)


def distance_from(taught: Tensor, logits: Tensor) -> Tensor:
    """Cross-entropy with the probabilities (pairs, 5) that teachers gave.

    Source: Hinton et al., 2015, "Distilling the Knowledge in a Neural Network".
    """
    return -(taught.float() * torch.log_softmax(logits.float(), dim=1)).sum(1).mean()


def loss_that_keeps(logits: Tensor, allowed: Tensor, weight: Tensor, told: Tensor, kept: Tensor) -> Tensor:
    """The loss of labels, and on examples whose answers are to be kept also the distance from those.

    Args:
        logits: (pairs, 5).
        allowed: (pairs, 5) booleans.
        weight: (pairs,), how much each pair counts.
        told: (pairs, 5), the probabilities that were answered before.
        kept: (pairs,) booleans, where they are to be kept.

    Source: Li and Hoiem, 2016, "Learning without Forgetting".
    """
    counted = weight * torch.where(kept, KEPT_LABELS, 1.0)
    loss = marginal_loss(logits, allowed, counted) * counted.mean()
    if kept.any():
        loss = loss + KEPT_ANSWERS * kept.float().mean() * distance_from(told[kept], logits[kept])
    return loss
