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


def pretrained(folder: str, dropout: float = 0.0, attention: str = "eager") -> PairModel:
    """Put a fresh head on the sentence encoder in a folder.

    Args:
        folder: of `all-MiniLM-L6-v2`.
        dropout: how much is dropped out inside the encoder.
        attention: `eager` computes it as written, on a CPU twice as fast; `sdpa` in one step, which is for GPUs.
    """
    config = BertConfig.from_pretrained(folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout)
    return PairModel(
        BertModel.from_pretrained(folder, config=config, add_pooling_layer=False, attn_implementation=attention)
    )
