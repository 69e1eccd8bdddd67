"""The calls that an API key makes: create a private-worker run, rotate or revoke its credential (contract 2 and 6.1).

What the contract leaves open about their answers is decided in docs/contract.md.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kivo_worker.boundary.answers import (
    CREDENTIAL_STATUSES,
    Reply,
    Said,
    plain_code,
    refusal_of,
    said_in,
)
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import DeadlinePassed, seconds_from_now
from kivo_worker.boundary.exchange import BearerAuth, exchange, trouble
from kivo_worker.boundary.model import Count
from kivo_worker.digests import MAX_SOURCE_DIGESTS
from kivo_worker.errors import ControlError, CredentialError, WorkerError
from kivo_worker.identifiers import Digest, Identifier, Label, OpaqueId, is_identifier
from kivo_worker.vocabulary import IntendedUse, Strictness

CREATE_SCHEMA: Literal["kivo_private_worker_review_run_create.v1"] = "kivo_private_worker_review_run_create.v1"

_SECONDS = 30.0
_RUNS = "/v1/private-worker/review-runs"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class StoragePointer(_Closed):
    """Where the customer keeps the reports, in words that say nothing to anyone else."""

    type: Literal["customer_owned"] = "customer_owned"
    label: Label
    opaque_id: OpaqueId


class CreateRequest(_Closed):
    """What is sent to create a run: names of the job spec, counts and digests (contract 6.1)."""

    schema_version: Literal["kivo_private_worker_review_run_create.v1"] = CREATE_SCHEMA
    customer_run_id: Identifier
    workflow_id: Identifier
    workflow_name: Label
    title: Label
    intended_use: IntendedUse
    strictness: Strictness
    source_count: Count
    source_hashes: Annotated[tuple[Digest, ...], Field(max_length=MAX_SOURCE_DIGESTS)]
    output_hash: Digest
    worker_id: Identifier
    worker_version: Identifier
    policy_version: Identifier
    customer_storage_pointer: StoragePointer | None = None

    def body(self) -> bytes:
        """The exact bytes that are sent."""
        return self.model_dump_json(exclude_none=True).encode("ascii")


@dataclass(frozen=True, slots=True)
class Access:
    """Who calls: the API's address and an API key of the project."""

    base_url: str
    api_key: Secret


@dataclass(frozen=True, slots=True)
class RunCredential:
    """A run and the credential that is good for it alone; when it ends, as the API says it."""

    review_run_id: str
    credential: Secret
    expires_at: str | None
    request_id: str | None


def create_run(access: Access, request: CreateRequest) -> RunCredential:
    """Create a run.

    Raises:
        CredentialError: the API key is refused.
        ControlError: the API cannot be reached, refuses the request, or answers what it should not.
    """
    said = _call(access, _RUNS, request.body())
    run = (said.fields or {}).get("review_run")
    return _run_credential(run.get("id") if isinstance(run, dict) else None, said, access)


def rotate_credential(access: Access, review_run_id: str) -> RunCredential:
    """Replace a run's credential; the old one is refused from now on.

    Raises:
        CredentialError: the API key is refused.
        ControlError: the API cannot be reached, refuses the request, or answers what it should not.
    """
    said = _call(access, f"{_RUNS}/{review_run_id}/credential/rotate", b"{}")
    return _run_credential(review_run_id, said, access)


def revoke_credential(access: Access, review_run_id: str) -> str | None:
    """Revoke a run's credential; later events of the run fail closed.

    Returns:
        The API's request id.

    Raises:
        CredentialError: the API key is refused.
        ControlError: the API cannot be reached or refuses the request.
    """
    return _call(access, f"{_RUNS}/{review_run_id}/credential/revoke", b"{}").request_id


def _run_credential(run_id: object, said: Said, access: Access) -> RunCredential:
    fields = said.fields or {}
    credential = fields.get("worker_credential")
    if not isinstance(run_id, str) or not is_identifier(run_id) or not isinstance(credential, str) or not credential:
        raise ControlError(
            "the Kivo API's answer has no run id or no worker credential.",
            hint="API and worker may be of different versions. The run may exist: look it up before creating another.",
        )
    expires_at = plain_code(fields.get("worker_credential_expires_at"), access.api_key)
    return RunCredential(run_id, Secret(credential), expires_at, said.request_id)


def _call(access: Access, path: str, body: bytes) -> Said:
    """Post once: a call that was cut off may have done its work, and doing it twice is not harmless."""
    try:
        reply = exchange(f"{access.base_url}{path}", body, BearerAuth(access.api_key), seconds_from_now(_SECONDS))
    except DeadlinePassed:
        message = "the Kivo API did not answer in time."
        raise ControlError(message, hint="Look whether it did its work before trying again.") from None
    except WorkerError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever kept it from answering, said in our words
        raise ControlError(trouble(error).message) from None
    said = said_in(reply, access.api_key)
    if said.is_success and said.fields is not None:
        return said
    raise _refusal(reply, said)


_MEANINGS = {
    401: "the API key is wrong, or of another workspace. Check --api-key.",
    402: "the workspace's plan limit is reached. Raise the plan, or wait for the next period.",
    403: "the API key may not do this. It needs the scope private_worker_runs:create.",
    404: "there is no such review run in the key's project. Check --kivo-api-base-url and --review-run-id.",
    409: "the state of the run does not allow it. The run may have ended, or its name be taken.",
    422: "the API refuses a field. API and worker may be of different versions.",
    429: "the API limits the rate. Wait, then try again.",
}
_NOT_NOW = "it cannot do this now. Try again later."


def _refusal(reply: Reply, said: Said) -> WorkerError:
    kind = CredentialError if reply.status in CREDENTIAL_STATUSES else ControlError
    return kind(refusal_of(reply, said, _MEANINGS, _NOT_NOW))
