"""API keys, and the HMAC-signed worker credentials that are good for one run and some time (contract 6.4)."""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from kivo_worker.devserver.errors import unauthorized

_API_KEY_PREFIX = "kivo_dev_"
_CREDENTIAL_PREFIX = "kwc_"

FIRST_GENERATION = 1
"""That of the credential a run is created with."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a worker credential allows.

    Attributes:
        run_id: the only run it may send events for.
        expires_at: the end of its life.
        generation: counts a run's credentials, so that rotating or revoking one ends it.
    """

    run_id: str
    expires_at: datetime
    generation: int


def new_api_key() -> str:
    """Make an API key: 256 random bits behind a prefix that tells it from a key of Kivo's own."""
    return _API_KEY_PREFIX + secrets.token_urlsafe(32)


def bearer(authorization: str | None) -> str:
    """Take the token out of an `Authorization: Bearer` header.

    Raises:
        ApiError: 401, there is no such header.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthorized("An Authorization header with a Bearer token is needed.")
    return token.strip()


def issue(signing_key: bytes, grant: Grant) -> str:
    """Write a grant as a signed worker credential."""
    claims = {
        "run": grant.run_id,
        "expires_ms": round(grant.expires_at.timestamp() * 1000),
        "generation": grant.generation,
    }
    payload = _to_base64(json.dumps(claims, separators=(",", ":")).encode())
    return f"{_CREDENTIAL_PREFIX}{payload}.{_signature(signing_key, payload)}"


def check(signing_key: bytes, credential: str, now: datetime) -> Grant:
    """Read a worker credential that this server signed and that still lives.

    Raises:
        ApiError: 401, it was not signed here, was changed, or has expired.
    """
    payload, _, signature = credential.removeprefix(_CREDENTIAL_PREFIX).partition(".")
    expected = _signature(signing_key, payload)
    genuine = hmac.compare_digest(expected.encode(), signature.encode())
    if not genuine or not credential.startswith(_CREDENTIAL_PREFIX):
        raise unauthorized("This worker credential was not issued here.")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    expires_at = datetime.fromtimestamp(claims["expires_ms"] / 1000, UTC)
    if now >= expires_at:
        raise unauthorized("This worker credential has expired.")
    return Grant(claims["run"], expires_at, claims["generation"])


def _signature(signing_key: bytes, payload: str) -> str:
    return _to_base64(hmac.digest(signing_key, payload.encode(), "sha256"))


def _to_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
