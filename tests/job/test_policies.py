"""The policies this worker has."""

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import JobSpecError
from kivo_worker.job.policies import load_policy, policy_versions
from tests.job.conftest import REPOSITORY


def test_a_policy_is_loaded_with_the_digest_of_its_file() -> None:
    """The report can name the exact rules it was decided by."""
    data = (REPOSITORY / "kivo_worker" / "policy" / "standard-support-v1.json").read_bytes()
    loaded = load_policy("standard-support-v1")

    assert loaded.policy.policy_version == "standard-support-v1"
    assert loaded.sha256 == sha256_digest(data)


def test_every_shipped_policy_bears_its_version() -> None:
    """The name of a file is the version in it."""
    assert [load_policy(version).policy.policy_version for version in policy_versions()] == list(policy_versions())


@pytest.mark.parametrize("version", ["strict-support-v9", "../standard-support-v1", ""])
def test_an_unknown_policy_is_refused_with_those_there_are(version: str) -> None:
    """Whoever mistypes it learns what to write."""
    with pytest.raises(JobSpecError, match="This worker has: bulk-support-v1, standard-support-v1"):
        load_policy(version)
