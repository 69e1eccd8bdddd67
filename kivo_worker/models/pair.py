"""The pair model: a claim beside a passage to the probabilities of the five statuses."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

MAX_TOKENS = 256
MAX_CLAIM_CHARACTERS = 2_000
"""What is read of a claim; more than the model has room for in any case."""


class Session(Protocol):
    """What is used of an onnxruntime session."""

    def run(self, outputs: list[str], inputs: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """Run the network."""
        ...


@dataclass(frozen=True, slots=True)
class PairModel:
    """The network and its tokenizer, which cuts the passage, never the claim, to the tokens there is room for."""

    tokenizer: Tokenizer
    session: Session

    def logits(self, claim: str, passage: str) -> tuple[NDArray[np.float32], bool]:
        """Compare a claim with a passage.

        Pairs run one by one: the eight-bit network scales its numbers by what runs together, and a verdict must not
        depend on its neighbours.

        Returns:
            The logits of supported, partially supported, contradicted, insufficient context and unsupported, shape
            (5,); and whether the pair was longer than 256 tokens and was cut.
        """
        encoded = self.tokenizer.encode(claim[:MAX_CLAIM_CHARACTERS], passage)
        inputs = {
            "ids": np.array([encoded.ids], np.int64),
            "mask": np.ones((1, len(encoded.ids)), np.int64),
            "types": np.array([encoded.type_ids], np.int64),
        }
        return self.session.run(["logits"], inputs)[0][0], bool(encoded.overflowing) or len(claim) > MAX_CLAIM_CHARACTERS
