"""Bugs, described without their message: that could hold customer text."""

from kivo_worker.errors import WorkerError
from kivo_worker.vocabulary import NotCheckedReason


def internal_error(bug: BaseException) -> WorkerError:
    """Say what kind of bug showed and at which line of this program."""
    place, trace = "", bug.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("kivo_worker"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    hint = "This is a bug in kivo-worker; please report these two names, and no customer text."
    message = f"internal error {type(bug).__name__}."
    return WorkerError(message, where=place, hint=hint, reason=NotCheckedReason.INTERNAL_ERROR)
