"""The parser: an encoder over word pieces, and for each word its tag, its head, its relation and what it names.

The heads are biaffine (Dozat and Manning, 2017). Shapes: pieces are (sentences, pieces); words are (sentences, words)
with place 0 for the root, which is read at the first piece.
"""

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

ARC_SIZE, RELATION_SIZE, SHAPE_SIZE = 256, 96, 16
SHAPES = 6


class ParserModel(nn.Module):
    """Words to scores of tags, entities, heads and relations."""

    def __init__(self, encoder: BertModel, tags: int, relations: int, entities: int) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size + SHAPE_SIZE
        self.shape = nn.Embedding(SHAPES, SHAPE_SIZE)
        self.dropout = nn.Dropout(0.2)
        self.tag = nn.Linear(size, tags)
        self.entity = nn.Linear(size, entities)
        self.arc_head, self.arc_dependent = nn.Linear(size, ARC_SIZE), nn.Linear(size, ARC_SIZE)
        self.relation_head, self.relation_dependent = nn.Linear(size, RELATION_SIZE), nn.Linear(size, RELATION_SIZE)
        self.arc = nn.Parameter(torch.zeros(ARC_SIZE + 1, ARC_SIZE))
        self.relation = nn.Parameter(torch.zeros(relations, RELATION_SIZE + 1, RELATION_SIZE + 1))
        nn.init.normal_(self.arc, std=0.02)
        nn.init.normal_(self.relation, std=0.02)

    def forward(
        self, ids: Tensor, mask: Tensor, first: Tensor, shapes: Tensor, heads: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Score a batch.

        Args:
            ids: (sentences, pieces).
            mask: (sentences, pieces), 1 where there is a piece.
            first: (sentences, words) the first piece of each word; place 0 is the root.
            shapes: (sentences, words) how each word is written, 0 to 5.
            heads: (sentences, words) score relations beside these heads only.

        Returns:
            tags (sentences, words, tags); entities (sentences, words, entities); arcs (sentences, words, words), row is
            the dependent; relations (sentences, words, words, relations), or (sentences, words, relations) beside given
            heads.
        """
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        words = torch.gather(hidden, 1, first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        words = self.dropout(torch.cat([words, self.shape(shapes)], dim=-1))
        arc_head = self.dropout(torch.relu(self.arc_head(words)))
        arc_dependent = _with_one(self.dropout(torch.relu(self.arc_dependent(words))))
        arcs = torch.matmul(torch.matmul(arc_dependent, self.arc), arc_head.transpose(1, 2))
        head = _with_one(self.dropout(torch.relu(self.relation_head(words))))
        dependent = _with_one(self.dropout(torch.relu(self.relation_dependent(words))))
        if heads is None:
            relations = torch.einsum("bdi,rij,bhj->bdhr", dependent, self.relation, head)
        else:
            chosen = torch.gather(head, 1, heads.unsqueeze(-1).expand(-1, -1, head.shape[-1]))
            joined = torch.einsum("bdi,rij->bdrj", dependent, self.relation)
            relations = torch.matmul(joined, chosen.unsqueeze(-1)).squeeze(-1)
        return self.tag(words), self.entity(words), arcs, relations


def fresh_parser(folder: str, tags: int, relations: int, entities: int) -> ParserModel:
    """Put fresh heads on the sentence encoder in a folder."""
    config = BertConfig.from_pretrained(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    encoder = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False, attn_implementation="eager")
    return ParserModel(encoder, tags, relations, entities)


def _with_one(values: Tensor) -> Tensor:
    return torch.cat([values, torch.ones_like(values[..., :1])], dim=-1)
