"""What goes wrong is an error of a kind, with what a caller needs to go on."""

import json

import pytest

from kivo_worker.client.errors import KIND_OF_STATUS, ApiStatusError, KivoError, ServerError
from kivo_worker.contract.errors import MEANING_OF_CODE, ErrorCode
from kivo_worker.errors import ControlError
from tests.boundary.conftest import _answering as answering
from tests.boundary.conftest import http
from tests.client.conftest import API_KEY, Connect

REQUEST_ID = "req_01hw889zps5gr7q8m7jqt2wzc2"


def _envelope(code: object, message: object = "Zq7 is refused.") -> bytes:
    return json.dumps({"error": {"code": code, "message": message}, "request_id": REQUEST_ID}).encode()


def _error(connect: Connect, answer: bytes) -> ApiStatusError:
    """What a client of each kind says of an answer."""
    with (
        answering(answer) as peer,
        connect(peer.url, attempts=1) as client,
        pytest.raises(ApiStatusError) as raised,
    ):
        client.get_usage()
    return raised.value


@pytest.mark.parametrize("code", ErrorCode)
def test_documented(connect: Connect, code: ErrorCode) -> None:
    """Each code of the list comes as the kind of its status, and its meaning is said."""
    status, meaning = MEANING_OF_CODE[code]
    error = _error(connect, http(status, _envelope(code)))

    assert type(error) is KIND_OF_STATUS.get(status, ServerError if status >= 500 else ApiStatusError)
    assert (error.status, error.code, error.request_id) == (status, code, REQUEST_ID)
    assert meaning in str(error)


def test_every_status_has_a_kind() -> None:
    """Only what no request of these clients can meet has no kind of its own."""
    statuses = {status for status, _ in MEANING_OF_CODE.values()}

    assert statuses - set(KIND_OF_STATUS) == {405, 415, 500, 503}


def test_one_base() -> None:
    """Whatever the API does not do is a `KivoError`, and an error of the program's own tree."""
    assert all(issubclass(kind, KivoError) for kind in KIND_OF_STATUS.values())
    assert issubclass(KivoError, ControlError)


def test_words_of_the_api(connect: Connect) -> None:
    """What the API says is kept as it came, and stands in no message of ours."""
    error = _error(connect, http(422, _envelope("invalid_request", "Zq7\x1b[31m")))

    assert error.api_message == "Zq7\x1b[31m"
    assert "Zq7" not in str(error) + repr(error)


@pytest.mark.parametrize("code", ["later_than_this_client", None, 7, "two words", API_KEY])
def test_unknown_code(connect: Connect, code: object) -> None:
    """A code that came later is told as it is; what is no code, or repeats the API key, is none."""
    error = _error(connect, http(409, _envelope(code, {"no": "text"})))

    assert error.code == ("later_than_this_client" if code == "later_than_this_client" else None)
    assert error.api_message is None
    assert "contradicts what was accepted before" in str(error)


@pytest.mark.parametrize(
    ("status", "said"),
    [(302, "redirects are not followed"), (418, "it cannot do this now"), (502, "it cannot do this now")],
)
def test_undocumented(connect: Connect, status: int, said: str) -> None:
    """A proxy's status without an envelope is an error all the same."""
    error = _error(connect, http(status, b"<html>", "Location: http://127.0.0.1:9/"))

    assert (error.status, error.code, error.request_id) == (status, None, None)
    assert said in str(error)


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [(429, "Retry-After: 7", 7), (429, "RateLimit-Reset: 9", 9), (503, "Retry-After: 3", 3), (402, "X-Other: 1", None)],
)
def test_asked_to_wait(connect: Connect, status: int, header: str, seconds: float | None) -> None:
    """The error tells how long the API asks to wait."""
    assert _error(connect, http(status, b"{}", header)).retry_after == seconds
