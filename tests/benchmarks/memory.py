"""How much memory runs need at most, with all their processes, as `limits.max_memory` counts it.

`python -m tests.benchmarks.memory` measures this alone; docs/operations.md has what it said.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from kivo_worker.documents.media_types import PDF
from kivo_worker.runs.memory import memory_in_use
from tests.documents.pdf_files import paragraph, pdf
from tests.documents.samples import RULE

SPECS = Path(__file__).parents[2] / "job-specs"
LOOK_SECONDS = 0.02

Figure = tuple[str, str, str]


def memory_figures() -> Iterator[Figure]:
    """Measure runs of a few sizes, each in a folder of its own."""
    spec, rows = (SPECS / "import-sample" / name for name in ("job-spec.json", "sample.jsonl"))
    yield "memory: the demo", f"{_of_demo():.0f} MB", ""
    yield "memory: a source of 1,000 PDF pages", f"{_of_document():.0f} MB", ""
    for count, workers in ((1_000, 0), (10_000, 0), (1_000, 1), (1_000, 2), (1_000, 4)):
        many = rows.read_text("utf-8") * (count // 2)
        peak = _peak({"job-spec.json": spec.read_bytes(), "sample.jsonl": many.encode()}, f"--workers={workers}")
        yield f"memory: batch of {count} rows", f"{peak:.0f} MB", f"--workers {workers}"


def _of_demo() -> float:
    folder = SPECS / "support-answer"
    paths = [path for path in folder.rglob("*") if path.is_file() and "reports" not in path.parts]
    return _peak({str(path.relative_to(folder)): path.read_bytes() for path in paths})


def _of_document() -> float:
    page = [placed for top in range(770, 100, -60) for placed in paragraph(RULE, top)]
    spec = json.loads((SPECS / "support-answer" / "job-spec.json").read_text("utf-8"))
    spec["sources"] = [{"uri": "rules.pdf", "title": "Rules", "media_type": PDF}]
    output = (SPECS / "support-answer" / "output.md").read_bytes()
    return _peak({"job-spec.json": json.dumps(spec).encode(), "output.md": output, "rules.pdf": pdf([page] * 1_000)})


def _peak(files: dict[str, bytes], *options: str) -> float:
    """Do a job, and give the most memory that it and its processes had at one time, in MB."""
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        command = [sys.executable, "-m", "kivo_worker", "run", "--job-spec-file", f"{folder}/job-spec.json", *options]
        most = 0
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            while process.poll() is None:
                most = max(most, memory_in_use(process.pid) or 0)
                time.sleep(LOOK_SECONDS)
            assert process.stderr is not None
            if process.returncode:
                raise SystemExit(process.stderr.read().decode())
    return most / 1e6


if __name__ == "__main__":
    for what, figure, note in memory_figures():
        sys.stdout.write(f"{what:<44}{figure:>16}  {note}\n")
