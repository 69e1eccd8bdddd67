"""Every attempt is signed with the credential; what was changed, is too old or covers too little does not pass."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import HMAC_SHA256

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.signing import COVERED, EventAuth, SignatureError, SignedRequest, verified_nonce
from tests.boundary.conftest import CREDENTIAL

BODY = b'{"event_id":"evt_1"}'
URL = "https://api.trykivo.co/v1/private-worker/review-runs/run_1/events"
SECRET = Secret(CREDENTIAL)


def _signed(body: bytes = BODY) -> httpx.Request:
    seen = list[httpx.Request]()
    request = httpx.Request("POST", URL, content=body, headers={"Content-Type": "application/json"})
    [sent] = EventAuth(SECRET, "run_1", "evt_1", seen.append).auth_flow(request)
    assert seen == [sent]
    return sent


def _verified(request: httpx.Request, body: bytes = BODY, **changed: Any) -> str:
    view = SignedRequest(request.method, str(request.url), dict(request.headers))
    return verified_nonce(view, body, **{"credential": SECRET, "key_id": "run_1", **changed})


def _refused(request: httpx.Request, body: bytes = BODY, **changed: Any) -> None:
    with pytest.raises(SignatureError) as refused:
        _verified(request, body, **changed)
    assert "Zq7" not in f"{refused.value} {refused.value.__cause__}"


def test_round_trip() -> None:
    """What was signed holds, and its nonce is the event's id."""
    assert _verified(_signed()) == "evt_1"


def test_what_the_signature_says() -> None:
    """The headers are those of the two RFCs, with the documented components and parameters."""
    headers = _signed().headers
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    covered = re.escape(" ".join(f'"{name}"' for name in COVERED))

    assert headers["content-digest"] == f"sha-256=:{digest}:"
    assert re.fullmatch(
        rf'kivo=\({covered}\);created=\d+;keyid="run_1";alg="hmac-sha256";nonce="evt_1";tag="kivo-worker-event"',
        headers["signature-input"],
    )
    assert re.fullmatch(r"kivo=:[A-Za-z0-9+/]{43}=:", headers["signature"])
    assert headers["authorization"] == f"Bearer {CREDENTIAL}"


def test_computed_by_hand() -> None:
    """The signature is the HMAC of the signature base as RFC 9421, section 2.5, writes it."""
    headers = _signed().headers
    parameters = headers["signature-input"].removeprefix("kivo=")
    base = (
        f'"@method": POST\n"@target-uri": {URL}\n"content-type": application/json\n'
        f'"content-digest": {headers["content-digest"]}\n"@signature-params": {parameters}'
    )
    import hmac  # noqa: PLC0415 - to keep the name free for the reader

    expected = base64.b64encode(hmac.digest(CREDENTIAL.encode(), base.encode(), "sha256")).decode()
    assert headers["signature"] == f"kivo=:{expected}:"


CHANGES: dict[str, Callable[[httpx.Request], object]] = {
    "method": lambda request: setattr(request, "method", "PUT"),
    "address": lambda request: setattr(request, "url", httpx.URL(URL.replace("run_1", "run_2"))),
    "query": lambda request: setattr(request, "url", httpx.URL(f"{URL}?a=1")),
    "host": lambda request: setattr(request, "url", httpx.URL(URL.replace("trykivo", "example"))),
    "content type": lambda request: request.headers.update({"Content-Type": "text/plain"}),
    "digest": lambda request: request.headers.update({"Content-Digest": f"sha-256=:{'A' * 43}=:"}),
    "signature": lambda request: request.headers.update({"Signature": f"kivo=:{'A' * 43}=:"}),
    "nonce": lambda request: request.headers.update(
        {"Signature-Input": request.headers["signature-input"].replace("evt_1", "evt_2")}
    ),
    "time": lambda request: request.headers.update(
        {"Signature-Input": re.sub(r"created=\d+", "created=1", request.headers["signature-input"])}
    ),
    "nothing signed": lambda request: request.headers.pop("signature"),
    "nothing said": lambda request: request.headers.pop("signature-input"),
    "nonsense": lambda request: request.headers.update({"Signature-Input": "((("}),
    "no digest": lambda request: request.headers.pop("content-digest"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed(change: Callable[[httpx.Request], object]) -> None:
    """Whatever of the covered parts is changed or missing, the signature does not hold."""
    request = _signed()
    change(request)

    _refused(request)


def test_other_body() -> None:
    """Another body does not have the digest that was signed."""
    _refused(_signed(), b'{"event_id":"evt_2"}')


def test_other_key() -> None:
    """Who has another credential, or asks for another run, finds no signature of theirs."""
    _refused(_signed(), credential=Secret(f"{CREDENTIAL}x"))
    _refused(_signed(), key_id="run_2")


def _by_hand(**changed: Any) -> httpx.Request:
    request = httpx.Request("POST", URL, content=BODY, headers={"Content-Type": "application/json"})
    keys = MappingKeyResolver(public_keys={}, private_keys={"run_1": CREDENTIAL.encode()})
    settings = {"key_id": "run_1", "nonce": "evt_1", "tag": "kivo-worker-event", "covered_component_ids": COVERED}
    HTTPMessageSigner(signature_algorithm=HMAC_SHA256, key_resolver=keys).sign(
        request, body=BODY, **{**settings, **changed}
    )
    return request


@pytest.mark.parametrize("missing", COVERED[:-1])
def test_covers_too_little(missing: str) -> None:
    """A signature that leaves out a part that must be signed is none, though it holds for what it covers."""
    _refused(_by_hand(covered_component_ids=[name for name in COVERED if name != missing]))


@pytest.mark.parametrize("changed", [{"tag": "something-else"}, {"tag": None}, {"nonce": None}])
def test_made_for_something_else(changed: dict[str, Any]) -> None:
    """A signature that was made for another purpose, or names no event, is none."""
    _refused(_by_hand(**changed))


def test_age() -> None:
    """A signature passes for five minutes; one from the future, or an older one, does not, unless age is no matter."""
    now = datetime.now(UTC)

    assert _verified(_by_hand(created=now - timedelta(minutes=4, seconds=50))) == "evt_1"
    _refused(_by_hand(created=now - timedelta(minutes=6)))
    _refused(_by_hand(created=now + timedelta(minutes=2)))
    assert _verified(_by_hand(created=now - timedelta(days=400)), max_age=None) == "evt_1"


def test_empty_body() -> None:
    """Even an empty body is signed."""
    assert _verified(_signed(b""), b"") == "evt_1"
