"""An event is sent once, as it is, and whatever comes back is told in words of our own."""

import contextlib
import gzip
import json
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.delivery import Answer, Connection, Delivery, deliver
from kivo_worker.boundary.projection import started_event, terminal_event
from kivo_worker.outcome import RunIdentity, RunOutcome
from tests.boundary.conftest import CREDENTIAL, Answering, DevServer

EVENT = b'{"event_id":"evt_cust_run_001_completed"}'
DELIVERED, REFUSED = Delivery.DELIVERED, Delivery.REFUSED
CREDENTIAL_REFUSED, UNREACHABLE = Delivery.CREDENTIAL_REFUSED, Delivery.UNREACHABLE


def _http(status: int, body: bytes = b"{}", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _json(status: int, value: object) -> bytes:
    return _http(status, json.dumps(value).encode(), "Content-Type: application/json")


def _shown(answer: Answer) -> str:
    """Everything of an answer that can be seen."""
    return f"{answer!r} {answer.message} {answer.error_code} {answer.request_id}"


@pytest.fixture
def events(identity: RunIdentity, outcomes: dict[str, RunOutcome], dev_server: DevServer) -> dict[str, bytes]:
    """The events of the development server's run."""
    same = replace(identity, review_run_id=dev_server.connection.review_run_id)
    ends = {name: terminal_event(same, outcome, 1).body() for name, outcome in outcomes.items()}
    return {"started": started_event(same).body(), **ends}


@pytest.mark.parametrize("end", ["completed", "cancelled", "failed"])
def test_development_server(dev_server: DevServer, events: dict[str, bytes], end: str) -> None:
    """A run is told from beginning to end, and the exact bytes of its events arrive."""
    answers = [deliver(dev_server.connection, events[name]) for name in ("started", end)]

    assert [answer.delivery for answer in answers] == [DELIVERED, DELIVERED]
    assert [answer.http_status for answer in answers] == [202, 202]
    assert dev_server.seen == [events["started"], events[end]]
    assert all(answer.request_id and answer.request_id.startswith("req_") for answer in answers)


def test_again(dev_server: DevServer, events: dict[str, bytes]) -> None:
    """The same event again is delivered again, and taken once."""
    answers = [deliver(dev_server.connection, events["completed"]) for _ in range(2)]

    assert [answer.delivery for answer in answers] == [DELIVERED, DELIVERED]
    assert dev_server.seen == [events["completed"]]


def test_refusals_of_the_development_server(dev_server: DevServer, events: dict[str, bytes]) -> None:
    """Another credential, another run, raw content and a second end are refused, each in its way."""
    connection = dev_server.connection
    deliver(connection, events["completed"])
    tries = [
        (
            replace(connection, credential=Secret("kwc_wrong")),
            events["failed"],
            CREDENTIAL_REFUSED,
            401,
            "unauthorized",
        ),
        (replace(connection, review_run_id="run_other"), events["failed"], CREDENTIAL_REFUSED, 403, "forbidden"),
        (connection, b'{"prompt": "text"}', REFUSED, 422, "raw_field_rejected"),
        (connection, b"no json", REFUSED, 400, "invalid_json"),
        (connection, events["failed"], REFUSED, 409, "conflict"),
    ]

    for to, body, delivery, status, code in tries:
        answer = deliver(to, body)
        assert (answer.delivery, answer.http_status, answer.error_code) == (delivery, status, code)
    assert dev_server.seen == [events["completed"]]


@pytest.mark.parametrize(
    ("status", "delivery", "code"),
    [
        (401, CREDENTIAL_REFUSED, "unauthorized"),
        (402, REFUSED, "plan_limit_reached"),
        (429, REFUSED, "rate_limited"),
        (500, REFUSED, "internal_error"),
    ],
)
def test_failing_development_server(
    failing_dev_server: Callable[[int], contextlib.AbstractContextManager[DevServer]],
    status: int,
    delivery: Delivery,
    code: str,
) -> None:
    """A server in trouble is told with its status, its code and its request id."""
    with failing_dev_server(status) as server:
        answer = deliver(server.connection, EVENT)

    assert (answer.delivery, answer.http_status, answer.error_code) == (delivery, status, code)
    assert answer.message.startswith(f"the Kivo API answered {status} ({code}, {answer.request_id}): ")


@pytest.mark.parametrize(
    ("status", "delivery", "meaning"),
    [
        (200, DELIVERED, "delivered."),
        (201, DELIVERED, "delivered."),
        (202, DELIVERED, "delivered."),
        (204, DELIVERED, "delivered."),
        (299, DELIVERED, "delivered."),
        (300, REFUSED, "redirects are not followed"),
        (302, REFUSED, "redirects are not followed"),
        (307, REFUSED, "redirects are not followed"),
        (400, REFUSED, "could not take the event"),
        (401, CREDENTIAL_REFUSED, "Create or rotate it"),
        (402, REFUSED, "plan limit"),
        (403, CREDENTIAL_REFUSED, "Check --review-run-id"),
        (404, REFUSED, "no such review run"),
        (409, REFUSED, "already ended"),
        (413, REFUSED, "too large"),
        (418, REFUSED, "could not take the event"),
        (422, REFUSED, "different versions"),
        (429, REFUSED, "limits the rate"),
        (500, REFUSED, "could not take the event"),
        (503, REFUSED, "could not take the event"),
        (599, REFUSED, "could not take the event"),
    ],
)
def test_statuses(answering: Answering, status: int, delivery: Delivery, meaning: str) -> None:
    """A 2xx is delivered; anything else is refused, and says what to do."""
    with answering(_http(status, b"" if status == 204 else b"{}")) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert (answer.delivery, answer.http_status) == (delivery, status)
    assert meaning in answer.message
    assert answer.message.endswith(".")
    assert len(peer.requests) == 1


@pytest.mark.parametrize("body", [EVENT, b"", bytes(range(256)), b"x" * 1_000_000], ids=len)
def test_exact_bytes(answering: Answering, body: bytes) -> None:
    """An event arrives byte for byte, at the run's own address, with the credential in one header."""
    with answering(_http(202)) as peer:
        deliver(replace(peer.connection(), base_url=f"{peer.url}/kivo"), body)
    head, _, arrived = peer.requests[0].partition(b"\r\n\r\n")
    lines = head.decode("ascii").split("\r\n")

    assert body == arrived
    assert lines[0] == "POST /kivo/v1/private-worker/review-runs/run_1/events HTTP/1.1"
    assert [line for line in lines if CREDENTIAL in line] == [f"Authorization: Bearer {CREDENTIAL}"]
    assert [line for line in lines if line.lower().startswith("content-type")] == ["Content-Type: application/json"]


BODIES = {
    "HTML": b"<!doctype html><title>Sign in</title>",
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[1]",
    "a text": b'"delivered"',
    "no UTF-8": b'{"request_id": "\xff"}',
    "deep": b"[" * 60_000,
    "long number": b"1" * 60_000,
    "huge": b'{"request_id": "req_1", "x": "' + b"x" * 2_000_000 + b'"}',
    "wrong types": b'{"error": [1], "request_id": {"a": 1}}',
    "no codes": b'{"error": {"code": 7}, "request_id": null}',
    "texts": b'{"error": "refund_policy says", "request_id": "the refund window"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(("status", "delivery"), [(200, DELIVERED), (401, CREDENTIAL_REFUSED), (500, REFUSED)])
def test_any_body(answering: Answering, body: bytes, status: int, delivery: Delivery) -> None:
    """The status decides, whatever stands in the body."""
    with answering(_http(status, body)) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert (answer.delivery, answer.http_status) == (delivery, status)
    assert (answer.error_code, answer.request_id) == (None, None)


def test_codes(answering: Answering) -> None:
    """The API's code and request id are told when they are plain words."""
    with answering(_json(500, {"error": {"code": "a_B-9.:"}, "request_id": "r" * 80})) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert (answer.error_code, answer.request_id) == ("a_B-9.:", "r" * 80)
    assert f"(a_B-9.:, {'r' * 80})" in answer.message


@pytest.mark.parametrize(
    "word",
    ["", "two words", "line\n", "\x1b[31mred", "a\u202eb", "é", "x" * 81, "x" * 10_240, "<b>", "a/b", "a\x00", '"'],
    ids=lambda word: ascii(word)[:20],
)
def test_words_that_are_not_shown(answering: Answering, word: str) -> None:
    """A code that is no plain word, such as control characters or pages of text, is not shown."""
    with answering(_json(500, {"error": {"code": word}, "request_id": word})) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert (answer.error_code, answer.request_id) == (None, None)
    assert answer.message == "the Kivo API answered 500: the API could not take the event. Run again later."


@pytest.mark.parametrize("word", [CREDENTIAL, f"Bearer:{CREDENTIAL}", f"{CREDENTIAL}.", f"x{CREDENTIAL}"])
@pytest.mark.parametrize("status", [202, 401])
def test_credential_sent_back(answering: Answering, status: int, word: str) -> None:
    """A server that sends the credential back does not get it shown."""
    with answering(_json(status, {"error": {"code": word}, "request_id": word})) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert "Zq7" not in _shown(answer)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(200, 599),
    st.recursive(
        st.none() | st.integers() | st.text() | st.just(CREDENTIAL),
        lambda inner: st.dictionaries(st.sampled_from(["error", "code", "request_id"]), inner),
    ),
)
def test_any_answer(answering: Answering, status: int, value: Any) -> None:
    """Whatever a server says, the message is one plain line of our own words and plain codes."""
    with answering(_json(status, value)) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert (answer.delivery is DELIVERED) == (status < 300)
    assert answer.message.isascii()
    assert answer.message.isprintable()
    assert len(answer.message) < 400
    assert CREDENTIAL not in _shown(answer)


BROKEN = {
    "ends early": _http(200, b"{}").replace(b"Content-Length: 2", b"Content-Length: 200"),
    "bad chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bad gzip": _http(200, b"no gzip", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_broken_body(answering: Answering, answer: bytes) -> None:
    """Once the status is there it counts, even when the body breaks off."""
    with answering(answer) as peer:
        assert deliver(peer.connection(), EVENT).delivery is DELIVERED
    with answering(answer.replace(b"200 OK", b"401 No").replace(b"200 Said", b"401 No")) as peer:
        assert deliver(peer.connection(), EVENT).delivery is CREDENTIAL_REFUSED


def test_compressed(answering: Answering) -> None:
    """A compressed answer is understood."""
    body = gzip.compress(b'{"request_id": "req_1"}')
    with answering(_http(202, body, "Content-Encoding: gzip")) as peer:
        assert deliver(peer.connection(), EVENT).request_id == "req_1"


@pytest.mark.parametrize("answer", [_http(202), _http(503)])
def test_slow_close(answering: Answering, answer: bytes) -> None:
    """A whole answer is taken at once, though the server keeps the connection open."""
    with answering(answer, stays=True) as peer:
        assert deliver(peer.connection(), EVENT).http_status in {202, 503}


def test_body_without_end(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never ends its answer is not waited for without end; its status counts."""
    monkeypatch.setattr("kivo_worker.boundary.http._TIMEOUT", httpx.Timeout(0.2))
    with answering(b"HTTP/1.1 200 OK\r\n\r\n{", stays=True) as peer:
        assert deliver(peer.connection(), EVENT).delivery is DELIVERED


def test_silent_server(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never answers is not waited for without end."""
    monkeypatch.setattr("kivo_worker.boundary.http._TIMEOUT", httpx.Timeout(0.2))
    with answering(b"", stays=True) as peer:
        answer = deliver(peer.connection(), EVENT)

    assert (answer.delivery, answer.http_status) == (UNREACHABLE, None)
    assert "ReadTimeout" in answer.message


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200", b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00" * 100, b"HTTP/1.1 abc\r\n\r\n"]
)
@pytest.mark.parametrize("reads", [True, False])
def test_no_http(answering: Answering, answer: bytes, *, reads: bool) -> None:
    """A server that closes at once, or speaks something else, is not reached."""
    with answering(answer, reads=reads) as peer:
        assert deliver(peer.connection(), EVENT).delivery is UNREACHABLE


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:{closed}",
        "https://127.0.0.1:{closed}",
        "https://kivo-worker.invalid",
        f"https://{'a' * 64}.invalid",
        "https://bad host",
        "https://[nonsense]",
        "ftp://127.0.0.1",
    ],
)
def test_not_reached(base_url: str) -> None:
    """A host that is not there, or is no host, is told in a sentence that says what to check."""
    url = base_url.format(closed=_closed_port())
    answer = deliver(Connection(url, "run_1", Secret(CREDENTIAL)), EVENT)

    assert (answer.delivery, answer.http_status, answer.error_code) == (UNREACHABLE, None, None)
    assert answer.message.startswith("the Kivo API cannot be reached (")
    assert answer.message.endswith("). Check --kivo-api-base-url, the proxy settings and the network.")
    assert "Zq7" not in _shown(answer)


def test_tls_where_there_is_none(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that speaks no TLS is not reached over https, and gets no event."""
    monkeypatch.setattr("kivo_worker.boundary.http._TIMEOUT", httpx.Timeout(0.3))
    with answering(_http(200)) as peer:
        answer = deliver(replace(peer.connection(), base_url=peer.url.replace("http:", "https:")), EVENT)

    assert answer.delivery is UNREACHABLE
    assert not any(EVENT in request or CREDENTIAL.encode() in request for request in peer.requests)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "socks5://127.0.0.1:1080"),
        ("HTTPS_PROXY", "nonsense://proxy"),
        ("HTTPS_PROXY", "http://[nonsense"),
        ("SSLKEYLOGFILE", "/nope/keys"),
    ],
)
def test_odd_environment(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """Settings of the environment that cannot be used cost the delivery, not the run."""
    monkeypatch.setenv(variable, value)

    answer = deliver(Connection("https://kivo-worker.invalid", "run_1", Secret(CREDENTIAL)), EVENT)
    assert answer.delivery is UNREACHABLE
