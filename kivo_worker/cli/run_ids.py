"""What the command line takes for a review run's id."""

from kivo_worker.errors import UsageError


def checked_run_id(given: str) -> str:
    """Check a review run's id before it becomes part of a path.

    Raises:
        UsageError: it is none.
    """
    from kivo_worker.identifiers import is_identifier  # noqa: PLC0415 - keeps --help quick

    if not is_identifier(given):
        raise UsageError("this is no review run id.", where="--review-run-id", hint="It looks like run_7f4f21e2-….")
    return given
