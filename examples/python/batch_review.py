"""Review a batch with AsyncKivoClient: import the rows of a JSONL file, wait for all of its runs, show the verdicts.

Needs the variables KIVO_API_BASE_URL and KIVO_API_KEY, and a file: `python batch_review.py sample.jsonl`. The same file
again shows the same runs.
"""

import asyncio
import hashlib
import json
import os
import sys
from pathlib import Path

from kivo_worker.client import AsyncKivoClient


async def review(data: bytes) -> None:
    """Import a file's rows and wait for their runs."""
    body = {"media_type": "application/x-ndjson", "rows": [json.loads(line) for line in data.splitlines()]}
    async with AsyncKivoClient(os.environ["KIVO_API_BASE_URL"], os.environ["KIVO_API_KEY"]) as kivo:
        imported = await kivo.create_import(body, idempotency_key=hashlib.sha256(data).hexdigest())
        for fault in imported.validation_errors:
            print("rejected row", fault.row, fault.field, fault.message)
        for answer in await asyncio.gather(*map(kivo.wait_for_review_run, imported.review_run_ids)):
            run = answer.review_run
            print(run.external_id, run.id, run.status, run.gate_verdict)


asyncio.run(review(Path(sys.argv[1]).read_bytes()))
