"""Channels that are too wide for eight bits: the network answers as before, and eight bits lose less of it."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper, save
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.smoothing import Inputs, smooth

RNG = np.random.default_rng(5)
EXAMPLES: list[Inputs] = [{"read": RNG.integers(-9, 10, (1, 6, 8))} for _ in range(20)]


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A network of one product with weights, one channel of eight two hundred times as wide as the others."""
    wide = np.array([1.0] * 7 + [200.0], np.float32)
    weights = RNG.normal(size=(8, 3)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["read"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["numbers", "wide"], ["activations"]),
        helper.make_node("MatMul", ["activations", "weights"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "one",
        [helper.make_tensor_value_info("read", TensorProto.INT64, [1, None, 8])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, None, 3])],
        [numpy_helper.from_array(wide, "wide"), numpy_helper.from_array(weights, "weights")],
    )
    path = tmp_path / "plain.onnx"
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


def answers(network: Path) -> NDArray[np.float32]:
    """What a network answers to the examples."""
    session = onnxruntime.InferenceSession(network.read_bytes(), providers=["CPUExecutionProvider"])
    return np.array([session.run(["logits"], dict(inputs))[0] for inputs in EXAMPLES])


def in_eight_bits(network: Path) -> NDArray[np.float32]:
    """What it answers in eight bits."""
    path = network.with_suffix(".eight.onnx")
    quantize_dynamic(network, path, weight_type=QuantType.QInt8, per_channel=True)
    return answers(path)


def test_it_answers_the_same(network: Path, tmp_path: Path) -> None:
    """What the activations lose the weights gain."""
    smooth(network, EXAMPLES, tmp_path / "smoothed.onnx")

    assert np.allclose(answers(tmp_path / "smoothed.onnx"), answers(network), rtol=1e-4, atol=1e-2)


def test_eight_bits_lose_less(network: Path, tmp_path: Path) -> None:
    """With a wide channel the narrow ones are lost in eight bits; smoothed they are not."""
    smooth(network, EXAMPLES, tmp_path / "smoothed.onnx")
    exact = answers(network)

    lost, kept = (np.abs(in_eight_bits(path) - exact).mean() for path in (network, tmp_path / "smoothed.onnx"))

    assert kept < lost / 2
