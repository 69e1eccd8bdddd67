"""Writes the shipped files: the pair model as eight-bit ONNX, its vocabulary, the static vectors, and all digests.

python -m training.export WEIGHTS.pt --encoder FOLDER --vectors FOLDER [--out kivo_worker/models/weights]
"""

import argparse
import hashlib
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from kivo_worker.models.pair import pair_inputs
from kivo_worker.models.wordpiece import read_vocabulary
from training.contrasts import is_kept, load_contrasts
from training.pair_model import PairModel, pretrained
from training.smoothing import Inputs, smooth
from training.vectors import load_vectors

WEIGHTS = Path("kivo_worker/models/weights")
EXAMPLES, SEED = 300, 7
"""So many pairs tell how wide the channels of the network come, and what they are drawn by."""


def main() -> int:
    """Export everything."""
    parser = argparse.ArgumentParser(description="Export the shipped models.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = pretrained(str(options.encoder))
    model.load_state_dict(torch.load(options.weights, weights_only=True))
    shutil.copyfile(options.encoder / "vocab.txt", options.out / "pair-vocabulary.txt")
    export_pair(model.eval(), options.out / "pair.onnx", options.out / "pair-vocabulary.txt")
    vectors = load_vectors(options.vectors)
    np.savez(options.out / "vectors.npz", table=vectors.table, scale=vectors.scale)
    shutil.copyfile(options.vectors / "vocab.txt", options.out / "vectors-vocabulary.txt")
    write_digests(options.out)
    return 0


def export_pair(model: PairModel, path: Path, vocabulary: Path) -> None:
    """Write the network with its weights as eight-bit numbers, smoothed, its activations quantised as they come."""
    example = torch.ones(2, 8, dtype=torch.long)
    axes = {name: {0: "pairs", 1: "tokens"} for name in ("ids", "mask", "types")}
    types = example.clone()
    types[:, :4] = 0
    with tempfile.TemporaryDirectory() as folder:
        plain, smoothed = Path(folder) / "plain.onnx", Path(folder) / "smoothed.onnx"
        torch.onnx.export(
            model,
            (example, example, types),
            plain,
            input_names=["ids", "mask", "types"],
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        smooth(plain, _examples(vocabulary), smoothed)
        quantize_dynamic(smoothed, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)


def _examples(vocabulary: Path) -> list[Inputs]:
    """Claims of the contrast sets that are learned from beside their passages, as the network reads them."""
    pieces = read_vocabulary(vocabulary.read_bytes())
    sets = [one for one in load_contrasts() if not is_kept(one)]
    pairs = [(statement.text, one.passage) for one in sets for statement in one.statements]
    return [pair_inputs(pieces, *pair)[0] for pair in random.Random(SEED).sample(pairs, EXAMPLES)]


def write_digests(folder: Path) -> None:
    """Write the SHA-256 of every file the worker loads."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix in {".onnx", ".json", ".npz", ".txt"})
    digests = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names if name != "digests.json"
    }
    (folder / "digests.json").write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
