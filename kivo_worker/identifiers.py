"""The types of everything that may name something in an event.

An identifier is validated so that prose cannot hide in it: no spaces at all, or, for a label, few
words of a few plain characters. Lengths are in characters.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from kivo_worker.vocabulary import FAILURE_CATEGORIES

LABEL_WORDS = 6
"""How many words a label may have."""

IDENTIFIER_LENGTH = 128
IDENTIFIER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:\-]*$"
LABEL_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ._()&/\-]*$"
DIGEST_PATTERN = r"^(sha256|hmac-sha256):[0-9a-f]{64}$"
PINNED_DIGEST_PATTERN = r"^sha256:[0-9a-f]{64}$"


def is_identifier(value: str) -> bool:
    """Whether a text is one: a name without spaces of at most 128 characters."""
    return len(value) <= IDENTIFIER_LENGTH and re.fullmatch(IDENTIFIER_PATTERN, value) is not None


def _few_words(label: str) -> str:
    if len(label.split()) > LABEL_WORDS:
        message = f"a label has at most {LABEL_WORDS} words"
        raise ValueError(message)
    return label


def _known_category(category: str) -> str:
    if category not in FAILURE_CATEGORIES:
        message = "not a failure category"
        raise ValueError(message)
    return category


Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN, max_length=IDENTIFIER_LENGTH)]
"""A name without spaces, such as `cust_run_001`."""

Label = Annotated[str, StringConstraints(pattern=LABEL_PATTERN, max_length=64), AfterValidator(_few_words)]
"""A name of up to six plain words, such as `Customer report store`."""

OpaqueId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/\-]*$", max_length=256)]
"""A pointer into the customer's storage that says nothing to anyone else."""

Digest = Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)]
"""`sha256:` or `hmac-sha256:` and 64 lower-case hex digits."""

PinnedDigest = Annotated[str, StringConstraints(pattern=PINNED_DIGEST_PATTERN)]
"""The plain SHA-256 an input is pinned to."""

Category = Annotated[str, AfterValidator(_known_category)]
"""One of `vocabulary.FAILURE_CATEGORIES`."""
