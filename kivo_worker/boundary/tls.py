"""Whom TLS trusts, and how the worker shows who it is: the system's authorities, and what the environment adds.

Verification cannot be switched off, and the keys of a connection are never logged, whatever `SSLKEYLOGFILE` says:
who has them reads the credential out of a recorded connection.
"""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kivo_worker.errors import UsageError

SYSTEM_BUNDLE = "SSL_CERT_FILE"
"""Names another PEM file than the system's; it is trusted beside it (OpenSSL)."""

CA_BUNDLE = "KIVO_CA_BUNDLE"
"""Names a PEM file of authorities to trust beside the system's."""

CLIENT_CERT = "KIVO_CLIENT_CERT"
"""Names a PEM file with the certificate chain the worker shows (mTLS)."""

CLIENT_KEY = "KIVO_CLIENT_KEY"
"""Names a PEM file with its key, where the chain's own file does not hold it."""


def tls_context() -> ssl.SSLContext:
    """Make the context of a connection: hostnames and certificates checked, TLS 1.2 at least.

    Raises:
        UsageError: a file that one of the variables names cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    if os.environ.get(SYSTEM_BUNDLE):
        # OpenSSL takes it in place of the system's file; who names a file of their own wants both.
        with suppress(OSError):
            context.load_verify_locations(ssl.get_default_verify_paths().openssl_cafile)
    if bundle := os.environ.get(CA_BUNDLE):
        with _usable(CA_BUNDLE):
            context.load_verify_locations(bundle)
    _show_certificate(context)
    return context


def _show_certificate(context: ssl.SSLContext) -> None:
    chain, key = os.environ.get(CLIENT_CERT), os.environ.get(CLIENT_KEY)
    if key and not chain:
        raise UsageError("there is a client key and no certificate.", where=CLIENT_KEY, hint=f"Set {CLIENT_CERT} too.")
    if chain:
        with _usable(CLIENT_CERT):
            context.load_cert_chain(chain, key or None, password=_no_password)


def _no_password() -> str:
    """Answer for the terminal, which OpenSSL would ask in the middle of an unattended run."""
    raise ValueError


@contextmanager
def _usable(variable: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # a TLS error is an OSError
        reason = error.strerror if type(error) is not ssl.SSLError and isinstance(error, OSError) else None
        hint = "It must be a readable PEM file; a key must be the certificate's own and not encrypted."
        raise UsageError(f"the file cannot be used ({reason or 'no such PEM'}).", where=variable, hint=hint) from None
