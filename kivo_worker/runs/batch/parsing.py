"""A line of a batch into a row."""

from kivo_worker.errors import InputError
from kivo_worker.job.rows import BatchRow, RowError, parse_row
from kivo_worker.runs.batch.lines import Line
from kivo_worker.vocabulary import NotCheckedReason


def row_of(line: Line, max_bytes: int) -> BatchRow:
    """Read a line.

    Args:
        line: the line.
        max_bytes: how many bytes it may have.

    Raises:
        RowError: it is no row.
        InputError: it is too long.
    """
    if line.data is None:
        message = f"the row has more than {max_bytes} bytes (limits.max_row_bytes)."
        raise InputError(message, reason=NotCheckedReason.INPUT_TOO_LARGE)
    if line.fault:
        raise RowError(line.fault)
    return parse_row(line.data)
