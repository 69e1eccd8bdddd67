"""What of the network's settings is in effect: the proxy, the authorities, the worker's own certificate."""

import ssl
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from kivo_worker.authorities import CA_BUNDLE, SYSTEM_BUNDLE
from kivo_worker.boundary.tls import CLIENT_CERT, CLIENT_KEY
from kivo_worker.environment import EnvironmentSetting
from kivo_worker.errors import UsageError
from kivo_worker.redaction import redacted

_PROXY = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""In small letters, as curl has it, a variable goes before its namesake."""


def network_in_effect() -> tuple[EnvironmentSetting, ...]:
    """Say what every connection to Kivo goes by; nothing is connected to, no file read, and no password told."""
    of = EnvironmentSetting.first_of
    proxy = of("https_proxy", *_PROXY)
    return (
        replace(proxy, value=redacted(_address(proxy.value)))
        if proxy.value
        else replace(proxy, variable="HTTPS_PROXY"),
        of("no_proxy", "no_proxy", "NO_PROXY"),
        of("trust_store", SYSTEM_BUNDLE, otherwise=ssl.get_default_verify_paths().openssl_cafile),
        of("ca_bundle", CA_BUNDLE),
        of("client_cert", CLIENT_CERT),
        of("client_key", CLIENT_KEY),
    )


def proxy_of(url: str) -> str | None:
    """Name the proxy that a URL of Kivo's is reached through, without its user and password; none when there is none.

    Args:
        url: the URL; plain http stays on this machine, so it goes through no proxy.

    Raises:
        UsageError: what the environment names is no address.
    """
    parts, given = urlsplit(url), EnvironmentSetting.first_of("https_proxy", *_PROXY)
    if parts.scheme != "https" or not given.value or proxy_bypass(parts.hostname or ""):
        return None
    address = _address(given.value)
    try:
        is_address = bool(urlsplit(address).hostname) and urlsplit(address).port != 0
    except ValueError:
        is_address = False
    if not is_address:
        hint = "It looks like http://host:3128."
        raise UsageError("this is no address of a proxy.", where=given.variable, hint=hint)
    return _shown(given.value)


def _shown(proxy: str) -> str:
    """A proxy's address without its user and password."""
    return redacted(_address(proxy))


def _address(proxy: str) -> str:
    """A proxy's address; one that names no protocol is spoken to in plain HTTP."""
    return proxy if "://" in proxy else f"http://{proxy}"
