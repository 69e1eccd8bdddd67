"""JSON as it must be to mean one thing to everyone who reads it: no key twice, no NaN."""

import json
from typing import Any


def parse_strictly(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a JSON text.

    Raises:
        ValueError: it is no JSON, holds NaN or an infinity, or an object in it has a key twice; the
            message names the key and holds no value.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            message = f'the key "{key}" stands twice'
            raise ValueError(message)
        seen[key] = value
    return seen


def _no_constant(name: str) -> None:
    message = f"{name} is no JSON value"
    raise ValueError(message)
