"""An event is sent, byte for byte, until it is taken, refused for good, or the time is over."""

import contextlib
import gzip
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest

from kivo_worker.boundary.answers import Answer, Delivery
from kivo_worker.boundary.connection import Connection, Delivered
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.delivery import deliver
from kivo_worker.boundary.projection import started_event, terminal_event
from kivo_worker.boundary.signing import SignedRequest, verified_nonce
from kivo_worker.outcome import RunIdentity, RunOutcome
from tests.boundary.conftest import CREDENTIAL, Acting, Answering, DevServer, Step, http, says

EVENT_ID = "evt_cust_run_001_completed"
EVENT = b'{"event_id":"evt_cust_run_001_completed"}'
DELIVERED, REFUSED = Delivery.DELIVERED, Delivery.REFUSED
CREDENTIAL_REFUSED, UNREACHABLE = Delivery.CREDENTIAL_REFUSED, Delivery.UNREACHABLE

pytestmark = pytest.mark.usefixtures("quick_retries")


def _deliver(connection: Connection, body: bytes = EVENT, seconds: float = 30) -> Delivered:
    return deliver(connection, EVENT_ID, body, seconds_from_now(seconds))


def _answer(connection: Connection, body: bytes = EVENT, seconds: float = 30) -> Answer:
    return _deliver(connection, body, seconds).answer


@pytest.fixture
def events(identity: RunIdentity, outcomes: dict[str, RunOutcome], dev_server: DevServer) -> dict[str, bytes]:
    """The events of the development server's run."""
    same = replace(identity, review_run_id=dev_server.connection.review_run_id)
    ends = {name: terminal_event(same, outcome, 1).body() for name, outcome in outcomes.items()}
    return {"started": started_event(same).body(), **ends}


@pytest.mark.parametrize("end", ["completed", "cancelled", "failed"])
def test_development_server(dev_server: DevServer, events: dict[str, bytes], end: str) -> None:
    """A run is told from beginning to end, and the exact bytes of its events arrive."""
    answers = [_answer(dev_server.connection, events[name]) for name in ("started", end)]

    assert [(answer.delivery, answer.http_status) for answer in answers] == [(DELIVERED, 202), (DELIVERED, 202)]
    assert dev_server.seen == [events["started"], events[end]]
    assert all(answer.request_id and answer.request_id.startswith("req_") for answer in answers)


def test_again(dev_server: DevServer, events: dict[str, bytes]) -> None:
    """The same event again is delivered again, and taken once."""
    answers = [_answer(dev_server.connection, events["completed"]) for _ in range(2)]

    assert [answer.delivery for answer in answers] == [DELIVERED, DELIVERED]
    assert dev_server.seen == [events["completed"]]


def test_refusals_of_the_development_server(dev_server: DevServer, events: dict[str, bytes]) -> None:
    """Another credential, another run, raw content and a second end are refused, each in its way, and not repeated."""
    connection = dev_server.connection
    _deliver(connection, events["completed"])
    wrong, other = replace(connection, credential=Secret("kwc_wrong")), replace(connection, review_run_id="run_other")
    tries = [
        (wrong, events["failed"], CREDENTIAL_REFUSED, 401, "unauthorized"),
        (other, events["failed"], CREDENTIAL_REFUSED, 403, "forbidden"),
        (connection, b'{"prompt": "text"}', REFUSED, 422, "raw_field_rejected"),
        (connection, b"no json", REFUSED, 400, "invalid_json"),
        (connection, events["failed"], REFUSED, 409, "conflict"),
    ]

    for to, body, delivery, status, code in tries:
        delivered = _deliver(to, body)
        answer = delivered.answer
        assert (answer.delivery, answer.http_status, answer.error_code) == (delivery, status, code)
        assert len(delivered.attempts) == 1
    assert dev_server.seen == [events["completed"]]


@pytest.fixture(name="once")
def _once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a single attempt, whatever comes of it."""
    monkeypatch.setattr("kivo_worker.boundary.delivery._Sending._wait", lambda *_: False)


@pytest.mark.usefixtures("once")
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
        answer = _answer(server.connection)

    assert (answer.delivery, answer.http_status, answer.error_code) == (delivery, status, code)
    assert answer.message.startswith(f"the Kivo API answered {status} ({code}, {answer.request_id}): ")


@pytest.mark.parametrize("body", [EVENT, b"", bytes(range(256)), b"x" * 1_000_000], ids=len)
def test_exact_bytes(answering: Answering, body: bytes) -> None:
    """An event arrives byte for byte, at the run's own address, with the credential in one header."""
    with answering(http(202)) as peer:
        _deliver(replace(peer.connection(), base_url=f"{peer.url}/kivo"), body)
    head, _, arrived = peer.requests[0].partition(b"\r\n\r\n")
    lines = head.decode("ascii").split("\r\n")

    assert body == arrived
    assert lines[0] == "POST /kivo/v1/private-worker/review-runs/run_1/events HTTP/1.1"
    assert [line for line in lines if CREDENTIAL in line] == [f"Authorization: Bearer {CREDENTIAL}"]
    assert [line for line in lines if line.lower().startswith("content-type")] == ["Content-Type: application/json"]


def _drops(_connection: socket.socket, _ended: threading.Event) -> None:
    """Close without a word."""


def _half_closes(connection: socket.socket, _ended: threading.Event) -> None:
    """Say that the answer is long, send a part of it, and send no more."""
    connection.sendall(http(200).replace(b"Content-Length: 2", b"Content-Length: 200"))
    connection.shutdown(socket.SHUT_WR)


def _resets(connection: socket.socket, _ended: threading.Event) -> None:
    """Break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


def _nothing_said(connection: socket.socket, _ended: threading.Event) -> None:
    """Begin a success that does not say how long it is, and close."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


FAULTS: dict[str, Step] = {
    "drops": _drops,
    "half-closes": _half_closes,
    "resets": _resets,
    "says nothing": _nothing_said,
    "no HTTP": says(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "502 page with status 200": says(http(200, b"<html>502 Bad Gateway</html>", "Content-Type: text/html")),
    "empty 200": says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "bad chunks": says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "bad gzip": says(http(200, b"no gzip", "Content-Encoding: gzip")),
    "bomb": says(http(200, gzip.compress(b" " * 5_000_000 + b"{}"), "Content-Encoding: gzip")),
    "408": says(http(408)),
    "425": says(http(425)),
    "429": says(http(429, b"{}", "Retry-After: 0")),
    "500": says(http(500)),
    "502": says(http(502, b"<html>")),
    "503": says(http(503, b"{}", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT")),
    "504": says(http(504)),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_passes(acting: Acting, fault: Step) -> None:
    """Whatever goes wrong on the way, the event is sent again, the same bytes and id, each time signed anew."""
    with acting(fault, fault, says(http(202))) as peer:
        delivered = _deliver(peer.connection())
    bodies = {request.partition(b"\r\n\r\n")[2] for request in peer.requests}

    assert (delivered.answer.delivery, len(delivered.attempts), bodies) == (DELIVERED, 3, {EVENT})
    assert [attempt.answer.delivery is DELIVERED for attempt in delivered.attempts] == [False, False, True]
    for attempt in delivered.attempts:
        signed = SignedRequest("POST", attempt.url, {"content-type": "application/json", **attempt.headers})
        nonce = verified_nonce(signed, EVENT, credential=peer.connection().credential, key_id="run_1")
        assert nonce == EVENT_ID
        assert CREDENTIAL not in repr(attempt)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_stays(acting: Acting, fault: Step) -> None:
    """What does not pass is tried for as long as there is time, and then told; nothing was delivered."""
    with acting(fault) as peer:
        delivered = deliver(peer.connection(), EVENT_ID, EVENT, lambda: 600.0 if len(peer.requests) < 3 else 0.0)

    assert delivered.answer.delivery in {REFUSED, UNREACHABLE}
    assert delivered.answer.may_pass
    assert len(delivered.attempts) == 3


@pytest.mark.parametrize("status", [301, 307, 400, 401, 402, 403, 404, 409, 410, 413, 422])
def test_final(acting: Acting, status: int) -> None:
    """What is refused for good is sent once."""
    with acting(says(http(status, b"{}", "Location: /elsewhere")), says(http(202))) as peer:
        delivered = _deliver(peer.connection())

    assert (len(peer.requests), delivered.answer.http_status, delivered.answer.may_pass) == (1, status, False)


def test_asked_to_wait(acting: Acting) -> None:
    """When the API asks to wait, nothing is sent before, and then the event goes out."""
    with acting(says(http(429, b"{}", "Retry-After: 1")), says(http(202))) as peer:
        delivered = _deliver(peer.connection())
    created = [
        int(re.findall(r"created=(\d+)", attempt.headers["signature-input"])[0]) for attempt in delivered.attempts
    ]

    assert (delivered.answer.delivery, len(peer.requests)) == (DELIVERED, 2)
    assert created[1] - created[0] >= 1


def test_asked_to_wait_too_long(acting: Acting) -> None:
    """When the API asks for more time than there is, the event is left for later at once, with its wish."""
    with acting(says(http(429, b"{}", "RateLimit-Reset: 3600"))) as peer:
        answer = _answer(peer.connection())

    assert (len(peer.requests), answer.wait_seconds, answer.may_pass) == (1, 3600, True)


def _trickles(first: bytes) -> Step:
    def step(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(first)
        while not ended.wait(0.02):
            connection.sendall(b"x")

    return step


def _waits(_connection: socket.socket, ended: threading.Event) -> None:
    ended.wait()


HANGS: dict[str, Step] = {
    "never answers": _waits,
    "headers that trickle": _trickles(b"HTTP/1.1 200 OK\r\nX-A: "),
    "a body that trickles": _trickles(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
    "a body without end": _trickles(b"HTTP/1.1 200 OK\r\n\r\n"),
}


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS)
def test_hanging(acting: Acting, hang: Step) -> None:
    """A peer that never ends its answer is left alone when the time is over; the attempt is on record."""
    with acting(hang) as peer:
        delivered = _deliver(peer.connection(), seconds=2)

    assert (delivered.answer.delivery, delivered.answer.may_pass) == (UNREACHABLE, True)
    assert [attempt.answer for attempt in delivered.attempts] == [delivered.answer]


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS)
def test_one_attempt_hangs(acting: Acting, hang: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt that hangs leaves time for another."""
    monkeypatch.setattr("kivo_worker.boundary.delivery.ATTEMPT_SECONDS", 1)
    with acting(hang, says(http(202))) as peer:
        delivered = _deliver(peer.connection(), seconds=60)

    assert delivered.attempts[0].answer.delivery is UNREACHABLE
    assert delivered.answer.delivery is DELIVERED


def test_resolver_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a name that is looked up for ever does not hold the run up."""
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: ended.wait())
    answer = _answer(Connection("https://api.invalid", "run_1", Secret(CREDENTIAL)), seconds=0.3)
    ended.set()

    assert answer.delivery is UNREACHABLE


@pytest.mark.parametrize("seconds", [0, -1])
def test_no_time(answering: Answering, seconds: float) -> None:
    """When there is no time at all, nothing is sent."""
    with answering(http(202)) as peer:
        delivered = _deliver(peer.connection(), seconds=seconds)

    assert (delivered.attempts, peer.requests, delivered.answer.delivery) == ((), [], UNREACHABLE)


def test_time_runs_out_between_two_attempts(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the next attempt stops waiting when the time becomes short, as in a run that is cancelled."""
    hurried = threading.Event()

    def sleep(_seconds: float) -> None:
        hurried.set()
        threading.Event().wait()

    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=sleep))
    with acting(says(http(429, b"{}", "Retry-After: 100"))) as peer:
        delivered = deliver(peer.connection(), EVENT_ID, EVENT, lambda: 0.0 if hurried.is_set() else 600.0)

    assert (delivered.answer.http_status, len(peer.requests)) == (429, 1)


def test_compressed(answering: Answering) -> None:
    """A compressed answer is understood."""
    body = gzip.compress(b'{"request_id": "req_1"}')
    with answering(http(202, body, "Content-Encoding: gzip")) as peer:
        assert _answer(peer.connection()).request_id == "req_1"


def test_slow_close(answering: Answering) -> None:
    """A whole answer is taken at once, though the server keeps the connection open."""
    with answering(http(202), stays=True) as peer:
        assert _answer(peer.connection()).delivery is DELIVERED


def test_huge(acting: Acting) -> None:
    """An answer of megabytes is none of the API's, and is not read to its end."""
    with acting(says(http(200, b'{"x": "' + b"x" * 2_000_000 + b'"}')), says(http(404))) as peer:
        first = _deliver(peer.connection()).attempts[0].answer

    assert "what answered is not the Kivo API" in first.message


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.usefixtures("once")
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
    answer = _answer(Connection(url, "run_1", Secret(CREDENTIAL)))

    assert (answer.delivery, answer.http_status, answer.error_code) == (UNREACHABLE, None, None)
    assert answer.message.startswith("the Kivo API cannot be reached (")
    assert answer.message.endswith("). Check the API base URL, the proxy settings and the network.")
    assert "Zq7" not in repr(answer)


def test_comes_back() -> None:
    """An API that is down for a while gets the event when it is up again."""
    port = _closed_port()
    connection = Connection(f"http://127.0.0.1:{port}", "run_1", Secret(CREDENTIAL))
    done = list[Delivered]()
    thread = threading.Thread(target=lambda: done.append(_deliver(connection)))
    thread.start()
    with socket.create_server(("127.0.0.1", port)) as listener:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65_536)
            peer.sendall(http(202))
            thread.join()

    assert done[0].answer.delivery is DELIVERED


def test_tls_where_there_is_none(answering: Answering) -> None:
    """A server that speaks no TLS is not reached over https, and gets no event."""
    with answering(http(200)) as peer:
        url = peer.url.replace("http:", "https:")
        answer = _answer(replace(peer.connection(), base_url=url), seconds=0.5)

    assert answer.delivery is UNREACHABLE
    assert not any(EVENT in request or CREDENTIAL.encode() in request for request in peer.requests)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "socks5://127.0.0.1:1080"),
        ("HTTPS_PROXY", "nonsense://proxy"),
        ("KIVO_CA_BUNDLE", "/nope/ca.pem"),
    ],
)
def test_odd_environment(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """Settings of the environment that cannot be used cost the delivery, not the run, and are not tried again."""
    monkeypatch.setenv(variable, value)
    answer = _answer(Connection("https://kivo-worker.invalid", "run_1", Secret(CREDENTIAL)))

    assert (answer.delivery, answer.may_pass) == (UNREACHABLE, False)


def test_trouble_before_and_after(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt that cannot even be made leaves the record of those before it as it was."""

    def breaks_the_proxy(connection: socket.socket, _ended: threading.Event) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "nonsense://proxy")
        connection.sendall(http(503))

    with acting(breaks_the_proxy) as peer:
        delivered = _deliver(peer.connection())

    assert [attempt.answer.http_status for attempt in delivered.attempts] == [503]
    assert delivered.answer.delivery is UNREACHABLE


def test_a_bug_is_a_bug(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no trouble of the network is not taken for one."""

    def broken(*_: object) -> httpx.Client:
        raise LookupError

    monkeypatch.setattr("kivo_worker.boundary.exchange.http_client", broken)
    with answering(http(202)) as peer, pytest.raises(LookupError):
        _deliver(peer.connection())
