"""The sources to look at first among those of all shards, in little memory however many there are."""

import sqlite3
from types import TracebackType
from typing import Self

from kivo_worker.reports.blame import SourceBlame
from kivo_worker.reports.shards import ShardSummary
from kivo_worker.runs.stored import parsed, whole
from kivo_worker.storage.interface import Store

_ADD = """
INSERT INTO blame VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET contradicted = contradicted + excluded.contradicted,
unsupported = unsupported + excluded.unsupported, row_count = row_count + excluded.row_count
"""
_WORST = """
SELECT sha256, contradicted, unsupported, row_count, summary FROM blame
ORDER BY contradicted DESC, unsupported DESC, sha256 LIMIT ?
"""


class BlamedSources:
    """Sums by source; a temporary file takes what is too much, and holds digests and counts, no titles."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("")

    def __enter__(self) -> Self:
        """Begin."""
        self._table.execute(
            "CREATE TABLE blame (sha256 TEXT PRIMARY KEY, contradicted, unsupported, row_count, summary) WITHOUT ROWID"
        )
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Let go of the temporary file."""
        self._table.close()

    def add(self, summary: ShardSummary, key: str) -> None:
        """Take the sources of a shard.

        Args:
            summary: what it came to.
            key: where that is in the report store.
        """
        self._table.executemany(
            _ADD, [(one.sha256, one.contradicted, one.unsupported, one.rows, key) for one in summary.blame]
        )

    def count(self) -> int:
        """How many there are."""
        [found] = self._table.execute("SELECT count(*) FROM blame").fetchone()
        return int(found)

    def worst(self, store: Store, most: int) -> list[SourceBlame]:
        """Give the sources that contradict the most claims, then those that left the most without support.

        Args:
            store: the report store, which has their titles.
            most: how many.

        Raises:
            InputError: a summary cannot be read any more.
        """
        rows = self._table.execute(_WORST, (most,)).fetchall()
        titles = {key: _titles(store, key) for key in dict.fromkeys(row[4] for row in rows)}
        return [
            SourceBlame(
                title=titles[key][sha256], sha256=sha256, contradicted=contradicted, unsupported=unsupported, rows=count
            )
            for sha256, contradicted, unsupported, count, key in rows
        ]


def _titles(store: Store, key: str) -> dict[str, str]:
    summary = parsed(ShardSummary, whole(store, key), store.uri(key))
    return {one.sha256: one.title for one in summary.blame}
