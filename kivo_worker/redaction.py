"""The second net below everything that is logged: secrets by their value and shape, and the run's own words.

The first net is that nothing of that kind is handed to a log at all.
"""

import re
from collections.abc import Callable, Iterable

REDACTED = "[redacted]"

Recognise = Callable[[Iterable[str]], bool]
"""Whether any of some texts holds words of the run's own inputs."""

_LEAST_SECRET = 4
"""Anything shorter is no secret, and may be part of something else."""

_HEADER = re.compile(r"(?im)\b((?:proxy-)?authorization|(?:set-)?cookie|x-amz-security-token|x-api-key)\b.*")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\"]+")
_KEY = re.compile(r"\b(?:kwc|kivo_(?:live|test|dev))_[^\s'\"]+|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")
_USER = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]*://)[^\s/?#'\"]*@")
_QUERY = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]*://[^\s?#'\"]*)[?#][^\s'\"]*")
_PARAMETER = re.compile(
    r"(?i)\b((?:x-(?:amz|goog)-)?(?:signature|credential|security-token)|sig|awsaccesskeyid)=[^&\s'\"]+"
)

_secrets: set[str] = set()
_recognise: list[Recognise] = []


def redact_secret(value: str) -> None:
    """Never log this value from now on."""
    if len(value) >= _LEAST_SECRET:
        _secrets.add(value)


def redact_words(recognise: Recognise) -> None:
    """Never log, from now on, what this recognises; the run before is forgotten."""
    _recognise[:] = [recognise]


def redacted(text: str) -> str:
    """A text as it may be logged: in one line, without secrets, signatures or words of the run's own texts.

    Signed URLs keep no query (AWS Signature Version 4 and V4 signed URLs of Google Cloud Storage put it there), and
    credentials of HTTP (RFC 9110, section 11) go by the name of their header.
    """
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    text = _HEADER.sub(rf"\1 {REDACTED}", text)
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    text = _QUERY.sub(rf"\1?{REDACTED}", _USER.sub(rf"\1{REDACTED}@", text))
    text = _PARAMETER.sub(rf"\1={REDACTED}", _KEY.sub(REDACTED, text))
    line = "".join(character if character.isprintable() else " " for character in text)
    return REDACTED if any(recognise([line]) for recognise in _recognise) else line
