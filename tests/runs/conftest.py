"""Jobs in a folder of the test's own, run in this process."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.boundary.connection import Connection
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.outbox import Outbox
from kivo_worker.job.loading import load_job_spec
from kivo_worker.reviewing import OutputText, Review, ReviewSettings, SourceText, review_output
from kivo_worker.runs.batch.engines import Engine, in_this_process
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.context import RunContext, build_context
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.result import RunResult
from kivo_worker.telling.channel import Line
from tests.recorder import Recorder, recording

EXAMPLES = Path(__file__).parents[2] / "job-specs"
POLICY = "Customers may request a refund within 30 days of purchase."
GUIDE = "Admins can export audit logs from the security workspace."
SOURCES = (
    {"uri": "refund-policy.md", "title": "Refund policy"},
    {"uri": "admin-guide.txt", "title": "Admin guide"},
)

ARTIFACTS = {"claim_report.json", "claim_report.md", "claim_report.html", "run_manifest.json"}
"""What a finished job of one output leaves in the report store, beside the ledger."""

Run = Callable[..., RunResult]


@dataclass(frozen=True)
class JobFolder:
    """A folder with a job spec and what it names."""

    path: Path

    @property
    def reports(self) -> Path:
        """The report store."""
        return self.path / "reports"

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the folder."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def spec(self, **keys: Any) -> Path:
        """Write the job spec: what every one needs, and these keys."""
        needed = {
            "schema_version": "kivo_private_worker_job_spec.v1",
            "customer_run_id": "cust_run_001",
            "workflow_id": "support_answer_review",
            "workflow_name": "Support answer review",
            "title": "Support answer check",
            "intended_use": "customer_facing",
            "worker_id": "worker_support_001",
            "reports": {"uri": "reports/"},
        }
        return self.write("job-spec.json", json.dumps({**needed, **keys}))

    def single(self, text: str | bytes = "Refunds are available for 60 days.", **keys: Any) -> Path:
        """Write a job of one output and the two sources."""
        self.write("output.md", text)
        self.write("refund-policy.md", POLICY)
        self.write("admin-guide.txt", GUIDE)
        return self.spec(**{"output": {"uri": "output.md"}, "sources": SOURCES, **keys})

    def batch(self, rows: bytes | Sequence[Mapping[str, Any]], **keys: Any) -> Path:
        """Write a job of many outputs."""
        lines = rows if isinstance(rows, bytes) else b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        self.write("rows.jsonl", lines)
        return self.spec(**{"batch": {"uri": "rows.jsonl"}, **keys})

    def example(self, name: str) -> Path:
        """Copy an example job."""
        shutil.copytree(EXAMPLES / name, self.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("reports"))
        return self.path / "job-spec.json"

    def json(self, key: str) -> Any:
        """Read an artifact."""
        return json.loads((self.reports / key).read_bytes())

    def shards(self, folder: str = "") -> list[Any]:
        """Read the lines of all row reports."""
        files = sorted((self.reports / folder / "claim_reports").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    def files(self) -> dict[str, bytes]:
        """Read the whole report store, but for the ledger, whose names and times are each attempt's own."""
        found = {path.relative_to(self.reports).as_posix(): path for path in self.reports.rglob("*") if path.is_file()}
        return {key: path.read_bytes() for key, path in found.items() if not key.startswith("ledger/")}

    def events(self) -> list[Any]:
        """Read the events in the ledger, in order."""
        return [json.loads(path.read_bytes()) for path in sorted(self.reports.glob("ledger/*/0*.json"))]


def row(text: str = "Admins can export audit logs.", **keys: Any) -> dict[str, Any]:
    """Make a row of a batch."""
    return {"ai_output": text, "sources": [{"title": "Admin guide", "content": GUIDE}], **keys}


def context_of(spec: Path, observer: Observer | None = None, cancellation: Cancellation | None = None) -> RunContext:
    """Put the parts of a run together."""
    return build_context(load_job_spec(spec), observer or Observer(), cancellation or Cancellation())


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    """An empty folder for a job."""
    path = tmp_path / "job"
    path.mkdir()
    return JobFolder(path)


@pytest.fixture
def run() -> Run:
    """Run a job in this process, offline unless told otherwise."""

    def run_spec(
        spec: Path,
        reporting: Reporting | None = None,
        observer: Observer | None = None,
        cancellation: Cancellation | None = None,
        engine: Engine = in_this_process,
        max_bad_rows: int | None = None,
    ) -> RunResult:
        context = replace(context_of(spec, observer, cancellation), max_bad_rows=max_bad_rows)
        return run_job(context, reporting or Reporting(), engine)

    return run_spec


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """A server that takes and remembers events; the worker's pauses between attempts are short."""
    for name, seconds in {"_FIRST_WAIT": 0.01, "_LONGEST_WAIT": 0.02, "_JITTER": 0.0}.items():
        monkeypatch.setattr(f"kivo_worker.boundary.delivery.{name}", seconds)
    with recording() as server:
        yield server


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    """An empty outbox."""
    return Outbox(tmp_path / "state" / "outbox.sqlite3")


def line_to(url: str, outbox: Outbox | None = None, seconds: float = 30, run_id: str = "run_1") -> Line:
    """A line to a server."""
    return Line(Connection(url, run_id, Secret("kwc_secret_1")), outbox, seconds)


@pytest.fixture
def reviewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The outputs that are reviewed from now on."""
    seen: list[str] = []

    def review(output: OutputText, sources: Sequence[SourceText], settings: ReviewSettings) -> Review:
        seen.append(output.document.text)
        return review_output(output, sources, settings)

    monkeypatch.setattr("kivo_worker.runs.batch.reviewing.review_output", review)
    return seen
