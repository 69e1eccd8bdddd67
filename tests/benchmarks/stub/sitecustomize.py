"""Processes that find this at their start tell how much memory they took; rows are not reviewed where that is asked."""

import atexit
import os
from pathlib import Path


def _tell() -> None:
    """Tell the most memory of this program; what `getrusage` says may be that of the one it was started by."""
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = status.partition("VmHWM:")[2].split()[0]
    Path(os.environ["BENCH_FOLDER"], f"{os.getpid()}.rss").write_text(kilobytes, "ascii")


def _review_nothing() -> None:
    from kivo_worker.policy.gate import GateDecision  # noqa: PLC0415 - only where it is asked
    from kivo_worker.reviewing import Review  # noqa: PLC0415
    from kivo_worker.runs.batch import reviewing  # noqa: PLC0415
    from kivo_worker.vocabulary import SafeUseStatus  # noqa: PLC0415

    fine = GateDecision(SafeUseStatus.VERIFIED_FOR_USE, ())
    vars(reviewing)["review_output"] = lambda output, sources, _: Review(output, tuple(sources), (), (), (), fine)


if "BENCH_FOLDER" in os.environ:
    atexit.register(_tell)
    if os.environ.get("BENCH_STUBBED"):
        _review_nothing()
