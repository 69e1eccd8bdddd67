"""Whatever comes back is told in words of our own, and only what can be the API's counts as taken."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.boundary.answers import Answer, Delivery, Reply, answer_of
from kivo_worker.boundary.credential import Secret
from tests.boundary.conftest import CREDENTIAL

SECRET = Secret(CREDENTIAL)
DELIVERED, REFUSED, CREDENTIAL_REFUSED = Delivery.DELIVERED, Delivery.REFUSED, Delivery.CREDENTIAL_REFUSED


def _answer(status: int, body: bytes | None = b"{}", **headers: str) -> Answer:
    return answer_of(Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, body), SECRET)


def _said(status: int, value: object) -> Answer:
    return _answer(status, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("status", "delivery", "meaning", "may_pass"),
    [
        (200, DELIVERED, "delivered.", False),
        (201, DELIVERED, "delivered.", False),
        (202, DELIVERED, "delivered.", False),
        (299, DELIVERED, "delivered.", False),
        (300, REFUSED, "redirects are not followed", False),
        (302, REFUSED, "redirects are not followed", False),
        (307, REFUSED, "redirects are not followed", False),
        (400, REFUSED, "cannot read the event", False),
        (401, CREDENTIAL_REFUSED, "Create or rotate it", False),
        (402, REFUSED, "plan limit", False),
        (403, CREDENTIAL_REFUSED, "Check --review-run-id", False),
        (404, REFUSED, "no such review run", False),
        (408, REFUSED, "waited too long", True),
        (409, REFUSED, "already ended", False),
        (413, REFUSED, "too large", False),
        (418, REFUSED, "could not take the event", False),
        (422, REFUSED, "different versions", False),
        (425, REFUSED, "send the event later", True),
        (429, REFUSED, "limits the rate", True),
        (500, REFUSED, "could not take the event", True),
        (502, REFUSED, "could not take the event", True),
        (503, REFUSED, "could not take the event", True),
        (599, REFUSED, "could not take the event", True),
    ],
)
def test_statuses(status: int, delivery: Delivery, meaning: str, *, may_pass: bool) -> None:
    """A 2xx is delivered; anything else is not, says what to do, and is tried again only where that can help."""
    answer = _answer(status)

    assert (answer.delivery, answer.http_status, answer.may_pass) == (delivery, status, may_pass)
    assert meaning in answer.message
    assert answer.message.endswith(".")


NOT_THE_API = {
    "HTML": b"<!doctype html><title>Sign in</title>",
    "no JSON": b"{",
    "a list": b"[1]",
    "a text": b'"delivered"',
    "no UTF-8": b'{"request_id": "\xff"}',
    "deep": b"[" * 60_000,
    "long number": b"1" * 60_000,
    "cut short": None,
    "nothing, and nobody says that this is all": b"",
}


@pytest.mark.parametrize("body", NOT_THE_API.values(), ids=NOT_THE_API)
def test_what_cannot_be_the_api(body: bytes | None) -> None:
    """A success that is no JSON object, such as a proxy's page, is no delivery, and is tried again."""
    answer = _answer(200, body)

    assert (answer.delivery, answer.may_pass) == (REFUSED, True)
    assert "what answered is not the Kivo API" in answer.message


@pytest.mark.parametrize("body", NOT_THE_API.values(), ids=NOT_THE_API)
@pytest.mark.parametrize(("status", "delivery"), [(401, CREDENTIAL_REFUSED), (500, REFUSED)])
def test_any_body_of_a_failure(body: bytes | None, status: int, delivery: Delivery) -> None:
    """Of a failure the status decides, whatever stands in the body."""
    answer = _answer(status, body)

    assert (answer.delivery, answer.error_code, answer.request_id) == (delivery, None, None)


@pytest.mark.parametrize("answer", [_answer(204, b""), _answer(205, b""), _answer(202, b"", content_length="0")])
def test_nothing_and_said_to_be_nothing(answer: Answer) -> None:
    """An empty success counts when it says itself that it is empty (docs/contract.md)."""
    assert answer.delivery is DELIVERED


@pytest.mark.parametrize(
    "body", [b'{"error": [1], "request_id": {"a": 1}}', b'{"error": {"code": 7}, "request_id": null}', b"{}"]
)
def test_objects_without_codes(body: bytes) -> None:
    """A JSON object without codes is understood as one without codes."""
    answer = _answer(202, body)

    assert (answer.delivery, answer.error_code, answer.request_id) == (DELIVERED, None, None)


def test_codes() -> None:
    """The API's code and request id are told when they are plain words."""
    answer = _said(500, {"error": {"code": "a_B-9.:"}, "request_id": "r" * 80})

    assert (answer.error_code, answer.request_id) == ("a_B-9.:", "r" * 80)
    assert f"(a_B-9.:, {'r' * 80})" in answer.message


@pytest.mark.parametrize(
    "word",
    ["", "two words", "line\n", "\x1b[31mred", "a\u202eb", "é", "x" * 81, "x" * 10_240, "<b>", "a/b", "a\x00", '"'],
    ids=lambda word: ascii(word)[:20],
)
def test_words_that_are_not_shown(word: str) -> None:
    """A code that is no plain word, such as control characters or pages of text, is not shown."""
    answer = _said(500, {"error": {"code": word, "message": "refunds take 30 days"}, "request_id": word})

    assert (answer.error_code, answer.request_id) == (None, None)
    assert answer.message == "the Kivo API answered 500: the API could not take the event. Deliver it later."


@pytest.mark.parametrize("word", [CREDENTIAL, f"Bearer:{CREDENTIAL}", f"{CREDENTIAL}.", f"x{CREDENTIAL}"])
@pytest.mark.parametrize("status", [202, 401])
def test_credential_sent_back(status: int, word: str) -> None:
    """A server that sends the credential back does not get it shown."""
    assert "Zq7" not in repr(_said(status, {"error": {"code": word}, "request_id": word}))


@given(
    st.integers(200, 599),
    st.recursive(
        st.none() | st.integers() | st.text() | st.just(CREDENTIAL),
        lambda inner: st.dictionaries(st.sampled_from(["error", "code", "request_id"]), inner),
    ),
)
def test_any_answer(status: int, value: Any) -> None:
    """Whatever a server says, the message is one plain line of our own words and plain codes."""
    answer = _said(status, value)

    assert (answer.delivery is DELIVERED) == (status < 300 and isinstance(value, dict))
    assert answer.message.isascii()
    assert answer.message.isprintable()
    assert len(answer.message) < 400
    assert CREDENTIAL not in repr(answer)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry_after": "7"}, 7),
        (503, {"retry_after": " 120 "}, 120),
        (429, {"ratelimit_reset": "9"}, 9),
        (429, {"retry_after": "7", "ratelimit_reset": "9"}, 7),
        (503, {"ratelimit_reset": "9"}, None),
        (429, {"retry_after": "soon", "ratelimit_reset": "9"}, 9),
        (429, {"retry_after": "-1"}, None),
        (429, {"retry_after": "1e9"}, None),
        (429, {"retry_after": "9999999999999999999"}, None),
        (429, {"retry_after": "²"}, None),
        (429, {"retry_after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
        (429, {"retry_after": "Fri, 31 Dec 1999 23:59:59 -0000"}, 0),
        (429, {"retry_after": "Fri, 99 Dec 1999 23:59:59 GMT"}, None),
        (500, {}, None),
    ],
)
def test_how_long_to_wait(status: int, headers: dict[str, str], seconds: float | None) -> None:
    """The API's wish to wait is heard, as seconds or as a date in the past; nonsense is not."""
    assert _answer(status, b"{}", **headers).wait_seconds == seconds


def test_wait_until() -> None:
    """A date to wait for becomes the seconds until then."""
    moment = datetime.now(UTC) + timedelta(seconds=90)
    seconds = _answer(503, retry_after=format_datetime(moment, usegmt=True)).wait_seconds

    assert seconds is not None
    assert 60 < seconds <= 90
