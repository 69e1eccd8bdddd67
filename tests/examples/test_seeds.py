"""The vendor's own snippets run unmodified, in the order of its pages.

They are taken from those pages where they are at hand, beside the project, and else from copies.
"""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.examples.conftest import API_KEY, EXAMPLES, ROOT, TYPESCRIPT, Run, has_curl

SEEDS = ROOT.parent / "shared" / "seeds"
COPIES = Path(__file__).parent / "snippets"
_CURL = r'curl -sS "\$KIVO_API_BASE_URL/v1/private-worker/review-runs'
PLACES = {
    "typescript": r"const response = await fetch\(.*?console\.log\(accepted[^\n]*",
    "python": r"import os\nimport requests.*?print\(accepted[^\n]*",
    "create": rf'{_CURL}" \\\n.*?\n}}\'',
    "run": r'kivo-worker run \\\n.*?--worker-credential "\$KIVO_WORKER_CREDENTIAL"',
    "event": rf'{_CURL}/\$REVIEW_RUN_ID/events" \\\n.*?\n}}\'',
}
"""What each snippet looks like, in the text of the pages, where one may follow the other without a line break."""

IN_TYPESCRIPT = """\
const output: string = "Refunds are available for 60 days.";
const sources = [{ title: "Refund policy", content: "Customers may request a refund within 30 days of purchase." }];
"""
IN_PYTHON = """\
output = "Refunds are available for 60 days."
sources = [{"title": "Refund policy", "content": "Customers may request a refund within 30 days of purchase."}]
"""
CREATED = r"^(run_[0-9a-f-]{36}) http://\S+/v1/review-runs/\1\n$"


def _of_pages() -> dict[str, str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    found = {name: re.findall(place, text, re.DOTALL) for name, place in PLACES.items()}
    assert {name: len(each) for name, each in found.items()} == dict.fromkeys(PLACES, 1)
    return {name: snippet for name, [snippet] in found.items()}


def _copies() -> dict[str, str]:
    return {name: (COPIES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n") for name in PLACES}


SNIPPETS = _of_pages() if SEEDS.is_dir() else _copies()

if SEEDS.is_dir():

    def test_copies() -> None:
        """The copies are what the pages say."""
        pages = "\n".join(path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt"))

        assert _copies() == SNIPPETS
        assert (EXAMPLES / "sample.jsonl").read_text(encoding="utf-8") in pages


def test_typescript(run: Run, node: str, tmp_path: Path) -> None:
    """With `output` and `sources` defined before, it prints the run and where to poll it."""
    program = tmp_path / "snippet.mjs"
    program.write_text(IN_TYPESCRIPT.replace(": string", "") + SNIPPETS["typescript"], encoding="utf-8")

    assert re.search(CREATED, run(node, program))
    refused = run(node, program, fails=True, KIVO_API_KEY="kivo_dev_wrong")
    assert re.search(r"Kivo request failed: unauthorized req_\w{26}", refused)


def test_typescript_types(run: Run, tsc: tuple[str, str], tmp_path: Path) -> None:
    """It is TypeScript that a strict compiler takes, in a project with the types of the web, as Next.js sets one up."""
    program = tmp_path / "snippet.mts"
    program.write_text(IN_TYPESCRIPT + SNIPPETS["typescript"] + "\nexport {};\n", encoding="utf-8")
    options = "--strict --noEmit --target es2022 --module nodenext --lib es2022,dom --types node".split()

    run(*tsc, *options, "--typeRoots", TYPESCRIPT / "node_modules" / "@types", program)


def test_python(run: Run) -> None:
    """With `output` and `sources` defined before, it prints the run and where to poll it."""
    program = IN_PYTHON + SNIPPETS["python"]

    assert re.search(CREATED, run(sys.executable, "-W", "error", "-c", program))
    refused = run(sys.executable, "-c", program, fails=True, KIVO_API_KEY="kivo_dev_wrong")
    assert "401 Client Error" in refused


class Flow:
    """The commands of the page on deployment modes, one after the other, with what each leaves for the next."""

    def __init__(self, run: Run, url: str) -> None:
        self._run, self._url = run, url
        self.variables: dict[str, str] = {}

    def create(self) -> None:
        """Create a run and take its id and credential."""
        created = json.loads(self._run("sh", "-c", SNIPPETS["create"]))
        run_id, credential = created["review_run"]["id"], created["worker_credential"]
        self.variables = {"REVIEW_RUN_ID": run_id, "KIVO_WORKER_CREDENTIAL": credential}

    def work(self) -> str:
        """Run the worker."""
        return self._run("sh", "-c", SNIPPETS["run"], **self.variables)

    def tell(self) -> dict[str, Any]:
        """Send the documented event."""
        said: dict[str, Any] = json.loads(self._run("sh", "-c", SNIPPETS["event"], **self.variables))
        return said

    def read_back(self) -> dict[str, Any]:
        """Read the run with the API key."""
        path, key = f"{self._url}/v1/review-runs/{self.variables['REVIEW_RUN_ID']}", f"Bearer {API_KEY}"
        answer = httpx.get(path, headers={"Authorization": key}, trust_env=False, timeout=30)
        read: dict[str, Any] = answer.raise_for_status().json()["review_run"]
        return read


@pytest.fixture
def flow(run: Run, url: str, tmp_path: Path) -> Flow:
    """The commands, in a folder that holds a job with the names of the create call."""
    job = ROOT / "job-specs" / "support-answer"
    shutil.copytree(job, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("reports"))
    return Flow(run, url)


@has_curl()
def test_worker(flow: Flow, tmp_path: Path) -> None:
    """Created, run by the worker, read back: the metadata of the real run stands where its placeholders stood."""
    flow.create()
    before = flow.read_back()
    flow.work()
    run = flow.read_back()
    held = run["private_worker"]

    assert (before["status"], before["private_worker"]["output_hash"]) == ("queued", "sha256:output_hash")
    assert (run["status"], run["gate_verdict"], run["claim_count"]) == ("completed", "needs_repair", 17)
    assert (run["customer_run_id"], run["source_count"], run["ai_output"]) == ("cust_run_001", 4, None)
    assert held["workflow_name"] == "Support answer review"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", held["output_hash"])
    assert len(held["source_hashes"]) == 4
    assert "claim_report" in {each["artifact_name"] for each in held["artifact_summaries"]}
    assert json.loads((tmp_path / "reports" / "claim_report.json").read_bytes())["gate_verdict"] == "needs_repair"


@has_curl()
def test_event(flow: Flow) -> None:
    """The documented event, sent by hand, completes a run as the worker would, and shows when it is read back."""
    flow.create()
    said = flow.tell()
    run = flow.read_back()

    assert said["event"] == {"event_id": "evt_cust_run_001_completed", "accepted": True, "duplicate": False}
    assert (run["status"], run["gate_verdict"], run["safe_use_status"]) == ("completed", "needs_review", "needs_review")
    assert (run["claim_count"], run["unsupported_claim_count"]) == (18, 3)
    assert run["private_worker"]["redacted_failure_categories"] == ["unsupported_policy_claim"]
    assert flow.tell()["event"]["duplicate"]


@has_curl()
def test_event_after_the_worker(flow: Flow) -> None:
    """In the order of the page the event comes last: the worker has told its own by that id, which stands."""
    flow.create()
    flow.work()
    told = flow.read_back()
    said = flow.tell()

    assert said["error"]["code"] == "conflict"
    assert flow.read_back() == told
