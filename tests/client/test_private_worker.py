"""Private-worker runs: created, told about, their credential replaced and ended."""

import json
from typing import Any

import pytest

from kivo_worker.client import KivoClient, Secret
from kivo_worker.client.errors import AuthenticationError, NotFoundError, NotSentError
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import PrivateWorkerRunAccepted
from kivo_worker.devserver.settings import Settings
from kivo_worker.vocabulary import CaptureMethod, GateVerdict, ReviewRunStatus
from tests.client.conftest import API_KEY, Connect
from tests.contract.conftest import SAMPLES
from tests.servers.dev_server import dev_server

CREATE: dict[str, Any] = json.loads((SAMPLES / "create.json").read_bytes())


@pytest.fixture
def created(client: KivoClient) -> PrivateWorkerRunAccepted:
    """A run of the test's own, made with the documented body."""
    return client.create_private_worker_run(CREATE)


def event_of(created: PrivateWorkerRunAccepted, **changes: Any) -> dict[str, Any]:
    """The documented event for a run."""
    text = (SAMPLES / "event.txt").read_text(encoding="utf-8")
    fields: dict[str, Any] = json.loads(text.replace("'\"$REVIEW_RUN_ID\"'", created.review_run.id))
    return fields | changes


def test_life(client: KivoClient, created: PrivateWorkerRunAccepted) -> None:
    """A run is created, told about with its own credential, and read back with all that is held of it."""
    sent = [
        client.create_private_worker_event(
            created.review_run.id, event_of(created), worker_credential=created.worker_credential
        )
        for _ in range(2)
    ]
    run = client.get_review_run(created.review_run.id).review_run

    assert [answer.event.duplicate for answer in sent] == [False, True]
    assert (run.status, run.gate_verdict) == (ReviewRunStatus.COMPLETED, GateVerdict.NEEDS_REVIEW)
    assert (run.capture_method, run.claim_count, run.ai_output) == (CaptureMethod.PRIVATE_WORKER, 18, None)
    assert run.private_worker is not None
    assert run.private_worker.workflow_id == CREATE["workflow_id"]
    assert run.private_worker.customer_storage_pointer is not None


def test_credential_does_not_print(created: PrivateWorkerRunAccepted) -> None:
    """Who logs the answer does not log the credential."""
    assert created.worker_credential.startswith("kwc_")
    assert created.worker_credential not in f"{created} {created!r}"


def test_rotated_and_revoked(client: KivoClient, created: PrivateWorkerRunAccepted) -> None:
    """After a rotation the new credential alone is good, after a revocation none."""
    run_id, event = created.review_run.id, event_of(created, event_type="started", status="running", sequence=0)
    event = {name: value for name, value in event.items() if name not in {"gate_verdict", "safe_use_status"}}
    rotated = client.rotate_worker_credential(run_id)
    with pytest.raises(AuthenticationError):
        client.create_private_worker_event(run_id, event, worker_credential=created.worker_credential)
    taken = client.create_private_worker_event(run_id, event, worker_credential=Secret(rotated.worker_credential))
    revoked = client.revoke_worker_credential(run_id)
    with pytest.raises(AuthenticationError):
        client.create_private_worker_event(run_id, event, worker_credential=rotated.worker_credential)

    assert taken.event.accepted
    assert rotated.worker_credential not in repr(rotated)
    assert revoked.review_run.status is ReviewRunStatus.RUNNING


def test_signed(connect: Connect) -> None:
    """Events are signed, so that a server which wants that takes them."""
    with dev_server(Settings(API_KEY, require_signature=True), lambda _event: None) as url, connect(url) as client:
        created = client.create_private_worker_run(CREATE)
        taken = client.create_private_worker_event(
            created.review_run.id, event_of(created), worker_credential=created.worker_credential
        )

    assert taken.review_run.status is ReviewRunStatus.COMPLETED


def test_claims_stay_with_the_customer(client: KivoClient, created: PrivateWorkerRunAccepted) -> None:
    """There are no claims to read, and the error's code says where they are."""
    with pytest.raises(NotFoundError) as refused:
        list(client.list_claims(created.review_run.id))

    assert refused.value.code == ErrorCode.HELD_BY_CUSTOMER


def test_raw_fields_are_not_even_sent(client: KivoClient, created: PrivateWorkerRunAccepted) -> None:
    """A raw field in an event or a creation is refused before anything leaves."""
    credential = created.worker_credential
    with pytest.raises(NotSentError, match="unknown field") as refused:
        client.create_private_worker_event(
            created.review_run.id, event_of(created, ai_output="Zq7"), worker_credential=credential
        )
    with pytest.raises(NotSentError):
        client.create_private_worker_run(CREATE | {"prompt": "Zq7"})

    assert "Zq7" not in str(refused.value)
    assert client.get_review_run(created.review_run.id).review_run.status is ReviewRunStatus.QUEUED
