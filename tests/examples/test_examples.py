"""Every example runs as it stands."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.examples.conftest import EXAMPLES, ROOT, TYPESCRIPT, Run, has_curl

RUN_ID = r"run_[0-9a-f-]{36}"
CREATED = rf"^created {RUN_ID} http://\S+/v1/review-runs/{RUN_ID}"
VERDICT = "completed needs_repair\ncontradicted Refunds are available for 60 days."


@pytest.mark.parametrize("name", ["review_requests", "review_client"])
def test_review_in_python(run: Run, name: str) -> None:
    """A run is created, waited for, and its claims and report are shown."""
    said = run(sys.executable, "-W", "error", EXAMPLES / "python" / f"{name}.py")

    assert re.search(rf"{CREATED} req_\S+\n{VERDICT}\nc1: Which is right", said)


@pytest.mark.parametrize("name", ["review_requests", "review_client"])
def test_refused_in_python(run: Run, name: str) -> None:
    """A key that is not good ends it with the error's code and the request's id, which support asks for."""
    said = run(sys.executable, EXAMPLES / "python" / f"{name}.py", fails=True, KIVO_API_KEY="kivo_dev_wrong")

    assert re.search(r"\(?unauthorized,? req_\w{26}", said)


def test_batch_in_python(run: Run) -> None:
    """Each row of the sample is reviewed, and once only when the file is given again."""
    first, second = (
        run(sys.executable, "-W", "error", EXAMPLES / "python" / "batch_review.py", EXAMPLES / "sample.jsonl")
        for _ in range(2)
    )

    assert re.search(rf"^answer_001 {RUN_ID} completed needs_repair\nanswer_002 {RUN_ID} completed allow\n$", first)
    assert first == second


def test_private_worker_in_python(run: Run) -> None:
    """A metadata-only run is created, told about, and read back."""
    said = run(sys.executable, "-W", "error", EXAMPLES / "python" / "private_worker.py")

    assert re.search(rf"^{RUN_ID} running workflow_id='support_answer_review'", said)


@has_curl()
def test_review_in_curl(run: Run) -> None:
    """A run is created, polled, and its claims and report are shown."""
    said = run("sh", EXAMPLES / "curl" / "review-run.sh")

    assert re.search(rf"{CREATED}\ncompleted\n{{.*\"support_status\":\"contradicted\".*}}\n# Claim report", said)


@has_curl()
def test_import_in_curl(run: Run) -> None:
    """Each row of the sample becomes a run."""
    said = json.loads(run("sh", EXAMPLES / "curl" / "import.sh", EXAMPLES / "sample.jsonl"))

    assert (said["accepted_count"], said["rejected_count"], len(said["review_run_ids"])) == (2, 0, 2)


@has_curl()
def test_private_worker_in_curl(run: Run) -> None:
    """A run is created, told about, read back, and its credential rotated and revoked."""
    event, read_back, rotated, revoked = run("sh", EXAMPLES / "curl" / "private-worker.sh").splitlines()

    assert json.loads(event)["event"]["accepted"]
    assert json.loads(read_back)["review_run"]["private_worker"]["workflow_id"] == "support_answer_review"
    assert rotated == "rotated"
    assert json.loads(revoked)["review_run"]["status"] == "running"


def test_review_in_typescript(run: Run, node: str, tsc: tuple[str, str], tmp_path: Path) -> None:
    """It passes the strictest checks of its types, and then shows the same."""
    run(*tsc, "--project", TYPESCRIPT, "--outDir", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    said = run(node, tmp_path / "review.js")

    assert re.search(rf"{CREATED} req_\S+\n{VERDICT} \| Customers may request .*\n# Claim report", said)
    assert "unauthorized req_" in run(node, tmp_path / "review.js", fails=True, KIVO_API_KEY="kivo_dev_wrong")


def test_listed() -> None:
    """The page of the examples links each of them."""
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    files = [path for kind in ("sh", "py", "ts") for path in EXAMPLES.glob(f"*/**/*.{kind}")]
    programs = {path.relative_to(EXAMPLES).as_posix() for path in files if "node_modules" not in path.parts}

    assert set(re.findall(r"^\| \[.*?\]\((.*?)\)", page, re.MULTILINE)) == programs


def test_sample() -> None:
    """The sample is the documented one, and the one that the worker's own job runs."""
    sample = (EXAMPLES / "sample.jsonl").read_bytes()

    assert sample == (ROOT / "job-specs" / "import-sample" / "sample.jsonl").read_bytes()
    assert sample == (ROOT / "tests" / "contract" / "samples" / "rows.jsonl").read_bytes()


def test_exact_versions() -> None:
    """Without a lock file, which would record addresses, the versions stand in the package itself."""
    package = json.loads((TYPESCRIPT / "package.json").read_bytes())

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert not list(TYPESCRIPT.glob("*lock*"))
