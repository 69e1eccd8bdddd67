"""What an API key is needed for: creating a run, changing its credential."""

import json
from typing import Any

import pytest

from kivo_worker.boundary.control import Access, CreateRequest, create_run, revoke_credential, rotate_credential
from kivo_worker.boundary.credential import Secret
from kivo_worker.errors import ControlError, CredentialError, WorkerError
from kivo_worker.exit_codes import ExitCode
from tests.boundary.conftest import SAMPLES, Answering, DevServer, Peer, http

KEY = "kivo_live_Zq7Xw9Kv3"
ANSWER = {"review_run": {"id": "run_1"}, "worker_credential": "kwc_new", "request_id": "req_1"}


def _access(peer: Peer) -> Access:
    return Access(peer.url, Secret(KEY))


@pytest.fixture(scope="session")
def request_() -> CreateRequest:
    """The vendor's documented request, with real digests for its placeholders."""
    fields: dict[str, Any] = json.loads((SAMPLES / "create.json").read_bytes())
    fields |= {"output_hash": f"sha256:{'1' * 64}", "source_hashes": [f"sha256:{'0' * 64}"]}
    return CreateRequest.model_validate_json(json.dumps(fields))


def test_the_documented_request(request_: CreateRequest) -> None:
    """The request has the documented fields, in the documented order, and no other."""
    sample = json.loads((SAMPLES / "create.json").read_text("utf-8"))

    assert list(sample) == list(json.loads(request_.body()))


def test_create(dev_server: DevServer, request_: CreateRequest) -> None:
    """A real server creates the run, and its credential is good for it."""
    access = Access(dev_server.connection.base_url, Secret("kivo_dev_tests"))
    created = create_run(access, request_)

    assert created.review_run_id.startswith("run_")
    assert created.review_run_id != dev_server.connection.review_run_id
    assert created.credential.reveal().startswith("kwc_")
    assert created.expires_at


def test_a_wrong_key(dev_server: DevServer, request_: CreateRequest) -> None:
    """A key the API does not know ends with the exit code of credentials, and is not shown."""
    with pytest.raises(CredentialError, match="answered 401") as refused:
        create_run(Access(dev_server.connection.base_url, Secret(KEY)), request_)

    assert refused.value.exit_code is ExitCode.CREDENTIAL
    assert KEY not in str(refused.value)


def test_rotate_and_revoke(answering: Answering) -> None:
    """Both are posted with the key to the run's own path."""
    with answering(http(200, json.dumps(ANSWER).encode())) as peer:
        rotated = rotate_credential(_access(peer), "run_7")
        request_id = revoke_credential(_access(peer), "run_7")

    assert (rotated.review_run_id, rotated.credential.reveal(), request_id) == ("run_7", "kwc_new", "req_1")
    for seen, what in zip(peer.requests, ("rotate", "revoke"), strict=True):
        assert seen.startswith(f"POST /v1/private-worker/review-runs/run_7/credential/{what} HTTP/1.1\r\n".encode())
        assert f"Authorization: Bearer {KEY}".encode() in seen


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (http(402), "the workspace's plan limit"),
        (http(403), "It needs the scope private_worker_runs:create"),
        (http(404), "there is no such review run"),
        (http(409), "the state of the run does not allow it"),
        (http(422, b'{"error":{"code":"invalid_request"},"request_id":"req_9"}'), r"422 \(invalid_request, req_9\)"),
        (http(429), "limits the rate"),
        (http(503), "it cannot do this now"),
        (http(302), "redirects are not followed"),
        (http(200, b"<html>"), "what answered is not the Kivo API"),
        (http(200, b"[]"), "what answered is not the Kivo API"),
        (b"", "cannot be reached"),
    ],
)
def test_refusals(answering: Answering, request_: CreateRequest, answer: bytes, message: str) -> None:
    """What the API answers instead is said in our own words, once, with no second attempt."""
    with answering(answer) as peer, pytest.raises(WorkerError, match=message):
        create_run(_access(peer), request_)

    assert len(peer.requests) == 1


@pytest.mark.parametrize("change", [{"review_run": {}}, {"review_run": "run_1"}, {"worker_credential": ""}])
def test_an_answer_without_what_is_needed(
    answering: Answering, request_: CreateRequest, change: dict[str, object]
) -> None:
    """An answer without run id or credential is refused, and says that the run may exist."""
    answer = http(201, json.dumps({**ANSWER, **change}).encode())
    with answering(answer) as peer, pytest.raises(ControlError, match="The run may exist"):
        create_run(_access(peer), request_)


def test_untrusted_words(answering: Answering, request_: CreateRequest) -> None:
    """Words of an answer are shown only when they are plain codes."""
    body = json.dumps({"error": {"code": "<b>x</b>"}, "request_id": "two words"}).encode()
    with answering(http(422, body)) as peer, pytest.raises(ControlError) as refused:
        create_run(_access(peer), request_)

    assert "<b>" not in str(refused.value)
    assert "two words" not in str(refused.value)


def test_an_answer_that_repeats_the_key(answering: Answering, request_: CreateRequest) -> None:
    """An answer that says the API key where its codes stand does not get it shown."""
    body = json.dumps({"error": {"code": KEY}, "request_id": f"req_{KEY}"}).encode()
    with answering(http(422, body)) as peer, pytest.raises(ControlError, match="answered 422: ") as refused:
        create_run(_access(peer), request_)

    assert KEY not in str(refused.value)


def test_nobody_answers(answering: Answering, request_: CreateRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never answers is left after a while, and not asked again."""
    monkeypatch.setattr("kivo_worker.boundary.control._SECONDS", 0.2)
    with answering(b"", stays=True) as peer, pytest.raises(ControlError, match="did not answer in time"):
        create_run(_access(peer), request_)

    assert len(peer.requests) == 1
