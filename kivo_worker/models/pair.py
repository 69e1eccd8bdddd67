"""The pair model: a claim beside a passage to the probabilities of the five statuses."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kivo_worker.models.wordpiece import WordPieces, fit_pair

MAX_TOKENS = 256


def pair_ids(pieces: WordPieces, claim: str, passage: str) -> tuple[list[int], int, bool]:
    """Read a pair as the network does, in training and at work: `[CLS] claim [SEP] passage [SEP]`.

    Returns:
        The numbers of the pieces, at most 256; where the passage begins; whether the pair was cut to fit.
    """
    whole = pieces.ids(claim), pieces.ids(passage)
    first, second = fit_pair(*whole, MAX_TOKENS - 3)
    begin, end = (pieces.vocabulary[mark] for mark in ("[CLS]", "[SEP]"))
    return [begin, *first, end, *second, end], len(first) + 2, (first, second) != whole


def pair_inputs(pieces: WordPieces, claim: str, passage: str) -> tuple[dict[str, NDArray[np.int64]], bool]:
    """What the network is given for a pair, each of shape (1, tokens); and whether the pair was cut to fit."""
    read, passage_from, is_cut = pair_ids(pieces, claim, passage)
    ids = np.array([read], np.int64)
    types = (np.arange(len(read)) >= passage_from).astype(np.int64)[np.newaxis]
    return {"ids": ids, "mask": np.ones_like(ids), "types": types}, is_cut


class Session(Protocol):
    """What is used of an onnxruntime session."""

    def run(self, outputs: list[str], inputs: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """Run the network."""
        ...


@dataclass(frozen=True, slots=True)
class PairModel:
    """The network and its word pieces, the longer of claim and passage cut until the pair fits."""

    pieces: WordPieces
    session: Session

    def logits(self, claim: str, passage: str) -> tuple[NDArray[np.float32], bool]:
        """Compare a claim with a passage.

        Pairs run one by one: the eight-bit network scales its numbers by what runs together, and a verdict must not
        depend on its neighbours.

        Returns:
            The logits of supported, partially supported, contradicted, insufficient context and unsupported, shape
            (5,); and whether the pair was longer than 256 tokens and was cut.
        """
        inputs, is_cut = pair_inputs(self.pieces, claim, passage)
        (logits,) = self.session.run(["logits"], inputs)
        return logits[0], is_cut
