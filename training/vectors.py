"""The published static vectors, made small: eight-bit numbers with a scale for each row."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from kivo_worker.models.vectors import StaticVectors


def load_vectors(folder: Path) -> StaticVectors:
    """Read potion-base-8M from a folder as the worker holds it."""
    table = load_file(folder / "model.safetensors")["embeddings"].astype(np.float32)
    scale = np.abs(table).max(axis=1) / 127
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return StaticVectors(tokenizer, np.round(table / np.maximum(scale, 1e-12)[:, None]).astype(np.int8), scale)
