"""The canary sits in a bug: at every stage a function fails, and its error is full of customer text."""

from pathlib import Path

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.canary.conftest import leaks, online, watching
from tests.canary.planted import Planted
from tests.canary.watch import Watched
from tests.canary.wire import Wire
from tests.cli.conftest import Api

LAUNCHER = str(Path(__file__).with_name("launcher.py"))
BUG = ExitCode.INTERNAL
SINGLE, BATCH, CREATE = "single", "batch", "create-run"
STAGES = {
    "reading the spec": ("kivo_worker.job.loading:load_job_spec", SINGLE, BUG),
    "validating the spec": ("kivo_worker.job.loading:JobSpec.model_validate_json", SINGLE, BUG),
    "putting the parts together": ("kivo_worker.runs.context:load_policy", SINGLE, BUG),
    "the report store's first answer": ("kivo_worker.storage.files:FileStore.probe", SINGLE, BUG),
    "looking at what was told before": ("kivo_worker.runs.job:told_earlier", SINGLE, BUG),
    "fetching an input": ("kivo_worker.runs.inputs:fetched", SINGLE, BUG),
    "reading the sources": ("kivo_worker.runs.sources:read_if_possible", SINGLE, BUG),
    "reading a document": ("kivo_worker.documents.reader:text_document", SINGLE, BUG),
    "extracting claims": ("kivo_worker.reviewing:extract", SINGLE, BUG),
    "preparing the verifier": ("kivo_worker.reviewing:prepare_guarded", SINGLE, BUG),
    "verifying": ("kivo_worker.verification.embedded:EmbeddedVerifier.prepare", SINGLE, ExitCode.NOT_CHECKED),
    "deciding": ("kivo_worker.reviewing:decide_gate", SINGLE, BUG),
    "learning the run's own texts": ("kivo_worker.runs.own_texts:OwnTexts.learn", SINGLE, BUG),
    "hashing": ("kivo_worker.runs.single:event_digests", SINGLE, BUG),
    "building the report": ("kivo_worker.runs.single:build_claim_report", SINGLE, BUG),
    "writing markdown": ("kivo_worker.runs.single:claim_report_markdown", SINGLE, BUG),
    "writing HTML": ("kivo_worker.runs.single:claim_report_html", SINGLE, BUG),
    "storing": ("kivo_worker.storage.files:_write_through", SINGLE, BUG),
    "the manifest": ("kivo_worker.runs.reporter:Reporter.manifest", SINGLE, BUG),
    "a row": ("kivo_worker.runs.batch.parsing:parse_row", BATCH, BUG),
    "a row's review": ("kivo_worker.runs.batch.reviewing:review_output", BATCH, BUG),
    "a batch's summary": ("kivo_worker.runs.batch.reporting:batch_markdown", BATCH, BUG),
    "projecting the first event": ("kivo_worker.telling.channel:started_event", SINGLE, BUG),
    "projecting the last event": ("kivo_worker.telling.channel:terminal_event", SINGLE, BUG),
    "the guard": ("kivo_worker.telling.channel:check_event", SINGLE, BUG),
    "the guard's index": ("kivo_worker.runs.own_texts:OwnTexts.occur_in", SINGLE, BUG),
    "the ledger": ("kivo_worker.telling.ledger:Ledger.keep", SINGLE, BUG),
    "the ledger's record": ("kivo_worker.telling.ledger:Ledger.record", SINGLE, BUG),
    "the ledger's end": ("kivo_worker.telling.ledger:Ledger.close", SINGLE, BUG),
    "the outbox": ("kivo_worker.boundary.outbox:Outbox.put", SINGLE, BUG),
    "signing": ("kivo_worker.boundary.delivery:EventAuth.auth_flow", SINGLE, BUG),
    "making the client": ("kivo_worker.boundary.exchange:http_client", SINGLE, BUG),
    "understanding the answer": ("kivo_worker.boundary.delivery:answer_of", SINGLE, BUG),
    "a sign of life": ("kivo_worker.telling.lifecycle:sooner", SINGLE, 0),
    "summing up": ("kivo_worker.cli.presenting:summarise", SINGLE, BUG),
    "printing": ("kivo_worker.cli.presenting:plain_lines", SINGLE, BUG),
    "the progress shown": ("kivo_worker.cli.watching:PlainObserver.report", SINGLE, BUG),
    "hashing for a new run": ("kivo_worker.runs.creating:_single", CREATE, BUG),
    "calling to create a run": ("kivo_worker.boundary.control:exchange", CREATE, ExitCode.UNDELIVERED),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_bug(planted: Planted, tmp_path: Path, api: Api, wire: Wire, stage: str) -> None:
    """The error becomes a code, its type and a place in our code; its words come out nowhere."""
    target, kind, code = STAGES[stage]
    words = planted.job.write("words.txt", f"The customer's words: {planted.token('words of the error')}")
    spec = planted.batch() if kind == BATCH else planted.single()
    watched = Watched(tmp_path / "watched", (LAUNCHER, target, str(words)))
    watching(wire, watched)
    command = CREATE if kind == CREATE else "run"
    variables = online(planted, wire, api.create()) | {"KIVO_API_KEY": "kivo_dev_tests"}
    watched.start(command, "--job-spec-file", spec, **variables)
    emitted = watched.ended()
    allowed = {(name, "stderr") for name in ("workflow_id", "workflow_name", "job title", "opaque_id")}

    assert emitted.code == code, emitted.text("stderr")
    assert leaks(planted, emitted, wire) - (allowed if kind == CREATE else set()) == set()
    assert "Traceback" not in emitted.text("stderr")
    if code is BUG:
        assert "internal error CustomerError" in emitted.text("stderr")
    if command == "run":
        events = planted.job.events()
        assert not events or events[-1]["event_type"] in {"started", "completed", "failed"}
