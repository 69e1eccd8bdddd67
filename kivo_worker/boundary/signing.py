"""Signs an event's request, and checks such a signature: RFC 9421 over an RFC 9530 digest.

The key is the run's worker credential, which both sides hold (contract 6.4). A server that knows nothing of it finds
the documented Bearer header and loses nothing.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import HMAC_SHA256
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from kivo_worker.boundary.credential import Secret

LABEL = "kivo"
TAG = "kivo-worker-event"
"""Says what the signature is for, so that one made for something else is none (RFC 9421, section 2.3)."""

COVERED = ("@method", "@target-uri", "content-type", "content-digest")
"""What is signed besides the signature's own parameters: created, keyid, alg, nonce and tag."""

SIGNATURE_HEADERS = ("content-digest", "signature-input", "signature")
"""The headers that signing adds (RFC 9530, section 2; RFC 9421, section 4)."""

MAX_AGE = timedelta(minutes=5)
"""An older signature is refused by who receives it."""

MAX_SKEW = timedelta(seconds=30)
"""How far the clocks of two machines may differ."""


class SignatureError(Exception):
    """A request's signature does not hold; why is in no words of the request."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a signature is checked against; its attributes are those the library reads."""

    method: str
    url: str
    headers: Mapping[str, str]


class EventAuth(httpx.Auth):
    """Authorizes and signs one attempt to send an event: the credential itself, and the signature made with it."""

    requires_request_body = True

    def __init__(self, credential: Secret, key_id: str, nonce: str, on_signed: Callable[[httpx.Request], None]) -> None:
        """Get ready to sign.

        Args:
            credential: the key.
            key_id: the review run it belongs to.
            nonce: the event's id, the same in each attempt.
            on_signed: gets the signed request before anything of it is sent.
        """
        self._credential = credential
        self._key_id = key_id
        self._nonce = nonce
        self._on_signed = on_signed

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the headers (RFC 9421, section 3.1); `created` is now."""
        request.headers["Authorization"] = f"Bearer {self._credential.reveal()}"
        keys = _keys(self._key_id, self._credential)
        HTTPMessageSigner(signature_algorithm=HMAC_SHA256, key_resolver=keys).sign(
            request,
            key_id=self._key_id,
            nonce=self._nonce,
            label=LABEL,
            tag=TAG,
            covered_component_ids=COVERED,
            body=request.content,
        )
        self._on_signed(request)
        yield request


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = MAX_SKEW


def verified_nonce(
    request: SignedRequest, body: bytes, *, credential: Secret, key_id: str, max_age: timedelta | None = MAX_AGE
) -> str:
    """Check an event's signature and digest (RFC 9421, section 3.2; RFC 9530, section 2).

    Args:
        request: the request as it was sent.
        body: its exact bytes.
        credential: the key.
        key_id: the review run it belongs to.
        max_age: how old the signature may be; none for any age, when it is checked afterwards.

    Returns:
        The nonce; that it fits the body, and was not used for another one, is for the caller to see.

    Raises:
        SignatureError: there is no such signature, it does not hold, or it covers less than it must.
    """
    verifier = _Verifier(signature_algorithm=HMAC_SHA256, key_resolver=_keys(key_id, credential))
    try:
        [result] = verifier.verify(request, max_age=max_age, expect_tag=TAG, require_components=COVERED, body=body)
    except (HTTPMessageSignaturesException, ValueError, TypeError, LookupError):
        raise SignatureError("the signature is missing, too old, or does not hold.") from None
    if result.nonce is None or result.parameters.get("keyid") != key_id:
        raise SignatureError("the signature names no event.")
    return result.nonce


def _keys(key_id: str, credential: Secret) -> MappingKeyResolver:
    keys = {key_id: credential.reveal().encode("ascii")}
    return MappingKeyResolver(public_keys=keys, private_keys=keys)
