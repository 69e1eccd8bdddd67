"""What of the network's settings is in effect: the proxy, the authorities, the worker's own certificate."""

import ssl
from dataclasses import replace

from kivo_worker.boundary.tls import CA_BUNDLE, CLIENT_CERT, CLIENT_KEY, SYSTEM_BUNDLE
from kivo_worker.environment import EnvironmentSetting
from kivo_worker.redaction import redacted

_PROXY = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""In small letters, as curl has it, a variable goes before its namesake."""


def network_in_effect() -> tuple[EnvironmentSetting, ...]:
    """Say what every connection to Kivo goes by; nothing is connected to, no file read, and no password told."""
    of = EnvironmentSetting.first_of
    proxy = of("https_proxy", *_PROXY)
    return (
        replace(proxy, value=_without_password(proxy.value)) if proxy.value else replace(proxy, variable="HTTPS_PROXY"),
        of("no_proxy", "no_proxy", "NO_PROXY"),
        of("trust_store", SYSTEM_BUNDLE, otherwise=ssl.get_default_verify_paths().openssl_cafile),
        of("ca_bundle", CA_BUNDLE),
        of("client_cert", CLIENT_CERT),
        of("client_key", CLIENT_KEY),
    )


def _without_password(proxy: str) -> str:
    """A proxy's address as it may be shown; one that names no protocol is spoken to in plain HTTP."""
    return redacted(proxy if "://" in proxy else f"http://{proxy}")
