"""The one HTTP client of the program, blocking or not: the only module that opens a connection to Kivo."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

import httpx

from kivo_worker.boundary.tls import tls_context
from kivo_worker.errors import UsageError
from kivo_worker.version import WORKER_VERSION

_TIMEOUT = httpx.Timeout(connect=10, read=20, write=20, pool=10)


def http_client() -> httpx.Client:
    """Make a client: TLS always verified, redirects never followed, proxies as the environment says.

    Plain http stays on this machine, so it goes through no proxy. The timeouts are for one read or write each; what
    they add up to is bounded by `deadline.within`.

    Raises:
        UsageError: a TLS setting of the environment cannot be used.
    """
    return httpx.Client(**_settings())


def async_http_client() -> httpx.AsyncClient:
    """Make a client as `http_client` does, for asyncio; its caller bounds what the timeouts add up to.

    Raises:
        UsageError: a TLS setting of the environment cannot be used.
    """
    return httpx.AsyncClient(**_settings())


def _settings() -> dict[str, Any]:
    return {
        "timeout": _TIMEOUT,
        "follow_redirects": False,
        "verify": tls_context(),
        "http2": False,
        "mounts": {"http://": None},
        "headers": {"User-Agent": WORKER_VERSION},
    }


def checked_base_url(url: str, where: str = "--kivo-api-base-url") -> str:
    """Check an API base URL, and drop its trailing slash.

    Args:
        url: the URL.
        where: what to call it in errors.

    Raises:
        UsageError: it is no https URL (http is for loopback only), or holds more than host and path.
    """
    hint = "It looks like https://api.trykivo.co."
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_url = bool(host.encode("idna")) and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        is_url = False
    if not is_url or parts.scheme not in {"http", "https"}:
        raise UsageError("the API base URL is no URL.", where=where, hint=hint)
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise UsageError("the API base URL holds more than host and path.", where=where, hint=hint)
    if parts.scheme == "http" and not _is_loopback(host):
        raise UsageError("the API base URL must be https.", where=where, hint=hint)
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
