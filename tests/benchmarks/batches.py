"""How batches scale: with workers, beside a bare loop, in memory, and when they are run again."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kivo_worker.claims.extract import extract
from kivo_worker.documents.media_types import MARKDOWN
from kivo_worker.documents.reader import read_document
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_parser
from kivo_worker.verification.interface import Source

ROOT = Path(__file__).parents[2]
STUB = Path(__file__).with_name("stub")
ANSWER = ROOT / "job-specs" / "support-answer" / "output.md"
POLICY = ROOT / "job-specs" / "support-answer" / "sources" / "refund-policy.md"
ROWS = 300
MANY = int(os.environ.get("KIVO_BENCH_ROWS", "50000"))
"""How many tiny rows the machinery alone is measured with; a million with `KIVO_BENCH_ROWS=1000000`."""

Figure = tuple[str, str, str]


def batch_figures() -> Iterator[Figure]:
    """Measure; each figure has a name, a value and a note."""
    texts = _texts(ROWS)
    with _job(texts, shard_rows=10) as folder:
        one, _ = _run(folder, workers=1)
        again, _ = _run(folder, workers=1, is_new=False)
        two, _ = _run(folder, workers=2)
        none, _ = _run(folder, workers=0)
    with _job(texts[:1], shard_rows=10) as folder:
        start, _ = _run(folder, workers=1)
        alone, _ = _run(folder, workers=0)
    yield (
        "batch: 2 workers against 1, start aside",
        f"{(one - start) / (two - start):.2f} x",
        f"{ROWS / two:.0f} rows/s",
    )
    bare = _bare(texts)
    yield (
        "batch: beside a bare loop, in one process",
        f"{(none - alone) / bare - 1:+.1%}",
        _rate(bare),
    )
    yield "batch: run again with nothing changed", f"{one / again:.0f} x", f"{again:.1f} s, most of it start-up"
    few_seconds, few = _machinery(1_000)
    many_seconds, many = _machinery(MANY)
    rate = (MANY - 1_000) / (many_seconds - few_seconds)
    yield f"batch: {MANY} tiny rows, not reviewed", f"{rate:.0f} rows/s", f"a million in {1e6 / rate / 60:.1f} minutes"
    yield f"batch: memory of the run, {MANY} rows to 1,000", f"{many / few - 1:+.1%}", f"{many / 1024:.0f} MB"


def _rate(seconds: float) -> str:
    return f"{ROWS / seconds:.0f} rows/s"


def _texts(count: int) -> list[str]:
    sentences = [line[2:] for line in ANSWER.read_text("utf-8").splitlines() if line.startswith("- ")]
    return [f"{sentences[number % len(sentences)]} Note {number} is done." for number in range(count)]


@contextmanager
def _job(texts: Sequence[str], shard_rows: int, source: str = "") -> Iterator[Path]:
    """A job of rows with one source."""
    sources = [{"title": "Refund policy", "content": source or POLICY.read_text("utf-8")}]
    spec = json.loads((ROOT / "job-specs" / "import-sample" / "job-spec.json").read_bytes())
    spec["batch"] = {"uri": "rows.jsonl", "shard_rows": shard_rows}
    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, "rows.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"ai_output": text, "sources": sources}) + "\n" for text in texts)
        Path(folder, "job-spec.json").write_text(json.dumps(spec), "utf-8")
        yield Path(folder)


def _run(folder: Path, *, workers: int, is_new: bool = True, stubbed: str = "") -> tuple[float, int]:
    """Seconds a run takes, and the most kilobytes its own process."""
    if is_new:
        subprocess.run(["rm", "-rf", folder / "reports"], check=True)  # noqa: S607 - the system's own
    path = os.pathsep.join([str(STUB), str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "BENCH_FOLDER": str(folder), "BENCH_STUBBED": stubbed}
    command = [sys.executable, "-m", "kivo_worker", "run", "--workers", str(workers)]
    begin = time.perf_counter()
    with subprocess.Popen(
        [*command, "--job-spec-file", folder / "job-spec.json"], env=environment, stdout=-3, stderr=-3
    ) as run:
        if run.wait() != 0:
            sys.exit("a batch has failed")
    return time.perf_counter() - begin, int((folder / f"{run.pid}.rss").read_text("ascii"))


def _machinery(rows: int) -> tuple[float, int]:
    texts = [f"Refunds take {number} days." for number in range(rows)]
    with _job(texts, shard_rows=100, source="Refunds take 30 days.") as folder:
        return _run(folder, workers=2, stubbed="1")


def _bare(texts: Sequence[str]) -> float:
    """Seconds that reading, extracting and verifying take in a loop, without reports and without models to load."""
    policy = read_document(POLICY.read_bytes(), media_type=MARKDOWN, where="policy.md")
    check = embedded_verifier().prepare([Source(1, "Refund policy", policy)])
    parse = load_parser().parse
    begin = time.perf_counter()
    for text in texts:
        output = read_document(text.encode(), media_type=MARKDOWN, where="output.md")
        for claim in extract(output, [], parse).claims:
            check(claim.standalone, claim.type)
            if claim.sentence:
                check(claim.sentence, claim.type)
    return time.perf_counter() - begin
