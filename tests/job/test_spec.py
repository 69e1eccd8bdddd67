"""The job spec's own rules: closed, frozen, strict, with stated defaults."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from kivo_worker.job.spec import Hashing, JobSpec, Limits, ReportsRef
from kivo_worker.vocabulary import Strictness
from tests.job.conftest import Fields

HEX = "0123456789abcdef" * 4


def _smallest() -> Fields:
    return {
        "schema_version": "kivo_private_worker_job_spec.v1",
        "customer_run_id": "cust_run_001",
        "workflow_id": "support_answer_review",
        "workflow_name": "Support answer review",
        "title": "Support answer check",
        "intended_use": "customer_facing",
        "worker_id": "worker_support_001",
        "batch": {"uri": "rows.jsonl"},
        "reports": {"uri": "reports/"},
    }


def _spec(**changes: Any) -> JobSpec:
    return JobSpec.model_validate_json(json.dumps(_smallest() | changes))


def test_defaults() -> None:
    """What a spec does not say is the documented default."""
    spec = _spec()

    assert (spec.strictness, spec.policy_version) == (Strictness.STANDARD, "standard-support-v1")
    assert (spec.reports.label, spec.reports.opaque_id) == ("Customer report store", None)
    assert (spec.verifier.kind, spec.storage.root, spec.hashing.mode, spec.hashing.key) == (
        "embedded",
        None,
        "sha256",
        None,
    )
    assert spec.limits == Limits(
        max_output_bytes=5_000_000,
        max_source_bytes=20_000_000,
        max_sources=1_000,
        max_claims=5_000,
        max_row_bytes=10_000_000,
    )


@pytest.mark.parametrize("key", sorted(_smallest()))
def test_needed(key: str) -> None:
    """The smallest spec has no key too many."""
    fields = _smallest()
    del fields[key]

    with pytest.raises(ValidationError):
        JobSpec.model_validate(fields)


def test_frozen() -> None:
    """A spec does not change after it was loaded, and neither do its parts."""
    spec = _spec()

    with pytest.raises(ValidationError, match="frozen"):
        spec.customer_run_id = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        spec.limits.max_claims = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "uri", ["a.md", "a b.md", "../ä/ü.md", "file:///a%20b.md", "s3://bucket/a.md", "x" * 2048, "a\u2028b"]
)
def test_uris(uri: str) -> None:
    """A URI is any text that a file name or a URI can be; where it leads is the storage's to say."""
    assert uri == _spec(batch={"uri": uri}).batch.uri  # type: ignore[union-attr]


@pytest.mark.parametrize("uri", ["", "a\nb", "a\x00", "\x7f", "a\tb", "x" * 2049])
def test_no_uris(uri: str) -> None:
    """Control characters and endless texts are no URI, of an input, the reports or the root."""
    for changes in ({"batch": {"uri": uri}}, {"reports": {"uri": uri}}, {"storage": {"root": uri}}):
        with pytest.raises(ValidationError, match=r"uri|root"):
            _spec(**changes)


@pytest.mark.parametrize("digest", [HEX, f"hmac-sha256:{HEX}", f"sha256:{HEX[:-1]}", f"SHA256:{HEX}", ""])
def test_pins(digest: str) -> None:
    """An input is pinned to a plain SHA-256, since the pin is of its own bytes."""
    assert _spec(batch={"uri": "a", "sha256": f"sha256:{HEX}"})
    with pytest.raises(ValidationError, match="sha256"):
        _spec(batch={"uri": "a", "sha256": digest})


@pytest.mark.parametrize("key", ["env://NAME", "file:///run/secrets/key"])
def test_keyed_hashing(key: str) -> None:
    """Keyed hashing points to its key."""
    assert key == _spec(hashing={"mode": "hmac-sha256", "key": key}).hashing.key


@pytest.mark.parametrize("key", ["the key itself", "env://", "file://relative", "fd://3", "https://host/key", ""])
def test_no_key_in_the_spec(key: str) -> None:
    """A key does not stand in the spec itself."""
    with pytest.raises(ValidationError, match="key"):
        _spec(hashing={"mode": "hmac-sha256", "key": key})


@pytest.mark.parametrize("hashing", [{"mode": "hmac-sha256"}, {"key": "env://K"}, {"mode": "sha256", "key": "env://K"}])
def test_key_goes_with_mode(hashing: dict[str, str]) -> None:
    """A key without keyed hashing, or keyed hashing without a key, is a mistake."""
    with pytest.raises(ValidationError, match='"key" goes with mode hmac-sha256, and only with it'):
        Hashing.model_validate(hashing)


@pytest.mark.parametrize("label", ["one two three four five six seven", "x" * 65, "Größe", "", 'the "store"'])
def test_labels(label: str) -> None:
    """What leaves as a label is a few plain words."""
    with pytest.raises(ValidationError, match="label"):
        ReportsRef.model_validate({"uri": "reports/", "label": label})


@pytest.mark.parametrize("uri", ["reports", "reports/", "reports/cache/"])
def test_a_cache_in_the_report_store(uri: str) -> None:
    """The cache needs a folder of its own: what lies in a report store is what a run is held to."""
    with pytest.raises(ValidationError, match="a folder of its own, outside the report store"):
        _spec(cache={"uri": uri})
