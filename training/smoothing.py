"""Prepares a network for eight bits: what a few channels have in excess moves from the activations into the weights.

Activations share one scale in eight bits, weights have one each column; a channel a hundred times as wide as the others
leaves these with a few steps. Divided by how wide they come, and the weights multiplied by as much, all have a share.
Source: Xiao et al., 2023, "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large Language Models".
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

MOVED = 0.9
"""How much of the width of a channel moves, the rest going by how wide its weights are: of 0.3 to 0.9 the best."""
_LEAST = 1e-5

Inputs = Mapping[str, NDArray[np.int64]]


def smooth(network: Path, examples: Sequence[Inputs], out: Path) -> None:
    """Write the network with every product of activations and weights smoothed; it answers the same but for rounding.

    Args:
        network: in 32 bits.
        examples: what it reads in kind, by the names of its inputs: the widths of the channels are taken from them.
        out: where to.
    """
    model = onnx.load(network)
    weights = {one.name: one for one in model.graph.initializer}
    products = _products(model.graph, weights)
    widths = _widths(model, list(products), examples)
    for place, (activations, nodes) in enumerate(products.items()):
        read = [numpy_helper.to_array(weights[node.input[1]]) for node in nodes]
        widest = np.maximum(np.max([np.abs(one).max(axis=1) for one in read], axis=0), _LEAST)
        scale = widths[activations] ** MOVED / widest ** (1 - MOVED)
        scale = (scale / np.exp(np.log(scale).mean())).astype(np.float32)
        for node, one in zip(nodes, read, strict=True):
            weights[node.input[1]].CopyFrom(numpy_helper.from_array(one * scale[:, np.newaxis], node.input[1]))
            node.input[0] = f"smoothed_{place}"
        model.graph.initializer.append(numpy_helper.from_array(1 / scale, f"smoothing_{place}"))
        divided = helper.make_node("Mul", [activations, f"smoothing_{place}"], [f"smoothed_{place}"])
        model.graph.node.insert(list(model.graph.node).index(nodes[0]), divided)
    onnx.save(model, out)


def _products(graph: onnx.GraphProto, weights: Mapping[str, object]) -> dict[str, list[onnx.NodeProto]]:
    """The products with weights, by the name of the activations they take."""
    found: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            found.setdefault(node.input[0], []).append(node)
    return found


def _widths(model: onnx.ModelProto, names: list[str], examples: Sequence[Inputs]) -> dict[str, NDArray[np.float32]]:
    """How far from zero each channel of some activations comes."""
    tapped = onnx.ModelProto()
    tapped.CopyFrom(model)
    tapped.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(tapped.SerializeToString(), providers=["CPUExecutionProvider"])
    widths = {name: np.array(_LEAST, np.float32) for name in names}
    for inputs in examples:
        for name, found in zip(names, session.run(names, dict(inputs)), strict=True):
            widths[name] = np.maximum(widths[name], np.abs(found).reshape(-1, found.shape[-1]).max(axis=0))
    return widths
