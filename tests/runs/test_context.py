"""What a run works with."""

import re
from typing import Any

import pytest

from kivo_worker.errors import JobSpecError
from kivo_worker.version import WORKER_VERSION
from tests.runs.conftest import JobFolder, context_of


def test_versions(job: JobFolder) -> None:
    """The versions name worker, verifier and policy, and the policy file's digest."""
    versions = context_of(job.single()).versions

    assert (
        versions.worker_version,
        versions.verifier,
        versions.policy_version,
    ) == (WORKER_VERSION, "embedded", "standard-support-v1")
    assert re.fullmatch("sha256:[0-9a-f]{64}", versions.policy_sha256)


def test_nothing_is_written_yet(job: JobFolder) -> None:
    """Putting a run together writes nothing."""
    context_of(job.single())

    assert not job.reports.exists()


def test_attempts_have_names_of_their_own(job: JobFolder) -> None:
    """Two attempts at one job never share a name, even in the same second."""
    spec = job.single()

    assert context_of(spec).attempt_id != context_of(spec).attempt_id


def test_unknown_policy(job: JobFolder) -> None:
    """An unknown policy is named, with those there are."""
    with pytest.raises(JobSpecError, match='there is no policy "none"') as caught:
        context_of(job.single(policy_version="none"))
    assert "standard-support-v1" in caught.value.hint


def test_hashing_key_is_missing(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hashing key that is not there is a fault of the spec, not a plain hash and not the worker credential."""
    monkeypatch.delenv("HASHING_KEY", raising=False)

    with pytest.raises(JobSpecError, match=r"hashing\.key: the key is empty"):
        context_of(job.single(hashing={"mode": "hmac-sha256", "key": "env://HASHING_KEY"}))


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"reports": {"uri": "../elsewhere/"}}, "the report store"),
        ({"cache": {"uri": "../elsewhere/"}}, "the cache"),
    ],
)
def test_what_is_written_outside_the_root(keys: dict[str, Any], what: str, job: JobFolder) -> None:
    """With a storage root the report store must lie in it too, and so must the cache."""
    with pytest.raises(JobSpecError, match=rf"{what} lies outside storage\.root"):
        context_of(job.single(**{"storage": {"root": "."}, **keys}))
