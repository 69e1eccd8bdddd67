"""What is wrong with a body or its parameters, in words that repeat nothing of what was given."""

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kivo_worker.validation import said

_SHOWN = 5

_METADATA = "metadata"
_METADATA_FAULT = "a name has 1 to 64 characters; a value is a text of at most 512, a number, a boolean or null"
"""The names in it are the sender's own words, and a value may be of several kinds."""

_OF_KIND = {
    "extra_forbidden": "there is an unknown field",
    "missing": "is missing",
    "json_invalid": "a text holds half of a surrogate pair, or values are nested too deeply",
}
"""Whoever asks knows that it is JSON."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        place: the keys and indices that lead to it, joined by dots; empty for the whole.
        message: what is wrong there.
    """

    place: str
    message: str


def faults_of(error: ValidationError) -> list[Fault]:
    """List what is wrong, the same thing once."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return list(dict.fromkeys(_fault(detail) for detail in details))


def faults_line(error: ValidationError, whole: str) -> str:
    """Name the first things that are wrong, in one line.

    Args:
        error: why something does not fit.
        whole: what the whole is called.
    """
    return "; ".join(f"{fault.place or whole}: {fault.message}" for fault in faults_of(error)[:_SHOWN])


def _fault(detail: ErrorDetails) -> Fault:
    """Say what is wrong and where, in the model's own words; an unknown key is the sender's, so not named."""
    if _METADATA in detail["loc"][:-1]:
        return Fault(_METADATA, _METADATA_FAULT)
    unknown = detail["type"] == "extra_forbidden"
    place = ".".join(map(str, detail["loc"][:-1] if unknown else detail["loc"]))
    return Fault(place, _OF_KIND.get(detail["type"]) or said(detail["msg"]))
