"""The runtime of models tells nobody anything (no file of its own, no connection), and counts the same on every CPU."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from kivo_worker.models.runtime import onnx_runtime, session_options
from tests.servers.forward_proxy import forward_proxy

LOADED = {
    "the worker": "import kivo_worker; kivo_worker.verify('Refunds take 60 days.', 'Refunds take 30 days.')",
    "a folder's model": "from kivo_worker.models.runtime import onnx_runtime; onnx_runtime()",
}


@pytest.mark.parametrize("what", LOADED)
def test_it_calls_nobody(what: str, tmp_path: Path) -> None:
    """Whatever the environment says, nothing is kept for sending, and nobody is asked for.

    The runtime also keeps quiet where it takes the machine for one of a CI system, so the environment says nothing of
    the kind here.
    """
    with forward_proxy() as proxy:
        places = {"HOME": str(tmp_path), "HTTPS_PROXY": proxy.url, "PYTHONPATH": ":".join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", LOADED[what]], check=False, env={**places, "ORT_DISABLE_TELEMETRY": "0"}
        )

    assert done.returncode == 0
    assert list(tmp_path.rglob("*")) == []
    assert (proxy.let_through, proxy.refused) == ([], [])


def test_eight_bit_numbers_are_multiplied_exactly_on_every_cpu() -> None:
    """CPUs without VNNI add pairs of such products in sixteen bits, where these overflow, unless told not to."""
    weights = numpy_helper.from_array(np.full((64, 32), 127, np.int8), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["read", "weights"], ["sums"])],
        "product",
        [helper.make_tensor_value_info("read", TensorProto.UINT8, [1, 64])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [1, 32])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnx_runtime().InferenceSession(model.SerializeToString(), session_options())

    (sums,) = session.run(["sums"], {"read": np.full((1, 64), 255, np.uint8)})

    assert set(sums.ravel().tolist()) == {255 * 127 * 64}
