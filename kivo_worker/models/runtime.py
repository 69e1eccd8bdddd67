"""The runtime of ONNX models, loaded so that it tells its maker nothing."""

import os
from types import ModuleType


def onnx_runtime() -> ModuleType:
    """Load the runtime, or give the one that is loaded.

    Its builds tell their maker of each process and model, by themselves, and keep a mark of the machine in the user's
    cache (its Privacy.md); what the environment says when it is loaded decides that, for good.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 - takes a while to load

    onnxruntime.disable_telemetry_events()
    return onnxruntime  # type: ignore[no-any-return]
