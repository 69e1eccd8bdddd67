"""Static word vectors: a text to the mean of its pieces' vectors; no network is run, so that it costs little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kivo_worker.models.wordpiece import WordPieces


@dataclass(frozen=True, slots=True)
class StaticVectors:
    """A table of vectors, one row a word piece: whole numbers and a scale for each row."""

    pieces: WordPieces
    table: NDArray[np.int8]
    scale: NDArray[np.float32]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts as unit vectors, one row each; a text without a known piece is the null vector."""
        vectors = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in enumerate(texts):
            ids = self.pieces.ids(text)
            if ids:
                vectors[row] = self.scale[ids] @ self.table[ids]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, 1e-9)
        return vectors
