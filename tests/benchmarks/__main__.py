"""Speed and memory, as medians of several runs on this machine: `make bench`.

Ratios within one run say more than the figures themselves, which depend on the machine.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from kivo_worker.claims.extract import extract
from kivo_worker.documents.media_types import DOCX, HTML, MARKDOWN, PDF
from kivo_worker.documents.reader import read_document
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_parser
from kivo_worker.storage.files import FileStore
from kivo_worker.verification.interface import Source
from tests.benchmarks.batches import batch_figures
from tests.benchmarks.buckets import bucket_figures
from tests.benchmarks.memory import memory_figures
from tests.benchmarks.scale import scale_figures
from tests.documents.pdf_files import paragraph, pdf
from tests.documents.samples import RULE, docx_file

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "job-specs" / "support-answer"
REPEATS = 5
STARTS = 31


def main() -> None:
    """Measure and print, one line a figure."""
    bench_start()
    bench_claims()
    bench_verification()
    bench_batch()  # before servers run, whose memory would count as its own
    for line in (*batch_figures(), *memory_figures()):
        show(*line)
    bench_reading()
    for line in scale_figures():
        show(*line)
    for line in bucket_figures(median):
        show(*line)
    bench_documents()


def median(action: Callable[[], object]) -> float:
    """Seconds an action takes, median of several."""
    return statistics.median(once(action) for _ in range(REPEATS))


def once(action: Callable[[], object]) -> float:
    """Seconds an action takes, this once."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def command(*arguments: str) -> None:
    """Run Python with arguments in a second process."""
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def show(what: str, figure: str, note: str = "") -> None:
    """Print one figure."""
    sys.stdout.write(f"{what:<44}{figure:>16}  {note}\n")


def bench_start() -> None:
    """Start Python, and the program for little things: in turns, since what else runs here slows all of them."""
    questions = {"--help": ["--help"], "--version": ["--version"], "run --help": ["run", "--help"]}
    plain: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(STARTS):
        plain.append(once(lambda: command("-c", "pass")))
        for name, arguments in questions.items():
            taken[name].append(once(partial(command, "-m", "kivo_worker", *arguments)))
    python = statistics.median(plain)
    for name, times in taken.items():
        start = statistics.median(times)
        show(f"start-up: kivo-worker {name}", f"{start * 1000:.0f} ms", f"{start / python:.1f} x python -c pass")


def bench_claims() -> None:
    """Extract the claims of a long output."""
    text = (DEMO / "output.md").read_bytes() * 100
    document = read_document(text, media_type=MARKDOWN, where="output.md")
    found = extract(document, [], load_parser().parse).claims
    count = sum(1 + len(claim.repeats) for claim in found)
    seconds = median(
        lambda: extract(read_document(text, media_type=MARKDOWN, where="output.md"), [], load_parser().parse)
    )
    show("claims: read and extract", f"{count / seconds:.0f} claims/s", f"{len(text) / seconds / 1e6:.2f} MB/s")


def bench_verification() -> None:
    """Verify claims against a source of 2,000 words, index included."""
    text = b"\n\n".join(path.read_bytes() for path in sorted((DEMO / "sources").iterdir()))
    source = Source(1, "Policies", read_document(text, media_type=MARKDOWN, where="policies.md"))
    output = read_document((DEMO / "output.md").read_bytes(), media_type=MARKDOWN, where="output.md")
    claims = extract(output, [], load_parser().parse).claims

    def verify() -> None:
        for claim in claims:
            embedded_verifier().prepare([source])(claim.standalone, claim.type)

    def verify_prepared() -> None:
        check = embedded_verifier().prepare([source])
        for claim in claims:
            check(claim.standalone, claim.type)

    words = len(text.split())
    alone, shared = median(verify), median(verify_prepared)
    show(f"verify: a source of {words} words for each claim", f"{len(claims) / alone:.0f} claims/s")
    show("verify: the source shared by all claims", f"{len(claims) / shared:.0f} claims/s")


def _read_through(store: FileStore) -> int:
    with store.open("large.bin") as download:
        return sum(len(chunk) for chunk in download.chunks)


def bench_reading() -> None:
    """Read a large file through the store, against reading it plainly."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.bin")
        path.write_bytes(bytes(range(256)) * 400_000)
        store = FileStore(Path(folder))
        plain = median(path.read_bytes)
        through = median(lambda: _read_through(store))
        size = path.stat().st_size / 1e6
    show("storage: read a file", f"{size / through:.0f} MB/s", f"{plain / through:.2f} x a plain read")


def bench_documents() -> None:
    """Read a PDF of 100 pages, a Word document and a page of 2,000 paragraphs, each in a process of its own."""
    page = [placed for top in range(770, 100, -60) for placed in paragraph(RULE, top)]
    rules = [f"{number}. {RULE}" for number in range(2_000)]
    files = {
        PDF: (pdf([page] * 100), 100, "pages/s"),
        DOCX: (docx_file(lambda document: [document.add_paragraph(rule) for rule in rules]), 2_000, "paragraphs/s"),
        HTML: ("".join(f"<p>{rule}</p>" for rule in rules).encode(), 2_000, "paragraphs/s"),
    }
    for media_type, (data, count, unit) in files.items():
        seconds = median(partial(read_document, data, media_type=media_type, where="a"))
        name = media_type.rsplit(".", 1)[-1]
        show(f"documents: read {name}", f"{count / seconds:.0f} {unit}", f"{len(data) / seconds / 1e6:.2f} MB/s")


def bench_batch() -> None:
    """Run batches in a process of its own: rows a second, and whether memory stays flat, with long sources too."""
    rows = (ROOT / "job-specs" / "import-sample" / "sample.jsonl").read_text(encoding="utf-8")
    for count in (1_000, 10_000):
        show(f"batch: {count} rows", *_batch(rows * (count // 2), count))
    show("batch: 300 rows, each with 3,000 words of its own", *_batch("".join(_long_rows(300)), 300))


def _batch(rows: str, count: int) -> tuple[str, str]:
    """How quickly so many rows are checked, and the most memory any batch has taken so far."""
    spec = (ROOT / "job-specs" / "import-sample" / "job-spec.json").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sample.jsonl").write_text(rows, encoding="utf-8")
        Path(folder, "job-spec.json").write_text(spec, encoding="utf-8")
        begin = time.perf_counter()
        command("-m", "kivo_worker", "run", "--job-spec-file", f"{folder}/job-spec.json")
        seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{count / seconds:.0f} rows/s", f"peak {peak:.0f} MB"


def _long_rows(count: int) -> Iterator[str]:
    """Rows with sources that no other row has."""
    words = [word for path in sorted(DEMO.rglob("*.md")) for word in path.read_text("utf-8").split() if word.isalpha()]
    for number in range(count):
        picked = [words[(number * 7919 + place * 31) % len(words)] for place in range(3_000)]
        text = " ".join(f"{' '.join(picked[place : place + 14]).capitalize()}." for place in range(0, 3_000, 14))
        source = {"title": f"Source {number}", "content": text}
        yield json.dumps({"ai_output": f"Refunds end after {number} days.", "sources": [source]}) + "\n"


if __name__ == "__main__":
    main()
