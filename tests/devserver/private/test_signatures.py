"""A server that was started to want signatures takes signed events only, and no signature twice for two events."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import HMAC_SHA256

from kivo_worker.boundary.connection import Connection
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.delivery import deliver
from kivo_worker.boundary.signing import COVERED, EventAuth
from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import Send, Serve


@dataclass
class Strict:
    """A server that wants signatures, with one run in it."""

    client: httpx.Client
    run_id: str
    credential: str
    seen: list[bytes]
    event: dict[str, Any]

    @property
    def path(self) -> str:
        """Where the run's events go."""
        return f"/v1/private-worker/review-runs/{self.run_id}/events"

    def body(self, **changed: Any) -> bytes:
        """The vendor's event for the run."""
        return json.dumps({**self.event, "review_run_id": self.run_id, **changed}).encode()

    def request(self, body: bytes) -> httpx.Request:
        """A request with the documented headers, not signed."""
        headers = {"Authorization": f"Bearer {self.credential}", "Content-Type": "application/json"}
        return self.client.build_request("POST", self.path, content=body, headers=headers)

    def signed(self, body: bytes, **changed: Any) -> httpx.Request:
        """A request, signed as the worker does it but for the changes."""
        request = self.request(body)
        keys = MappingKeyResolver(public_keys={}, private_keys={self.run_id: self.credential.encode()})
        settings = {"key_id": self.run_id, "nonce": self.event["event_id"], "tag": "kivo-worker-event"}
        HTTPMessageSigner(signature_algorithm=HMAC_SHA256, key_resolver=keys).sign(
            request, body=body, covered_component_ids=COVERED, **{**settings, **changed}
        )
        return request


@pytest.fixture
def strict(serve: Serve, create: Send, event_sample: bytes) -> Iterator[Strict]:
    """A server that wants signatures, with one run in it."""
    seen, settings = list[bytes](), Settings("kivo_dev_tests", require_signature=True)
    event = json.loads(event_sample.replace(b"'\"$REVIEW_RUN_ID\"'", b"x"))
    with serve(settings, seen.append) as client:
        created = create(client).json()
        yield Strict(client, created["review_run"]["id"], created["worker_credential"], seen, event)


def test_the_worker_passes(strict: Strict) -> None:
    """What the worker sends is taken, and its retry of the same bytes too."""
    connection = Connection(str(strict.client.base_url).rstrip("/"), strict.run_id, Secret(strict.credential))
    body = strict.body()
    answers = [deliver(connection, strict.event["event_id"], body, seconds_from_now(30)).answer for _ in range(2)]

    assert [answer.http_status for answer in answers] == [202, 202]
    assert strict.seen == [body]


def _refused(strict: Strict, request: httpx.Request) -> None:
    response = strict.client.send(request)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_signature")
    assert strict.seen == []


def test_not_signed(strict: Strict) -> None:
    """An event with the right credential and no signature is refused."""
    _refused(strict, strict.request(strict.body()))


def test_old(strict: Strict) -> None:
    """A signature older than five minutes is refused."""
    now = datetime.now(UTC)

    _refused(strict, strict.signed(strict.body(), created=now - timedelta(minutes=6)))
    assert strict.client.send(strict.signed(strict.body(), created=now - timedelta(minutes=4))).status_code == 202


def test_replayed_with_another_body(strict: Strict) -> None:
    """A recorded signature is good for its own bytes only."""
    recorded, other = strict.signed(strict.body()), strict.request(strict.body(claim_count=7))
    for name in ("signature", "signature-input", "content-digest"):
        other.headers[name] = recorded.headers[name]

    _refused(strict, other)


@pytest.mark.parametrize("body", [b"[]", b"no JSON", b"{}"])
def test_nonce_of_another_event(strict: Strict, body: bytes) -> None:
    """A nonce that is not the event's own id is refused, also when the body is no event at all."""
    _refused(strict, strict.signed(body))
    _refused(strict, strict.signed(strict.body(), nonce="evt_other"))


def test_the_same_nonce_with_another_event(strict: Strict) -> None:
    """The holder of the credential cannot give one id to two events either."""
    assert strict.client.send(strict.signed(strict.body())).status_code == 202
    again = strict.client.send(strict.signed(strict.body(claim_count=7)))

    assert (again.status_code, len(strict.seen)) == (409, 1)


def test_signed_with_another_credential(strict: Strict) -> None:
    """A signature by another key than the credential that is shown is refused."""
    request = strict.request(strict.body())
    [signed] = EventAuth(Secret("kwc_another"), strict.run_id, strict.event["event_id"], lambda _: None).auth_flow(
        request
    )
    signed.headers["Authorization"] = f"Bearer {strict.credential}"

    _refused(strict, signed)


def test_others_do_not_look(serve: Serve, create: Send, event_sample: bytes) -> None:
    """A server that was not started so takes events as documented, without a signature."""
    with serve(Settings("kivo_dev_tests"), lambda _: None) as client:
        created = create(client).json()
        run_id = created["review_run"]["id"]
        body = event_sample.replace(b"'\"$REVIEW_RUN_ID\"'", run_id.encode())
        headers = {"Authorization": f"Bearer {created['worker_credential']}"}
        path = f"/v1/private-worker/review-runs/{run_id}/events"

        assert client.post(path, content=body, headers=headers).status_code == 202
