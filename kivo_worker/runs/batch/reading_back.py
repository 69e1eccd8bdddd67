"""Reads row reports back that the end of a batch shows: the worst ones, and the first."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.batch.folding import Pointed
from kivo_worker.runs.stored import parsed, reports_in, whole
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


def first_reports(store: Store, keys: Iterable[str], count: int) -> Iterator[ClaimReport]:
    """Read the first so many reports of rows that were reviewed.

    Raises:
        InputError: one cannot be read.
    """
    return islice((report for key in keys for report in reports_in(whole(store, key), store.uri(key))), count)
