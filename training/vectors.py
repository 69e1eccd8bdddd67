"""The published static vectors, made small: eight-bit numbers with a scale for each row."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from kivo_worker.models.vectors import StaticVectors
from kivo_worker.models.wordpiece import read_vocabulary


def load_vectors(folder: Path) -> StaticVectors:
    """Read potion-base-8M from a folder as the worker holds it."""
    table = load_file(folder / "model.safetensors")["embeddings"].astype(np.float32)
    scale = np.abs(table).max(axis=1) / 127
    pieces = read_vocabulary((folder / "vocab.txt").read_bytes())
    return StaticVectors(pieces, np.round(table / np.maximum(scale, 1e-12)[:, None]).astype(np.int8), scale)
