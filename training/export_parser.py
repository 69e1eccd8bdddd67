"""Writes the parser as eight-bit ONNX with the names of what it scores, and all digests anew.

python -m training.export_parser FOLDER --encoder FOLDER [--out kivo_worker/models/weights]
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.export import WEIGHTS, write_digests
from training.parser_model import ParserModel, fresh_parser


def main() -> int:
    """Export the parser that `training.train_parser` left in a folder."""
    parser = argparse.ArgumentParser(description="Export the parser.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    labels = json.loads((options.folder / "labels.json").read_text(encoding="utf-8"))
    model = fresh_parser(str(options.encoder), *(len(names) for names in labels.values()))
    model.load_state_dict(torch.load(options.folder / "weights.pt", weights_only=True))
    export_parser(model.eval(), options.out / "parser.onnx")
    (options.out / "parser-labels.json").write_text(json.dumps(labels) + "\n", encoding="utf-8")
    write_digests(options.out)
    return 0


def export_parser(model: ParserModel, path: Path) -> None:
    """Write the network with its weights as eight-bit numbers; the heads stay as they are."""
    pieces, words = torch.ones(2, 8, dtype=torch.long), torch.zeros(2, 6, dtype=torch.long)
    words[:, :] = torch.arange(6)
    inputs = {"ids": pieces, "mask": pieces, "first": words, "shapes": words.clamp(max=5)}
    axes = {name: {0: "sentences", 1: "pieces"} for name in ("ids", "mask")}
    axes |= {name: {0: "sentences", 1: "words"} for name in ("first", "shapes", "tags", "entities")}
    axes |= {name: {0: "sentences", 1: "words", 2: "words"} for name in ("arcs", "relations")}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model,
            tuple(inputs.values()),
            plain,
            input_names=list(inputs),
            output_names=["tags", "entities", "arcs", "relations"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(plain, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)


if __name__ == "__main__":
    sys.exit(main())
