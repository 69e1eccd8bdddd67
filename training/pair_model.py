"""The pair model: an encoder over claim and passage, and five classes read from it.

The head sees the first token, and of the claim's tokens the mean and the maximum: one broken word in a long claim
shows in the maximum. Shapes: ids, mask and types are (pairs, tokens) integers; logits are (pairs, 5).
"""

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

CLASS_COUNT = 5


class PairModel(nn.Module):
    """A claim and a passage to logits of the five statuses, in the order of `training.examples.CLASSES`."""

    def __init__(self, encoder: BertModel, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(3 * encoder.config.hidden_size, CLASS_COUNT)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Compute the logits of a batch."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        of_claim = ((types == 0) & (mask == 1)).unsqueeze(-1)
        mean = (hidden * of_claim).sum(1) / of_claim.sum(1)
        highest = hidden.masked_fill(~of_claim, -1e4).amax(1)
        return self.head(self.dropout(torch.cat([hidden[:, 0], mean, highest], dim=1)))


def pretrained(folder: str) -> PairModel:
    """Put a fresh head on the sentence encoder in a folder.

    Inside the encoder nothing is dropped out, and attention is computed as written: on a CPU that is twice as fast.
    """
    config = BertConfig.from_pretrained(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    return PairModel(
        BertModel.from_pretrained(folder, config=config, add_pooling_layer=False, attn_implementation="eager")
    )


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
