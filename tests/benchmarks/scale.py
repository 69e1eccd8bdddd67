"""What docs/scale.md reckons with: claims a second of one core, and requests to the storage for each shard."""

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.batches import POLICY, ROOT, Figure, texts_of_rows
from tests.servers.faulty import Proxy, faulty
from tests.servers.s3 import BUCKET, OWNER, seaweedfs

_FEW, _MANY = 100, 500
_SHARD_ROWS = 10


def scale_figures() -> Iterator[Figure]:
    """Measure; each figure is the difference between a batch of many rows and one of few: without start and end."""
    with TemporaryDirectory() as folder, seaweedfs(Path(folder)) as server, faulty(server.endpoint) as proxy:
        for rows in (_FEW, _MANY):
            server.client().put_object(Bucket=BUCKET, Key=f"{rows}.jsonl", Body=_rows(rows))
        few, many = (_measured(proxy, Path(folder), rows) for rows in (_FEW, _MANY))
    claims, seconds = many[0] - few[0], many[1] - few[1]
    yield (
        "scale: claims a second of one core",
        f"{claims / seconds:.0f} claims/s",
        f"{claims / (_MANY - _FEW):.1f} claims a row",
    )
    shards = (_MANY - _FEW) // _SHARD_ROWS
    asked = ", ".join(f"{(many[2][name] - few[2][name]) / shards:.2f} {name}" for name in sorted(many[2]))
    yield "scale: requests for each shard", f"{(many[2] - few[2]).total() / shards:.2f}", asked


def _measured(proxy: Proxy, folder: Path, rows: int) -> tuple[int, float, Counter[str]]:
    """Claims, core seconds and requests of a batch; its rows and reports are in a bucket."""
    proxy.mend()
    before = _core_seconds()
    path = _spec(proxy.endpoint, folder, rows)
    command = [sys.executable, "-m", "kivo_worker", "run", "--workers", "1", "--json"]
    done = subprocess.run(
        [*command, "--job-spec-file", path], check=True, capture_output=True, env={**os.environ, **OWNER.variables()}
    )
    counts = json.loads(done.stdout)["counts"]
    requests = Counter(request.method for request in proxy.requests)
    return counts["claims"], _core_seconds() - before, requests


def _rows(count: int) -> bytes:
    sources = [{"title": "Refund policy", "content": POLICY.read_text("utf-8")}]
    return "".join(json.dumps({"ai_output": text, "sources": sources}) + "\n" for text in texts_of_rows(count)).encode()


def _spec(endpoint: str, folder: Path, rows: int) -> Path:
    spec: dict[str, Any] = json.loads((ROOT / "job-specs" / "import-sample" / "job-spec.json").read_bytes())
    spec["batch"] = {"uri": f"s3://{BUCKET}/{rows}.jsonl", "shard_rows": _SHARD_ROWS}
    spec["reports"] = {"uri": f"s3://{BUCKET}/reports/{rows}/"}
    spec["storage"] = {"s3": {"endpoint_url": endpoint, "path_style": True}}
    path = folder / f"{rows}.json"
    path.write_text(json.dumps(spec), "utf-8")
    return path


def _core_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
