"""How the worker shows who it is, beside whom it trusts (`authorities.py`).

Verification cannot be switched off, and the keys of a connection are never logged, whatever `SSLKEYLOGFILE` says:
who has them reads the credential out of a recorded connection.
"""

import os
import ssl

from kivo_worker.authorities import trusting_context, usable
from kivo_worker.errors import UsageError

CLIENT_CERT = "KIVO_CLIENT_CERT"
"""Names a PEM file with the certificate chain the worker shows (mTLS)."""

CLIENT_KEY = "KIVO_CLIENT_KEY"
"""Names a PEM file with its key, where the chain's own file does not hold it."""


def tls_context() -> ssl.SSLContext:
    """Make the context of a connection that shows the worker's certificate, where it has one.

    Raises:
        UsageError: a file that one of the variables names cannot be used.
    """
    context = trusting_context()
    chain, key = os.environ.get(CLIENT_CERT), os.environ.get(CLIENT_KEY)
    if key and not chain:
        raise UsageError("there is a client key and no certificate.", where=CLIENT_KEY, hint=f"Set {CLIENT_CERT} too.")
    if chain:
        with usable(CLIENT_CERT):
            context.load_cert_chain(chain, key or None, password=_no_password)
    return context


def _no_password() -> str:
    """Answer for the terminal, which OpenSSL would ask in the middle of an unattended run."""
    raise ValueError
