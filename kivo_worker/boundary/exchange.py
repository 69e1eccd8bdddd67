"""One request and its reply, bounded in time and size."""

import ssl
from contextlib import closing

import httpx

from kivo_worker.boundary.answers import Answer, Delivery, Reply
from kivo_worker.boundary.deadline import DeadlinePassed, TimeLeft, within
from kivo_worker.boundary.http import http_client

MAX_ANSWER_BYTES = 1_048_576
"""A longer answer is none of the API's."""

_TRUST_HINT = "If your network has an authority of its own, name its file in KIVO_CA_BUNDLE."
_NETWORK_HINT = "Check --kivo-api-base-url, the proxy settings and the network."
_PROXY_HINT = "Check the proxy settings and what the proxy lets through."


def exchange(url: str, body: bytes, auth: httpx.Auth, time_left: TimeLeft) -> Reply:
    """Post a JSON body and read the reply to its end.

    Args:
        url: where to.
        body: the exact bytes.
        auth: what the request is authorized and signed with.
        time_left: how long all of it may take, from the host's name to the last byte.

    Raises:
        DeadlinePassed: it took longer.
        Exception: there was no reply; `trouble` says why.
    """

    def converse() -> Reply:
        with http_client() as client:
            if time_left() <= 0:  # nobody waits any longer, so nothing may leave
                raise DeadlinePassed
            request = client.build_request("POST", url, content=body, headers={"Content-Type": "application/json"})
            with closing(client.send(request, auth=auth, stream=True)) as response:
                return Reply(response.status_code, response.headers, _body(response, time_left))

    return within(time_left, converse)


def _body(response: httpx.Response, time_left: TimeLeft) -> bytes | None:
    data = b""
    try:
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > MAX_ANSWER_BYTES or time_left() <= 0:
                return None
    except httpx.HTTPError:
        return None
    return data


def trouble(error: Exception) -> Answer:
    """Say why there was no reply, by the kind of the error only: its words may be a proxy's or hold an address."""
    if _is_distrust(error):
        message = f"the Kivo API's certificate is not trusted. {_TRUST_HINT}"
        return Answer(Delivery.UNREACHABLE, message)
    if isinstance(error, httpx.ProxyError):
        message = f"the proxy does not let the worker through to the Kivo API. {_PROXY_HINT}"
        return Answer(Delivery.UNREACHABLE, message, may_pass=not str(error).startswith(("403", "407")))
    message = f"the Kivo API cannot be reached ({type(error).__name__}). {_NETWORK_HINT}"
    is_network = isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)
    return Answer(Delivery.UNREACHABLE, message, may_pass=is_network)


def _is_distrust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
