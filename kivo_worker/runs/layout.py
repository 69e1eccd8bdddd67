"""Where things are in a report store, for those who write them and those who read them back."""

MANIFEST = "run_manifest.json"
"""What a finished run wrote."""

PARTIAL = "partial"
"""The folder of what cancelled runs wrote, each below its own name, so that the job's place stays free."""


def partial_key(attempt_id: str, key: str) -> str:
    """Where an artifact of a cancelled run goes."""
    return f"{PARTIAL}/{attempt_id}/{key}"
