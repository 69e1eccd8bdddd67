"""Whom TLS trusts, whoever is connected to: the system's authorities, and what the environment adds."""

import atexit
import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from kivo_worker.errors import UsageError

SYSTEM_BUNDLE = "SSL_CERT_FILE"
"""Names another PEM file than the system's; it is trusted beside it (OpenSSL)."""

CA_BUNDLE = "KIVO_CA_BUNDLE"
"""Names a PEM file of authorities to trust beside the system's."""


def trusting_context() -> ssl.SSLContext:
    """Make the context of a connection: hostnames and certificates checked, TLS 1.2 at least.

    Raises:
        UsageError: the file that `KIVO_CA_BUNDLE` names cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    if os.environ.get(SYSTEM_BUNDLE):
        # OpenSSL takes it in place of the system's file; who names a file of their own wants both.
        with suppress(OSError):
            context.load_verify_locations(ssl.get_default_verify_paths().openssl_cafile)
    _trust_bundle(context)
    return context


def trusted_file(own: str | None = None) -> str | None:
    """Give a PEM file of the same authorities, for an SDK that takes no context.

    Args:
        own: a file that the SDK's own settings name; it goes in place of the system's authorities.

    Returns:
        Its path, which holds as long as this process; None where there are none, and the SDK must know some itself.

    Raises:
        UsageError: that file, or the one that `KIVO_CA_BUNDLE` names, cannot be used.
    """
    if own:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        with usable(own):
            context.load_verify_locations(own)
        _trust_bundle(context)
    else:
        context = trusting_context()
        for path in sorted(Path(ssl.get_default_verify_paths().capath or os.devnull).glob("????????.[0-9]")):
            with suppress(OSError):  # by these names OpenSSL finds them when it needs them, and lists none before
                context.load_verify_locations(path)
    found = context.get_ca_certs(binary_form=True)
    return _kept("".join(map(ssl.DER_cert_to_PEM_cert, found))) if found else None


def _trust_bundle(context: ssl.SSLContext) -> None:
    if bundle := os.environ.get(CA_BUNDLE):
        with usable(CA_BUNDLE):
            context.load_verify_locations(bundle)


@cache
def _kept(text: str) -> str:
    """Keep a text where a path leads to it until the process ends; in memory, where the system has such files."""
    if hasattr(os, "memfd_create"):
        path = Path(f"/proc/self/fd/{os.memfd_create('authorities')}")
    else:
        number, name = tempfile.mkstemp(suffix=".pem")
        os.close(number)
        path = Path(name)
        atexit.register(path.unlink, missing_ok=True)
    path.write_text(text, "ascii")
    return str(path)


@contextmanager
def usable(where: str) -> Iterator[None]:
    """Turn what OpenSSL says of a file into an error.

    Args:
        where: what names the file, for people.

    Raises:
        UsageError: the file cannot be used.
    """
    try:
        yield
    except (OSError, ValueError) as error:  # a TLS error is an OSError
        reason = error.strerror if type(error) is not ssl.SSLError and isinstance(error, OSError) else None
        hint = "It must be a readable PEM file; a key must be the certificate's own and not encrypted."
        raise UsageError(f"the file cannot be used ({reason or 'no such PEM'}).", where=where, hint=hint) from None
