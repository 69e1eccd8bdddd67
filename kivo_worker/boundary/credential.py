"""The one-run worker credential: where it comes from, and a type that never shows it (contract 6.4)."""

import base64
import hmac
import json
import os
import re
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, NoReturn
from urllib.parse import unquote_to_bytes

from kivo_worker.boundary.process_memory import hide
from kivo_worker.errors import CredentialError
from kivo_worker.redaction import redact_secret

_MAX_BYTES = 16_384
_CLOCK_TOLERANCE = timedelta(seconds=60)
_SHOWS_EXPIRY = "kwc_"
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class Secret:
    """A value that prints, formats and pickles as nothing; `reveal` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        """Stars."""
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        """Compare in a time that does not tell how much of it is right."""
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        """A secret does not pickle."""
        message = "a secret does not pickle"
        raise TypeError(message)


def read_secret(given: str, *, name: str) -> Secret:
    """Resolve a secret given as a value, `env://NAME`, `file:///path` or `fd://N`.

    Args:
        given: what the flag or environment variable holds.
        name: what to call it in errors.

    Raises:
        CredentialError: there is nothing where it points, or it is no header value.
    """
    value = _resolve(given, name).strip()
    hide(value)
    redact_secret(value)
    return checked_secret(value, name=name, hint="Give the value, env://NAME, file:///path or fd://N.")


def checked_secret(value: str, *, name: str, hint: str = "") -> Secret:
    """Take a value as a secret.

    Args:
        value: the value itself.
        name: what to call it in errors.
        hint: what to do when there is none.

    Raises:
        CredentialError: it is no header value.
    """
    if not value:
        raise CredentialError(f"{name} is empty.", hint=hint)
    if not value.isascii() or not value.isprintable():
        raise CredentialError(f"{name} holds characters a credential cannot have.")
    return Secret(value)


def check_expiry(secret: Secret, *, name: str, now: datetime | None = None) -> None:
    """Refuse a credential that itself says that its time is over, before any work is done for it.

    What a credential looks like inside is not documented (contract 6.4), so one that says nothing passes: the API
    decides. The clocks of two machines may differ by a minute.

    Raises:
        CredentialError: it has expired.
    """
    end = shown_expiry(secret)
    if end is not None and end + _CLOCK_TOLERANCE < (now or datetime.now(UTC)):
        hint = "Rotate it and give the new one."
        raise CredentialError(f"{name} has expired, at {end:%Y-%m-%dT%H:%M:%SZ}.", hint=hint)


def has_bearer_shape(secret: Secret) -> bool:
    """Whether a secret can be what follows `Bearer` (RFC 6750, section 2.1); nothing more is documented of it."""
    return _BEARER.fullmatch(secret.reveal()) is not None


def shown_expiry(secret: Secret) -> datetime | None:
    """When a credential laid out as the development server's ends; none when it does not say."""
    value = secret.reveal()
    if not value.startswith(_SHOWS_EXPIRY):
        return None
    payload = value.removeprefix(_SHOWS_EXPIRY).partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(claims["expires_ms"] / 1000, UTC)
    except (ValueError, TypeError, LookupError, OverflowError, OSError, RecursionError):
        return None


def _resolve(given: str, name: str) -> str:
    scheme, found, rest = given.partition("://")
    try:
        match scheme if found else "":
            case "env":
                return os.environ.pop(rest, "")
            case "file":
                with open(unquote_to_bytes(rest.removeprefix("localhost")), "rb") as file:  # noqa: PTH123 - bytes
                    return _text(file)
            case "fd":
                with os.fdopen(int(rest), "rb") as file:
                    return _text(file)
            case _:
                return given
    except (OSError, ValueError, TypeError) as error:  # TypeError: a number too large for a descriptor
        reason = error.strerror if isinstance(error, OSError) else "too long, no text, or no number"
        raise CredentialError(f"{name} cannot be read ({reason}).", where=f"{scheme}://") from None


def _text(file: BinaryIO) -> str:
    data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError
    return data.decode("utf-8")
