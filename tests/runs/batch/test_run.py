"""Many outputs in one job."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.batch.engines import in_this_process
from kivo_worker.runs.batch.run import do_shards, done_elsewhere
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.reporter import Reporter
from kivo_worker.vocabulary import GateVerdict
from tests.runs.conftest import GUIDE, POLICY, JobFolder, Run, context_of, row

OTHER_DIGEST = "sha256:" + 64 * "0"


def test_import_sample(job: JobFolder, run: Run) -> None:
    """In the vendor's own sample the 60-day claim is contradicted by the 30-day policy, the export claim supported."""
    result = run(job.example("import-sample"))
    rows = job.shards()

    assert [report["claims"][0]["support_status"] for report in rows] == ["contradicted", "supported"]
    assert [report["external_id"] for report in rows] == ["answer_001", "answer_002"]
    assert [report["intended_use"] for report in rows] == ["customer_facing", "internal_draft"]
    assert (result.outcome.gate_verdict, result.exit_code) == (GateVerdict.NEEDS_REPAIR, ExitCode.OK)


BAD_ROWS = {
    "not JSON": (b'{"ai_output": ', "input_invalid", "the line is not valid JSON in UTF-8."),
    "not UTF-8": (b'{"ai_output": "\xff"}', "input_invalid", "the line is not valid JSON in UTF-8."),
    "half a character": (b'{"ai_output": "\\ud800"}', "input_invalid", "the line is not valid JSON in UTF-8."),
    "a key is missing": (b'{"ai_output": "It is."}', "input_invalid", '"sources": is missing.'),
    "no sources": (b'{"ai_output": "It is.", "sources": []}', "input_invalid", '"sources": '),
    "empty output": (json.dumps(row("")).encode(), "input_invalid", '"ai_output": '),
    "only white space": (json.dumps(row(" \n\t")).encode(), "input_invalid", "output: the output is empty."),
    "too large": (json.dumps(row("x" * 501)).encode(), "input_too_large", "output: it has more than 500 bytes."),
    "too many sources": (
        json.dumps(row(sources=3 * [{"title": "T", "content": "It is."}])).encode(),
        "input_invalid",
        "more sources than limits.max_sources (2).",
    ),
    "source not there": (
        json.dumps(row(sources=[{"title": "T", "uri": "none.md"}])).encode(),
        "input_unreadable",
        "source 1: cannot be read: it is not there.",
    ),
    "source outside": (
        json.dumps(row(sources=[{"title": "T", "content": "x"}, {"title": "T", "uri": "../secret.md"}])).encode(),
        "input_unreadable",
        "source 2: it lies outside the folder that inputs must lie in.",
    ),
    "storage unknown": (
        json.dumps(row(sources=[{"title": "T", "uri": "ftp://host/a.md"}])).encode(),
        "input_invalid",
        'source 1: storage "ftp:" is not supported.',
    ),
    "pin differs": (
        json.dumps(row(sources=[{"title": "T", "content": "x", "sha256": OTHER_DIGEST}])).encode(),
        "input_invalid",
        "source 1: its bytes are not the pinned ones",
    ),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_stops_no_other(name: str, job: JobFolder, run: Run, tmp_path: Path) -> None:
    """A row that cannot be reviewed is recorded with its number and reason; the rows around it are reviewed."""
    line, reason, message = BAD_ROWS[name]
    (tmp_path / "secret.md").write_text("Nobody may read this.")
    good = json.dumps(row()).encode()
    limits = {"max_output_bytes": 500, "max_source_bytes": 500, "max_sources": 2}
    result = run(job.batch(b"\n".join([good, line, good]), limits=limits))
    first, bad, last = job.shards()

    assert ([1, 2, 3], reason) == ([first["row"], bad["row"], last["row"]], bad["not_checked_reason"])
    assert bad["message"].startswith(message)
    assert [first["gate_verdict"], last["gate_verdict"]] == ["allow", "allow"]
    assert (result.exit_code, result.outcome.gate_verdict) == (ExitCode.NOT_CHECKED, GateVerdict.NEEDS_REVIEW)
    assert [f"not_checked_{reason}"] == job.events()[-1]["redacted_failure_categories"]


def test_no_path_of_the_machine(job: JobFolder, run: Run) -> None:
    """What is said of a bad row names its place in the row, never a path of the machine."""
    sources = [{"title": "T", "uri": uri} for uri in ("none.md", "../../outside.md", "folder.md", "what")]
    (job.path / "folder.md").mkdir()
    run(job.batch([row(sources=[source]) for source in sources]))

    assert job.json("run_manifest.json")["rejected_rows"] == 4
    assert not [key for key, data in job.files().items() if str(job.path).encode() in data]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (b"%b\n\n \t\n%b\n", [1, 4]),
        (b"%b\n%b", [1, 2]),
        (b"%b\r\n\r\n%b\r\n", [1, 3]),
        (b"\xef\xbb\xbf%b\n%b\n", [1, 2]),
    ],
    ids=["blank lines", "no last newline", "CRLF", "byte order mark"],
)
def test_lines(lines: bytes, rows: list[int], job: JobFolder, run: Run) -> None:
    """Blank lines count but are no rows; line ends and a byte order mark are as people's tools leave them."""
    good = json.dumps(row()).encode()
    result = run(job.batch(lines % (good, good)))

    assert rows == [report["row"] for report in job.shards()]
    assert [report["gate_verdict"] for report in job.shards()] == ["allow", "allow"]
    assert result.exit_code == ExitCode.OK


def test_shards(job: JobFolder, run: Run) -> None:
    """250 rows make three files of row reports, each with its summary; events tell them by the digest of their list."""
    run(job.batch([row(f"Admins can export audit logs. Note {number} is there.") for number in range(250)]))
    reports = sorted((job.reports / "claim_reports").glob("*.jsonl"))
    listing = (job.reports / "claim_reports.sha256").read_bytes()
    [summary] = [entry for entry in job.events()[-1]["artifact_summaries"] if entry["format"] == "jsonl"]
    [entry] = [entry for entry in job.json("run_manifest.json")["artifacts"] if entry["format"] == "jsonl"]

    assert [file.name for file in reports] == ["000000.jsonl", "000001.jsonl", "000002.jsonl"]
    assert [file.read_bytes().count(b"\n") for file in reports] == [100, 100, 50]
    assert (3, sha256_digest(listing)) == (summary["file_count"], summary["sha256"])
    assert (3, sha256_digest(listing)) == (entry["file_count"], entry["sha256"])


def test_the_list_is_one_of_sha256sum(job: JobFolder, run: Run) -> None:
    """The tool that everybody has checks plan, row reports and summaries from the top of the report store."""
    run(job.batch([row(), row(), {}], batch={"uri": "rows.jsonl", "shard_rows": 2}))
    sha256sum = ["sha256sum", "--check", "--strict", "claim_reports.sha256"]
    done = subprocess.run(sha256sum, cwd=job.reports, capture_output=True, check=True, encoding="utf-8")

    keys = ["plan.json", "000000.jsonl", "000000.json", "000001.jsonl", "000001.json"]
    assert done.stdout.splitlines() == [f"claim_reports/{key}: OK" for key in keys]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_over_the_limit(end: bytes, job: JobFolder, run: Run) -> None:
    """A line longer than the limit costs that row only, wherever it ends."""
    good = json.dumps(row()).encode()
    result = run(job.batch(good + b"\n" + good + b" " + end, limits={"max_row_bytes": len(good)}))
    first, bad = job.shards()

    assert (first["row"], bad["row"], bad["not_checked_reason"]) == (1, 2, "input_too_large")
    assert bad["message"] == f"the row has more than {len(good)} bytes (limits.max_row_bytes)."
    assert result.exit_code == ExitCode.NOT_CHECKED


@pytest.mark.parametrize("rows", [b"", b"\n \r\n"])
def test_an_empty_batch(rows: bytes, job: JobFolder, run: Run) -> None:
    """A batch without rows is an error: nothing was checked, so nothing is fine."""
    result = run(job.batch(rows))

    assert (result.exit_code, result.error and result.error.message) == (ExitCode.STORAGE, "the batch has no rows.")
    assert job.files() == {}


def test_the_manifest_of_a_batch(job: JobFolder, run: Run) -> None:
    """The manifest counts rows, verdicts and distinct sources, and has the batch's own digest."""
    rows = [row(), row("Admins can delete audit logs."), row("Refunds are available for 60 days.")]
    rows[2]["sources"] = [{"title": "Refund policy", "content": POLICY}]
    spec = job.batch([*rows, {}])
    run(spec)
    manifest = job.json("run_manifest.json")
    batch = (job.path / "rows.jsonl").read_bytes()

    entry = {"role": "batch", "uri": "rows.jsonl", "sha256": sha256_digest(batch), "bytes": len(batch), "version": None}
    assert [entry] == manifest["inputs"]
    assert (manifest["outputs"], manifest["rejected_rows"], manifest["source_count"]) == (3, 1, 2)
    assert 3 == sum(manifest["gate_verdicts"].values()) == manifest["counts"]["claims"]
    characters = sum(len(one["ai_output"]) for one in rows)
    assert characters == manifest["coverage"]["characters"]


def test_sources_by_uri(job: JobFolder, run: Run) -> None:
    """A row may name files beside the batch, by path or file URI."""
    guide = job.write("kb/admin guide.md", GUIDE)
    sources = [{"title": "Admin guide", "uri": uri} for uri in ("kb/admin guide.md", guide.as_uri())]
    run(job.batch([row(sources=[source]) for source in sources]))

    assert [report["gate_verdict"] for report in job.shards()] == ["allow", "allow"]


def test_storage_root(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """With a storage root, rows may name files anywhere below it, and nowhere else."""
    (tmp_path / "guide.md").write_text(GUIDE)
    spec = job.batch([row(sources=[{"title": "Guide", "uri": "../guide.md"}])], storage={"root": ".."})
    run(spec)
    [below] = job.shards()
    job.batch(
        [row(sources=[{"title": "Guide", "uri": "../guide.md"}])], reports={"uri": "reports/2"}, storage={"root": "."}
    )
    run(spec)

    assert below["gate_verdict"] == "allow"
    assert job.shards("2")[0]["not_checked_reason"] == "input_unreadable"


def test_keyed_hashes(job: JobFolder, run: Run) -> None:
    """With a hashing key the event names batch and sources by keyed digests that change with the key."""
    seen = []
    for number, key in enumerate(("first key", "second key")):
        path = job.write("key", key)
        hashing = {"mode": "hmac-sha256", "key": f"file://{path}"}
        run(job.batch([row()], hashing=hashing, reports={"uri": f"reports/{number}"}))
        [event] = [json.loads(file.read_bytes()) for file in job.reports.glob(f"{number}/ledger/*/*_completed.json")]
        seen += [event["output_hash"], *event["source_hashes"]]

    assert len(set(seen)) == 4
    assert all(digest.startswith("hmac-sha256:") for digest in seen)


def test_many_sources_are_named_by_one_digest(job: JobFolder, run: Run) -> None:
    """Above 256 distinct sources the event carries one digest of them all, and still their true number."""
    rows = [row(sources=[{"title": "T", "content": f"Rule {number} applies."}]) for number in range(257)]
    run(job.batch(rows))
    event = job.events()[-1]

    assert (len(event["source_hashes"]), event["source_count"]) == (1, 257)


class _Meddler(Observer):
    """Changes the batch once its digest has been compared."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def step(self, message: str) -> None:
        if message == "checking the rows":
            self._path.write_bytes(self._path.read_bytes() + b"\n")


def test_a_pinned_batch_that_changes_meanwhile(job: JobFolder, run: Run) -> None:
    """A pinned batch that is changed between looking and reading is refused all the same."""
    spec = job.batch([row()])
    path = job.path / "rows.jsonl"
    spec = job.spec(batch={"uri": "rows.jsonl", "sha256": sha256_digest(path.read_bytes())})
    result = run(spec, observer=_Meddler(path))

    assert result.exit_code == ExitCode.STORAGE
    assert "its bytes are not the pinned ones" in str(result.error)
    assert "run_manifest.json" not in job.files()


class _Stopper(Observer):
    """Cancels the run after so many rows."""

    def __init__(self, cancellation: Cancellation, after: int) -> None:
        self._cancellation = cancellation
        self._after = after

    def rows(self, done: int) -> None:
        if done == self._after:
            self._cancellation.signal = signal.SIGTERM


def test_cancelled(job: JobFolder, run: Run) -> None:
    """A cancelled batch keeps its finished shards; the rest is partial, owns up to it, and gives no verdict."""
    cancellation = Cancellation()
    spec = job.batch([row() for _ in range(150)])
    result = run(spec, observer=_Stopper(cancellation, 120), cancellation=cancellation)
    [partial] = (job.reports / "partial").iterdir()
    manifest = json.loads((partial / "run_manifest.json").read_bytes())

    assert result.exit_codes == (ExitCode.TERMINATED, ExitCode.NOT_CHECKED)
    assert (len(job.shards()), len(job.shards(f"partial/{partial.name}"))) == (100, 20)
    assert (manifest["gate_verdict"], manifest["inputs"]) == ("needs_review", [])
    assert "The run was cancelled" in (partial / "claim_report.md").read_text()
    assert job.events()[-1]["redacted_failure_categories"] == ["not_checked_cancelled"]
    assert (result.outcome.gate_verdict, result.outcome.output_hash) == (None, None)


def test_running_again_after_a_cancellation(job: JobFolder, run: Run) -> None:
    """Running a cancelled batch again gives the bytes that an undisturbed run gives."""
    cancellation = Cancellation()
    rows = [row(f"Admins can export audit logs. Note {number} is there.") for number in range(120)]
    spec = job.batch(rows)
    run(spec, observer=_Stopper(cancellation, 110), cancellation=cancellation)
    run(spec)
    again = {key: data for key, data in job.files().items() if not key.startswith("partial/")}
    undisturbed = JobFolder(job.path.parent / "other")
    run(undisturbed.batch(rows))

    assert undisturbed.files() == again


class _SoonCancelled(Cancellation):
    """Comes between the start of the first row and its first claim."""

    def __call__(self) -> bool:
        answer = super().__call__()
        self.signal = signal.SIGINT
        return answer


def test_cancelled_within_a_row(job: JobFolder, run: Run) -> None:
    """A row in which the run was cancelled is left out, not reported half."""
    result = run(job.batch([row()]), cancellation=_SoonCancelled())

    assert (result.exit_code, job.shards()) == (ExitCode.INTERRUPTED, [])


def test_the_worst_rows_come_first(job: JobFolder, run: Run) -> None:
    """The summary shows at most 50 rows, the worst first, and only rows that are not fine."""
    bad = row("Refunds are available for 60 days.", sources=[{"title": "Refund policy", "content": POLICY}])
    run(job.batch([row(), *(row("Admins can export audit logs [7].") for _ in range(60)), bad]))
    headings = [line for line in (job.reports / "claim_report.md").read_text().splitlines() if line.startswith("### ")]

    assert len(headings) == 50
    assert headings[0].startswith("### Row 62")
    assert not [heading for heading in headings if heading.startswith("### Row 1:")]


def test_many_rejected_rows(job: JobFolder, run: Run) -> None:
    """The summary lists the first 50 rejected rows and counts them all."""
    run(job.batch(b"no\n" * 60))
    text = (job.reports / "claim_report.md").read_text()

    assert text.count("\n- Row ") == 50
    assert "| rejected | 60 |" in text


def test_fail_on_looks_at_the_worst_row(job: JobFolder, run: Run) -> None:
    """The verdict of a batch is its worst row's, and that is what fails the run; several codes hold in their order."""
    bad = row("Refunds are available for 60 days.", sources=[{"title": "Refund policy", "content": POLICY}])
    result = run(job.batch([row(), bad, {}]), Reporting(fail_on=GateVerdict.NEEDS_REPAIR))

    assert result.exit_codes == (ExitCode.GATE, ExitCode.NOT_CHECKED)


def test_what_was_done_elsewhere_is_read_once(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """To end a batch whose parts are done, its rows are read once, and reviewed by nobody."""
    batch = {"uri": "rows.jsonl", "shard_rows": 2}
    context = context_of(job.batch([row(), row(), row()], batch=batch))
    assert context.spec.batch is not None
    do_shards(context, context.spec.batch, Reporter(context).put, in_this_process)
    scans = []

    def scan(*given: Any) -> Scan:
        scans.append(given)
        return Scan(*given)

    monkeypatch.setattr("kivo_worker.runs.batch.run.Scan", scan)
    result = run_job(context, Reporting(), done=done_elsewhere(context, context.spec.batch))

    assert (result.outputs, result.exit_code, len(scans)) == (3, ExitCode.OK, 1)
