"""The runtime of ONNX models tells nobody anything: no file of its own, no thread that sends, no connection."""

import subprocess
import sys
from pathlib import Path

import pytest

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
