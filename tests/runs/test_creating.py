"""From a job spec to the request that creates its run."""

import json

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.job.loading import load_job_spec
from kivo_worker.runs.creating import create_request
from kivo_worker.runs.job_inputs import job_inputs
from tests.runs.conftest import GUIDE, POLICY, JobFolder, Run, row


def test_one_output(job: JobFolder, run: Run) -> None:
    """The request names the very digests that the run's last event will name."""
    spec = job.single(reports={"uri": "reports/", "opaque_id": "r/1"})
    request = create_request(job_inputs(load_job_spec(spec)))
    run(spec)
    event = job.events()[-1]

    assert json.loads(request.body())["customer_storage_pointer"]["opaque_id"] == "r/1"
    assert list(request.source_hashes) == event["source_hashes"]
    assert (request.output_hash, request.source_count) == (event["output_hash"], event["source_count"])


@pytest.mark.parametrize("hashing", [{}, {"hashing": {"mode": "hmac-sha256", "key": "env://HASHING_KEY"}}])
def test_a_batch(job: JobFolder, run: Run, hashing: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """So does that of a batch, keyed digests too, with its distinct sources.

    Rows that will be rejected count none, and sources that will not be read neither.
    """
    monkeypatch.setenv("HASHING_KEY", "key-of-the-customer")
    job.write("guide.md", GUIDE)
    linked = row()
    linked["sources"] = [{"title": "Guide", "uri": "guide.md"}, {"title": "Policy", "content": POLICY}]
    elsewhere = row()
    elsewhere["sources"] = [{"title": "Elsewhere", "uri": "/etc/hostname"}]
    half_readable = row("Refunds end after 30 days.")
    half_readable["sources"] = [{"title": "New", "content": "New."}, {"title": "Elsewhere", "uri": "/etc/hostname"}]
    large = row("Admins can export audit logs.")
    large["sources"] = [{"title": "Guide", "content": GUIDE}, {"title": "Large", "content": "x" * 501}]
    limits = {"max_source_bytes": 500, "max_sources": 2}
    spec = job.batch([row(), linked, elsewhere, half_readable, large, row(" "), {}], limits=limits, **hashing)
    request = create_request(job_inputs(load_job_spec(spec)))
    monkeypatch.setenv("HASHING_KEY", "key-of-the-customer")  # who reads a secret removes it
    run(spec)
    event = job.events()[-1]

    assert list(request.source_hashes) == event["source_hashes"]
    assert (request.output_hash, request.source_count) == (event["output_hash"], event["source_count"])
    assert request.customer_storage_pointer is None


def test_no_text(job: JobFolder) -> None:
    """The request holds no word of output and sources, and no file name."""
    body = create_request(job_inputs(load_job_spec(job.single()))).body().decode()

    assert sha256_digest(POLICY.encode()) in body
    assert "refund-policy" not in body
    assert "Refunds" not in body


def test_missing(job: JobFolder) -> None:
    """An input that is not there is said before anything is asked of the API."""
    with pytest.raises(InputError, match="it is not there"):
        create_request(job_inputs(load_job_spec(job.single(sources=[{"uri": "nowhere.md"}]))))
