"""How batches scale: with workers, beside a bare loop, in memory, and when they are run again."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Ran:
    """What a run took: seconds, those of all cores together, and the most kilobytes of its own process."""

    seconds: float
    cpu_seconds: float
    kilobytes: int


def batch_figures() -> Iterator[Figure]:
    """Measure; each figure has a name, a value and a note."""
    texts = texts_of_rows(ROWS)
    with _job(texts[:1]) as folder:
        start, alone = _run(folder, workers=1), _run(folder, workers=0)
    with _job(texts) as folder:
        one = _run(folder, workers=1)
        again = _run(folder, workers=1, is_new=False)
        two = _run(folder, workers=2)
        none = _run(folder, workers=0)
    with _job(texts, cache="cache/") as folder:
        _run(folder, workers=1)
        _rewrite(folder, [*texts[: ROWS // 2], "Refunds take one changed answer.", *texts[ROWS // 2 + 1 :]])
        changed = _run(folder, workers=1)
    speedup = (one.seconds - start.seconds) / (two.seconds - start.seconds)
    yield "batch: 2 workers against 1, start aside", f"{speedup:.2f} x", _held(speedup, 1.8, 1.95)
    bare = _bare(texts)
    overhead = (none.cpu_seconds - alone.cpu_seconds) / bare - 1
    note = f"of the processors' time; {_held(-overhead, -0.10, -0.03)}"
    yield "batch: beside a bare loop, in one process", f"{overhead:+.1%}", note
    ratio = one.seconds / again.seconds
    yield (
        f"batch: {ROWS} rows again, nothing changed",
        f"{ratio:.0f} x",
        f"{again.seconds:.1f} s; {_held(ratio, 20, 100)}",
    )
    ratio = one.seconds / changed.seconds
    note = f"{changed.seconds:.1f} s, into another report store, with a cache"
    yield f"batch: {ROWS} rows again, one changed", f"{ratio:.0f} x", note
    ray = _pace(2 * texts, "ray") / _pace(2 * texts, "local")
    yield "batch: Ray on this machine against worker processes", f"{ray:.2f} x", _held(ray, 0.85, 0.95)
    few, many = _machinery(1_000), _machinery(MANY)
    rate = (MANY - 1_000) / (many.seconds - few.seconds)
    minutes = 1e6 / rate / 60
    note = f"a million in {minutes:.1f} minutes; {_held(-minutes, -10, -3)}"
    yield f"batch: {MANY} tiny rows, not reviewed", f"{rate:.0f} rows/s", note
    growth = many.kilobytes / few.kilobytes - 1
    note = f"{many.kilobytes / 1024:.0f} MB; {_held(-growth, -0.10, -0.03)}"
    yield f"batch: memory of the run, {MANY} rows to 1,000", f"{growth:+.1%}", note


def _held(value: float, floor: float, aim: float) -> str:
    """Say whether a figure reaches its floor and its aim; where less is better all are negative."""
    if value >= aim:
        return f"reaches the aim, {abs(aim):g}"
    return f"{'reaches' if value >= floor else 'MISSES'} the floor, {abs(floor):g} (aim {abs(aim):g})"


def texts_of_rows(count: int) -> list[str]:
    """Make so many outputs of real sentences, no two of them the same."""
    sentences = [line[2:] for line in ANSWER.read_text("utf-8").splitlines() if line.startswith("- ")]
    return [f"{sentences[number % len(sentences)]} Note {number} is done." for number in range(count)]


@contextmanager
def _job(texts: Sequence[str], shard_rows: int = 10, source: str = "", cache: str = "") -> Iterator[Path]:
    """A job of rows with one source."""
    spec = json.loads((ROOT / "job-specs" / "import-sample" / "job-spec.json").read_bytes())
    spec |= {"batch": {"uri": "rows.jsonl", "shard_rows": shard_rows}} | ({"cache": {"uri": cache}} if cache else {})
    with tempfile.TemporaryDirectory() as folder:
        _rewrite(Path(folder), texts, source)
        Path(folder, "job-spec.json").write_text(json.dumps(spec), "utf-8")
        yield Path(folder)


def _rewrite(folder: Path, texts: Sequence[str], source: str = "") -> None:
    sources = [{"title": "Refund policy", "content": source or POLICY.read_text("utf-8")}]
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"ai_output": text, "sources": sources}) + "\n" for text in texts)


def _run(folder: Path, *, workers: int, engine: str = "local", is_new: bool = True, stubbed: str = "") -> _Ran:
    if is_new:
        subprocess.run(["rm", "-rf", folder / "reports"], check=True)  # noqa: S607 - the system's own
    path = os.pathsep.join([str(STUB), str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "BENCH_FOLDER": str(folder), "BENCH_STUBBED": stubbed}
    command = [sys.executable, "-m", "kivo_worker", "run", "--workers", str(workers), "--engine", engine]
    begin, begin_cpu = time.perf_counter(), _cpu_seconds(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(
        [*command, "--job-spec-file", folder / "job-spec.json"], env=environment, stdout=-3, stderr=-3
    ) as run:
        if run.wait() != 0:
            sys.exit("a batch has failed")
    seconds, cpu = time.perf_counter() - begin, _cpu_seconds(resource.RUSAGE_CHILDREN) - begin_cpu
    return _Ran(seconds, cpu, int((folder / f"{run.pid}.rss").read_text("ascii")))


def _pace(texts: Sequence[str], engine: str) -> float:
    """Shards a second, from when a fifth of them was written until a tenth was left: without start and end."""
    with _job(texts) as folder:
        _run(folder, workers=2, engine=engine)
        written = sorted(path.stat().st_mtime for path in folder.glob("reports/claim_reports/0*.json"))
    first, last = len(written) // 5, len(written) * 9 // 10
    return (last - first) / (written[last] - written[first])


def _cpu_seconds(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _machinery(rows: int) -> _Ran:
    texts = [f"Refunds take {number} days." for number in range(rows)]
    with _job(texts, shard_rows=100, source="Refunds take 30 days.") as folder:
        return _run(folder, workers=2, stubbed="1")


def _bare(texts: Sequence[str]) -> float:
    """Processor seconds that reading, extracting and verifying take in a loop, without reports and models to load."""
    policy = read_document(POLICY.read_bytes(), media_type=MARKDOWN, where="policy.md")
    check = embedded_verifier().prepare([Source(1, "Refund policy", policy)])
    parse = load_parser().parse
    begin = _cpu_seconds(resource.RUSAGE_SELF)
    for text in texts:
        output = read_document(text.encode(), media_type=MARKDOWN, where="output.md")
        for claim in extract(output, [], parse).claims:
            check(claim.standalone, claim.type)
            if claim.sentence:
                check(claim.sentence, claim.type)
    return _cpu_seconds(resource.RUSAGE_SELF) - begin
