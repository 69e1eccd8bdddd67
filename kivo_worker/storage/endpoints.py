"""Addresses and authorities of stores, as a job spec or the environment names them."""

import ipaddress
import ssl
from urllib.parse import urlsplit

from kivo_worker.errors import JobSpecError


def check_endpoint(url: str, *, key: str, plain_http: bool) -> None:
    """Refuse an address that would send data in the clear, or that holds more than an address.

    Args:
        url: the address in use.
        key: the part of the job spec it belongs to, such as `storage.s3`.
        plain_http: whether the spec accepts http:// to other machines.

    Raises:
        JobSpecError: the address is refused; the message does not show it.
    """
    where = f"{key}.endpoint_url"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise JobSpecError("this is no address.", where=where) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise JobSpecError("an address starts with https:// and a host.", where=where)
    if parts.username is not None or parts.query or parts.fragment:
        hint = "Credentials come from the SDK's own chain."
        raise JobSpecError("an address holds no user, query or fragment.", where=where, hint=hint)
    if parts.scheme == "http" and not plain_http and not _is_this_machine(host):
        hint = f'Use https://, or accept this with "{key}.plain_http": true.'
        raise JobSpecError("documents would travel unencrypted.", where=where, hint=hint)


def check_authorities(path: str, *, key: str) -> None:
    """Refuse a file that holds no certificates of authorities.

    Args:
        path: a PEM file.
        key: the part of the job spec it belongs to, such as `storage.s3`.

    Raises:
        JobSpecError: it cannot be read, or holds none.
    """
    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # which an `SSLError` is, too
        hint = "Name a PEM file of the authorities to trust."
        raise JobSpecError("no certificates can be read from it.", where=f"{key}.ca_bundle", hint=hint) from None


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
