"""The one HTTP client of the program: the only module that opens a connection to Kivo."""

import ipaddress
import ssl
from urllib.parse import urlsplit

import httpx

from kivo_worker.errors import UsageError
from kivo_worker.version import WORKER_VERSION

_TIMEOUT = httpx.Timeout(connect=10, read=20, write=20, pool=10)


def http_client() -> httpx.Client:
    """Make a client: TLS always verified, redirects never followed, proxies as the environment says."""
    return httpx.Client(
        timeout=_TIMEOUT,
        follow_redirects=False,
        verify=ssl.create_default_context(),
        headers={"User-Agent": WORKER_VERSION},
    )


def checked_base_url(url: str) -> str:
    """Check an API base URL, and drop its trailing slash.

    Raises:
        UsageError: it is no https URL (http is for loopback only), or holds more than host and path.
    """
    hint = "It looks like https://api.trykivo.co."
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
    if not port_is_fine or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError("the API base URL is no URL.", where="--kivo-api-base-url", hint=hint)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError("the API base URL holds more than host and path.", where="--kivo-api-base-url", hint=hint)
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError("the API base URL must be https.", where="--kivo-api-base-url", hint=hint)
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
