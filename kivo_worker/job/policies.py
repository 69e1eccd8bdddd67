"""The policy files shipped with the worker."""

from dataclasses import dataclass
from importlib import resources

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import JobSpecError
from kivo_worker.policy.model import Policy


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy and the digest of the file it stands in."""

    policy: Policy
    sha256: str


def policy_versions() -> tuple[str, ...]:
    """The versions this worker has, in order of name."""
    files = resources.files("kivo_worker.policy").iterdir()
    return tuple(sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json")))


def load_policy(version: str) -> LoadedPolicy:
    """Load a policy by its version.

    Raises:
        JobSpecError: this worker has no such policy.
    """
    known = policy_versions()
    if version not in known:
        hint = f"This worker has: {', '.join(known)}."
        raise JobSpecError(f'there is no policy "{version}".', where="policy_version", hint=hint)
    data = (resources.files("kivo_worker.policy") / f"{version}.json").read_bytes()
    return LoadedPolicy(Policy.model_validate_json(data), sha256_digest(data))
