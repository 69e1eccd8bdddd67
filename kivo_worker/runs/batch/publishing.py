"""Writes what a shard came to: first the reports of its rows, then the summary that says they are there."""

from collections.abc import Callable

from kivo_worker.runs.batch.reviewing import ReviewedShard
from kivo_worker.runs.layout import partial_key, rows_key, summary_key
from kivo_worker.storage.interface import Created

Put = Callable[[str, bytes], Created]
"""Creates an object in the report store."""


def publish(shard: ReviewedShard, put: Put, attempt_id: str) -> None:
    """Write a shard; of one that was cut short, what there is goes below `partial/`.

    Raises:
        ReportStoreError: it cannot be written, or is there with other bytes.
    """
    number = shard.summary.shard
    keys = (rows_key(number), shard.reports), (summary_key(number), shard.summary.json_bytes())
    for key, data in keys if shard.reports or not shard.is_partial else ():
        put(partial_key(attempt_id, key) if shard.is_partial else key, data)
