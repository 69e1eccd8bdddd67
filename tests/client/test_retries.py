"""A call is tried again when that can help and does no harm, and never for longer than it may take."""

import json
import re
import socket
import threading

import pytest

from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.client.calling import again
from kivo_worker.client.errors import ApiConnectionError, KivoError, NotSentError, RateLimitError, Refusal, ServerError
from kivo_worker.client.operations import get_usage, revoke_worker_credential, rotate_worker_credential
from tests.boundary.conftest import Peer, Step, http, says
from tests.boundary.conftest import _acting as acting
from tests.client.conftest import REFUNDS, Connect

RUN = {
    "id": "run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f",
    "project_id": "p",
    "status": "queued",
    "intended_use": "customer_facing",
    "strictness": "standard",
    "source_count": 1,
    "claim_count": 0,
    "unsupported_claim_count": 0,
    "safe_use_status": None,
    "gate_verdict": None,
    "created_at": "2026-04-27T16:20:18.000Z",
    "completed_at": None,
    "capture_method": "api",
}
ACCEPTED = json.dumps({"review_run": RUN, "polling_url": "http://elsewhere.example/", "request_id": "req_1"}).encode()
PERIOD = {"start": "2026-11-01T00:00:00.000Z", "end": "2026-12-01T00:00:00.000Z"}
USAGE = json.dumps({"used": 1, "period": PERIOD, "limit": None, "remaining": None, "request_id": "req_1"}).encode()

DOWN, LIMITED = http(503, b"{}", "Connection: close"), http(429, b"{}", "Connection: close")


def _cut(connection: socket.socket, _ended: threading.Event) -> None:
    connection.sendall(http(200, USAGE)[:-20])


def _gone(_connection: socket.socket, _ended: threading.Event) -> None:
    """Close without an answer."""


def _silent(_connection: socket.socket, ended: threading.Event) -> None:
    ended.wait()


def _trickling(connection: socket.socket, ended: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not ended.wait(0.02):
        connection.sendall(b" ")


def _keys(peer: Peer) -> list[bytes]:
    return [key for request in peer.requests for key in re.findall(rb"(?i)idempotency-key: (\S+)", request)]


@pytest.mark.parametrize("trouble", [says(DOWN), says(LIMITED), _gone, _cut], ids=["503", "429", "closed", "cut"])
def test_reading(connect: Connect, trouble: Step) -> None:
    """What is only read is asked for again."""
    with acting(trouble, trouble, says(http(200, USAGE))) as peer, connect(peer.url) as client:
        usage = client.get_usage()

    assert (usage.used, len(peer.requests)) == (1, 3)


@pytest.mark.parametrize("trouble", [says(DOWN), says(LIMITED), _gone], ids=["503", "429", "closed"])
def test_creating_with_a_key(connect: Connect, trouble: Step) -> None:
    """A creation with an idempotency key is sent again, with the same key and the same bytes."""
    with acting(trouble, says(http(202, ACCEPTED))) as peer, connect(peer.url) as client:
        created = client.create_review_run(REFUNDS, idempotency_key="answer_001")

    assert created.review_run.id == RUN["id"]
    assert _keys(peer) == [b"answer_001"] * 2
    assert len({request.partition(b"\r\n\r\n")[2] for request in peer.requests}) == 1


@pytest.mark.parametrize("trouble", [says(DOWN), _gone], ids=["503", "closed"])
def test_creating_without_a_key(connect: Connect, trouble: Step) -> None:
    """A creation without one is sent once: the API may have done it."""
    with acting(trouble) as peer, connect(peer.url) as client, pytest.raises(KivoError):
        client.create_review_run(REFUNDS)

    assert (len(peer.requests), _keys(peer)) == (1, [])


def test_limited_without_a_key(connect: Connect) -> None:
    """A request that the API did not look at is sent again, whatever it asks for."""
    with acting(says(LIMITED), says(http(202, ACCEPTED))) as peer, connect(peer.url) as client:
        client.create_review_run(REFUNDS)

    assert len(peer.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
def test_refused_for_good(connect: Connect, status: int) -> None:
    """What will not change is not asked for again."""
    with acting(says(http(status))) as peer, connect(peer.url) as client, pytest.raises(KivoError):
        client.get_usage()

    assert len(peer.requests) == 1


def test_attempts(connect: Connect) -> None:
    """There are as many attempts as the client was made with."""
    with acting(says(DOWN)) as peer, connect(peer.url, attempts=3) as client, pytest.raises(ServerError):
        client.get_usage()

    assert len(peer.requests) == 3


def _limited(seconds: float | None) -> RateLimitError:
    return RateLimitError("limited.", Refusal(429, None, None, seconds, None))


def test_pauses() -> None:
    """The API is waited for as long as it asks, but not when that would be too late."""
    decide = again(get_usage(), seconds_from_now(60))

    assert decide(_limited(None)) is True
    assert decide(_limited(30)) == 30
    assert decide(_limited(61)) is False
    assert decide(ApiConnectionError("gone.", may_pass=False)) is False
    assert decide(NotSentError("wrong.")) is False
    assert decide(RuntimeError("a bug")) is False


def test_little_time_left() -> None:
    """A pause never ends after the call must."""
    usage = get_usage()

    assert again(usage, lambda: 1.0)(_limited(None)) == 0.5
    assert again(usage, lambda: 1.0)(_limited(0.7)) == 0.7
    assert again(usage, lambda: 0.4)(_limited(None)) is False
    assert again(usage, lambda: 4.6)(_limited(None)) is True


def test_replacing_a_credential_is_not_repeated() -> None:
    """Revoking twice is revoking; replacing twice would end the credential that the first answer bore."""
    gone, time_left = ApiConnectionError("gone."), seconds_from_now(60)

    assert again(revoke_worker_credential("run_1"), time_left)(gone) is True
    assert again(rotate_worker_credential("run_1"), time_left)(gone) is False


@pytest.mark.parametrize("hanging", [_silent, _trickling], ids=["silent", "trickling"])
def test_ends_in_time(connect: Connect, hanging: Step) -> None:
    """A peer that hangs is not waited for beyond the time a call may take."""
    with (
        acting(hanging) as peer,
        connect(peer.url, timeout=0.3) as client,
        pytest.raises(ApiConnectionError, match="did not answer in time"),
    ):
        client.get_usage()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
def test_not_reached(connect: Connect, url: str) -> None:
    """An API that is not there is told in words that say what to check."""
    with connect(url, attempts=1) as client, pytest.raises(ApiConnectionError, match="Check the API base URL"):
        client.get_usage()


def test_no_time_at_all(connect: Connect) -> None:
    """A call without any time sends nothing."""
    with acting(says(http(200, USAGE))) as peer, connect(peer.url, timeout=0) as client:
        with pytest.raises(ApiConnectionError):
            client.get_usage()

        assert peer.requests == []
