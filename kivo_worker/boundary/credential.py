"""The one-run worker credential: where it comes from, and a type that never shows it."""

import os
from pathlib import Path
from typing import BinaryIO, NoReturn

from kivo_worker.errors import CredentialError

_MAX_BYTES = 16_384


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
    if not value:
        raise CredentialError(f"{name} is empty.", hint="Give the value, env://NAME, file:///path or fd://N.")
    if not value.isascii() or not value.isprintable():
        raise CredentialError(f"{name} holds characters a credential cannot have.")
    return Secret(value)


def _resolve(given: str, name: str) -> str:
    scheme, found, rest = given.partition("://")
    try:
        match scheme if found else "":
            case "env":
                return os.environ.pop(rest, "")
            case "file":
                with Path(rest).open("rb") as file:
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
