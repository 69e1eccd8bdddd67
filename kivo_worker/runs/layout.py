"""Where things are in a report store, for those who write them and those who read them back."""

MANIFEST = "run_manifest.json"
"""What a finished run wrote."""

PARTIAL = "partial"
"""The folder of what cancelled runs wrote, each below its own name, so that the job's place stays free."""


ROWS = "claim_reports"
"""The folder of a batch's row reports, a file for each shard of its rows."""

PLAN = f"{ROWS}/plan.json"
"""What binds the shards of a batch to their job."""

ROWS_LIST = f"{ROWS}.sha256"
"""The digest of every file of a batch's rows, as `sha256sum` writes and checks it from the top of the report store."""


ROW_VERDICTS = "row_verdicts.parquet"
"""The verdict of every row of a batch, for analysts."""


def rows_key(shard: int) -> str:
    """Where the reports of a shard's rows are."""
    return f"{ROWS}/{shard:06}.jsonl"


def summary_key(shard: int) -> str:
    """Where it is summed up what a shard came to; it is there when the shard is done."""
    return f"{ROWS}/{shard:06}.json"


def partial_key(attempt_id: str, key: str) -> str:
    """Where an artifact of a cancelled run goes."""
    return f"{PARTIAL}/{attempt_id}/{key}"
