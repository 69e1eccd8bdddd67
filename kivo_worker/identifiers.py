"""The types of everything that may name something in an event.

An identifier is validated so that prose cannot hide in it: no spaces at all, or, for a label, few
words of a few plain characters. Lengths are in characters.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from kivo_worker.vocabulary import FAILURE_CATEGORIES

LABEL_WORDS = 6
"""How many words a label may have."""

NAME_WORDS = 6
"""How many words a name the customer chooses may have; eight in a row are what the guard calls a text's own."""

IDENTIFIER_LENGTH = 128
IDENTIFIER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:\-]*$"
LABEL_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ._()&/\-]*$"
_LABEL_SCHEMA_PATTERN = rf"^[A-Za-z0-9][A-Za-z0-9._()&/\-]*( +[A-Za-z0-9._()&/\-]+){{0,{LABEL_WORDS - 1}}} *$"
DIGEST_PATTERN = r"^(sha256|hmac-sha256):[0-9a-f]{64}$"
PINNED_DIGEST_PATTERN = r"^sha256:[0-9a-f]{64}$"

_PART = re.compile(r"[^\W_]+")
_ONE_PART = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # RFC 9562, section 4
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T_-][0-9]{2}[:-][0-9]{2}(?:[:-][0-9]{2}(?:\.[0-9]{1,9})?)?Z?)?"  # RFC 3339
)


def is_identifier(value: str) -> bool:
    """Whether a text is one: a name without spaces of at most 128 characters."""
    return len(value) <= IDENTIFIER_LENGTH and re.fullmatch(IDENTIFIER_PATTERN, value) is not None


def _few_words(label: str) -> str:
    if len(label.split()) > LABEL_WORDS:
        message = f"a label has at most {LABEL_WORDS} words"
        raise ValueError(message)
    return label


def _few_parts(name: str) -> str:
    if len(_PART.findall(_ONE_PART.sub("0", name))) > NAME_WORDS:
        message = f"a name has at most {NAME_WORDS} words; a UUID, a date or a time is one"
        raise ValueError(message)
    return name


def _known_category(category: str) -> str:
    if category not in FAILURE_CATEGORIES:
        message = "not a failure category"
        raise ValueError(message)
    return category


Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN, max_length=IDENTIFIER_LENGTH)]
"""A name without spaces, such as `cust_run_001`."""

Name = Annotated[Identifier, AfterValidator(_few_parts)]
"""An identifier that the customer chooses: of few words, since it leaves before the texts have been read."""

Label = Annotated[
    str,
    StringConstraints(pattern=LABEL_PATTERN, max_length=64),
    AfterValidator(_few_words),
    WithJsonSchema({"type": "string", "maxLength": 64, "pattern": _LABEL_SCHEMA_PATTERN}),
]
"""A name of up to six plain words, such as `Customer report store`."""

OpaqueId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/\-]*$", max_length=256)]
"""A pointer into the customer's storage that says nothing to anyone else."""

Digest = Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)]
"""`sha256:` or `hmac-sha256:` and 64 lower-case hex digits."""

PinnedDigest = Annotated[str, StringConstraints(pattern=PINNED_DIGEST_PATTERN)]
"""The plain SHA-256 an input is pinned to."""

Category = Annotated[str, AfterValidator(_known_category)]
"""One of `vocabulary.FAILURE_CATEGORIES`."""
