"""Reads row reports back that the end of a batch shows: the worst ones, the first, or all."""

from collections.abc import Iterable, Sequence

from kivo_worker.reports.model import ClaimReport, RejectedRow
from kivo_worker.runs.batch.folding import Pointed
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.observer import WATCHED_REPORTS
from kivo_worker.runs.stored import entries_in, parsed, whole
from kivo_worker.storage.interface import Store


def worst_reports(store: Store, worst: Sequence[Pointed]) -> list[ClaimReport]:
    """Read the reports of some rows.

    Raises:
        InputError: one cannot be read, or is not there.
    """
    found: dict[int, ClaimReport] = {}
    for key in dict.fromkeys(one.key for one in worst):
        lines, where = whole(store, key).splitlines(), store.uri(key)
        for one in worst:
            if one.key == key:
                line = lines[one.row.line] if one.row.line < len(lines) else b""
                found[one.row.row] = parsed(ClaimReport, line, where)
    return [found[one.row.row] for one in worst]


def tell_rows(context: RunContext, keys: Iterable[str]) -> None:
    """Tell whoever watches the run of rows that are done: of all of them when that is wanted, else of the first.

    Args:
        context: the run's parts.
        keys: where the reports of the rows are, in their order.

    Raises:
        InputError: one cannot be read.
    """
    store, observer, told = context.store, context.observer, 0
    for key in keys:
        for entry in entries_in(whole(store, key), store.uri(key)):
            if isinstance(entry, RejectedRow):
                observer.rejected(entry)
                continue
            observer.report(entry)
            told += 1
            if told == WATCHED_REPORTS and not observer.wants_every_row:
                return
