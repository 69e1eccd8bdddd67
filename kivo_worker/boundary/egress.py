"""The way to an endpoint: only to its host, and there only to addresses it may have, looked at when it connects.

A name is resolved here and the connection goes to the address that was looked at, so that no second answer of a name
server leads elsewhere. No proxy is used, no redirect followed.
"""

import ipaddress
import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from kivo_worker.version import WORKER_VERSION

_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Addresses that providers and clusters use inside (RFC 6598): neither private nor public to the standard library."""


class AddressRefusedError(Exception):
    """A host has an address that claims and sources may not be sent to."""


def egress_client(base_url: str, tls: ssl.SSLContext, *, allow_public: bool, seconds: float) -> httpx.Client:
    """Make a client that reaches one host and no other.

    Args:
        base_url: where the host is.
        tls: whom TLS trusts.
        allow_public: whether it may have an address outside private networks; then TLS is needed to reach one.
        seconds: the longest time of one read, write or connection.
    """
    host = urlsplit(base_url).hostname or ""
    transport = _OneHost(host, httpx.HTTPTransport(verify=tls, trust_env=False), allow_public=allow_public)
    return httpx.Client(
        transport=transport,
        timeout=seconds,
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": WORKER_VERSION},
    )


class _OneHost(httpx.BaseTransport):
    def __init__(self, host: str, inner: httpx.BaseTransport, *, allow_public: bool) -> None:
        self._host = host
        self._inner = inner
        self._allow_public = allow_public

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first of its host's addresses that takes a connection.

        Raises:
            AddressRefusedError: it is for another host, or the host has an address it may not have.
        """
        url = request.url
        if url.host != self._host:
            raise AddressRefusedError
        port = url.port or (443 if url.scheme == "https" else 80)
        *others, last = resolved(self._host, port, allow_public=self._allow_public and url.scheme == "https")
        request.extensions = {**request.extensions, "sni_hostname": self._host}
        for address in others:
            with suppress(httpx.ConnectError):
                return self._send(request, url.copy_with(host=address))
        return self._send(request, url.copy_with(host=last))

    def _send(self, request: httpx.Request, to: httpx.URL) -> httpx.Response:
        request.url = to
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Let go of all connections."""
        self._inner.close()


def resolved(host: str, port: int, *, allow_public: bool) -> list[str]:
    """Resolve a host, and look at every address it has.

    Args:
        host: a name or an address.
        port: for the resolver.
        allow_public: whether an address outside private networks may be among them.

    Raises:
        AddressRefusedError: one of them may not be reached.
        httpx.ConnectError: the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        message = "the host's name cannot be resolved"
        raise httpx.ConnectError(message) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(may_be_reached(address, allow_public=allow_public) for address in addresses):
        raise AddressRefusedError
    return addresses


def may_be_reached(address: str, *, allow_public: bool) -> bool:
    """Whether an endpoint may have an address: never one of this link, such as a cloud's metadata service."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or (ip.is_reserved and not ip.is_loopback):
        return False
    return allow_public or ip.is_private or (ip.version == _SHARED.version and ip in _SHARED)
