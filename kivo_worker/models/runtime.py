"""The runtime of ONNX models, loaded so that it tells its maker nothing, and set so that every CPU counts alike."""

import os
from types import ModuleType

_EXACT = "session.x64quantprecision"
"""CPUs without VNNI multiply eight-bit numbers in a way that can overflow; asked to, exactly, a tenth slower."""


def onnx_runtime() -> ModuleType:
    """Load the runtime, or give the one that is loaded.

    Its builds tell their maker of each process and model, by themselves, and keep a mark of the machine in the user's
    cache (its Privacy.md); what the environment says when it is loaded decides that, for good.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 - takes a while to load

    onnxruntime.disable_telemetry_events()
    return onnxruntime  # type: ignore[no-any-return]


def session_options(threads: int = 0) -> object:
    """How a network runs: the same on every CPU, and without a word on standard error.

    Args:
        threads: how many threads it may use; 0 leaves it to the library.
    """
    options = onnx_runtime().SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    options.add_session_config_entry(_EXACT, "1")
    return options
