"""The guard knows a run's texts by their hashes, and stops an event that holds any."""

import json

import pytest

from kivo_worker.boundary.outbox import Outbox
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.job import Reporting
from kivo_worker.runs.ledger_reading import undelivered
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.own_texts import OwnTexts
from kivo_worker.shingles import shingles
from kivo_worker.storage.files import FileStore
from tests.recorder import Recorder
from tests.runs.conftest import GUIDE, POLICY, JobFolder, Run, context_of, line_to, row

ANSWER = "Admins can export all audit logs of the last year from the security workspace."
SAID = ANSWER.lower().rstrip(".").replace(" ", "-")


def _known(job: JobFolder, run: Run, texts: list[str], spec_of: str = "single") -> list[bool]:
    seen = list[OwnTexts]()
    init = OwnTexts.__init__

    def remember(self: OwnTexts, observer: Observer, spec: object) -> None:
        init(self, observer, spec)  # type: ignore[arg-type]
        seen.append(self)

    question = "Which of all the audit logs can an admin export from there?"
    spec = job.single(ANSWER) if spec_of == "single" else job.batch([row(ANSWER, question=question)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OwnTexts, "__init__", remember)
        run(spec)
    [own] = seen
    return [set(shingles(text, own.key)) <= own.hashes and bool(list(shingles(text, own.key))) for text in texts]


def test_what_is_known(job: JobFolder, run: Run) -> None:
    """Claims and the quotes of their evidence are known, and nothing that the run does not have."""
    assert _known(job, run, [ANSWER, GUIDE, POLICY.replace("refund", "discount")]) == [True, True, False]


def test_what_is_known_of_a_batch(job: JobFolder, run: Run) -> None:
    """So are those of every row, and the questions."""
    texts = [ANSWER, GUIDE, "Which of all the audit logs can an admin export from there?"]

    assert _known(job, run, texts, "batch") == [True, True, True]


def test_file_names(job: JobFolder) -> None:
    """The names of files are known, but for what they have from the run's own identifiers."""
    run_id = "acme-prod-eu-west-1-answers-2026-11-22-001"
    name = f"{run_id}/the-secret-merger-of-two-companies-in-north-dakota.md"
    spec = context_of(job.single(customer_run_id=run_id, output={"uri": name})).spec
    own = OwnTexts(Observer(), spec)

    assert set(shingles("the secret merger of two companies in north dakota", own.key)) <= own.hashes
    assert not set(shingles(run_id, own.key)) & own.hashes


@pytest.mark.parametrize("field", ["customer_run_id", "worker_id"])
def test_an_identifier_that_quotes(field: str, job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """An identifier that says what the output says stops the end of the run: reports complete, nothing of it waits."""
    spec = job.single(ANSWER, **{field: SAID})
    result = run(spec, Reporting("run_1", line_to(recorder.url, outbox)))

    assert (result.exit_code, outbox.waiting()) == (ExitCode.INTERNAL, [])
    assert "an event was stopped" in (result.trouble or "")
    assert "audit" not in (result.trouble or "")
    assert "completed" not in [json.loads(body)["event_type"] for body in recorder.posts]
    assert {"claim_report.json", "claim_report.md", "run_manifest.json"} == set(job.files())
    assert list(undelivered(FileStore(job.reports))) == []
