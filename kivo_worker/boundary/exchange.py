"""One request and its reply, bounded in time and size."""

import socket
import ssl
from collections.abc import Generator
from contextlib import aclosing, closing

import httpx

from kivo_worker.boundary.answers import Answer, Delivery, Reply
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import DeadlinePassed, TimeLeft, within
from kivo_worker.boundary.http import http_client

MAX_ANSWER_BYTES = 1_048_576
"""A longer answer is none of the API's."""

_TRUST_HINT = "If your network has an authority of its own, name its file in KIVO_CA_BUNDLE."
_NETWORK_HINT = "Check the API base URL, the proxy settings and the network."
_PROXY_HINT = "Check the proxy settings and what the proxy lets through."
_KINDS: dict[type[BaseException], str] = {
    socket.gaierror: "its name cannot be resolved",
    ConnectionRefusedError: "nothing listens there",
    ssl.SSLError: "it and the worker cannot agree on TLS",
    httpx.TimeoutException: "it does not answer in time",
}
"""What kept a connection from being made, in words."""


class BearerAuth(httpx.Auth):
    """Authorizes a request with a secret (RFC 6750, section 2.1), which shows nowhere else."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
        yield request


def exchange(url: str, body: bytes, auth: httpx.Auth, time_left: TimeLeft) -> Reply:
    """Post a JSON body, over a connection of its own, and read the reply to its end.

    Args:
        url: where to.
        body: the exact bytes.
        auth: what the request is authorized and signed with.
        time_left: how long all of it may take, from the host's name to the last byte.

    Raises:
        DeadlinePassed: it took longer.
        Exception: there was no reply; `trouble` says why.
    """

    def ask() -> Reply:
        with http_client() as client:
            request = client.build_request("POST", url, content=body, headers={"Content-Type": "application/json"})
            return converse(client, request, auth, time_left)

    return within(time_left, ask)


def converse(
    client: httpx.Client,
    request: httpx.Request,
    auth: httpx.Auth,
    time_left: TimeLeft,
    max_bytes: int = MAX_ANSWER_BYTES,
) -> Reply:
    """Send a request and read the reply to its end; to be called by `within`, which ends it in time.

    Args:
        client: sends it.
        request: the request.
        auth: what it is authorized and signed with.
        time_left: nothing is sent and no more is read when there is none.
        max_bytes: of a longer reply there is no body.

    Raises:
        DeadlinePassed: there was no time left to send it, or to read on.
        Exception: there was no reply; `trouble` says why.
    """
    if time_left() <= 0:  # nobody waits any longer, so nothing may leave
        raise DeadlinePassed
    body = bytearray()
    with closing(client.send(request, auth=auth, stream=True)) as response:
        try:
            for chunk in response.iter_bytes():
                if time_left() <= 0:
                    raise DeadlinePassed
                body += chunk
                if len(body) > max_bytes:
                    return Reply(response.status_code, response.headers, None)
        except httpx.HTTPError:
            return Reply(response.status_code, response.headers, None)
        return Reply(response.status_code, response.headers, bytes(body))


async def converse_async(
    client: httpx.AsyncClient, request: httpx.Request, auth: httpx.Auth, max_bytes: int = MAX_ANSWER_BYTES
) -> Reply:
    """Do as `converse` does; the caller's cancellation ends it, whatever it hangs on."""
    body = bytearray()
    response = await client.send(request, auth=auth, stream=True)
    async with aclosing(response):
        try:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > max_bytes:
                    return Reply(response.status_code, response.headers, None)
        except httpx.HTTPError:
            return Reply(response.status_code, response.headers, None)
        return Reply(response.status_code, response.headers, bytes(body))


def trouble(error: Exception) -> Answer:
    """Say why there was no reply, by the kind of the error only: its words may be a proxy's or hold an address."""
    return Answer(Delivery.UNREACHABLE, " ".join(reason_and_hint(error)), may_pass=_may_pass(error))


def reason_and_hint(error: Exception) -> tuple[str, str]:
    """Say why there was no reply, and what to do next, a sentence each."""
    if _is_caused_by(error, ssl.SSLCertVerificationError):
        return "the Kivo API's certificate is not trusted.", _TRUST_HINT
    if isinstance(error, httpx.ProxyError):
        asks = ": it asks for a user and a password" if str(error).startswith("407") else ""
        return f"the proxy does not let the worker through to the Kivo API{asks}.", _PROXY_HINT
    kinds = (kind for kind in _KINDS if _is_caused_by(error, kind))
    reason = next((_KINDS[kind] for kind in kinds), type(error).__name__)
    return f"the Kivo API cannot be reached ({reason}).", _NETWORK_HINT


def _may_pass(error: Exception) -> bool:
    """Whether it may go well another time though nobody does anything."""
    if _is_caused_by(error, ssl.SSLCertVerificationError):
        return False
    if isinstance(error, httpx.ProxyError):
        return not str(error).startswith(("403", "407"))
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)


def _is_caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
