"""The JSON Schemas of the OpenAPI document, made from the models of the bodies."""

import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from kivo_worker.contract.errors import ErrorAnswer
from kivo_worker.contract.imports import ImportRow
from kivo_worker.devserver.routes import OPERATIONS

REF = "#/components/schemas/{model}"
"""Where the schema of a model stands."""

_DATA = frozenset({"examples", "default", "const", "enum", "required"})
"""What is not a schema, whatever its keys are."""


def schemas() -> dict[str, Any]:
    """Make the schemas of every body that is taken or given."""
    asked: list[type[BaseModel]] = [operation.takes for operation in OPERATIONS if operation.has_body]
    given: list[type[BaseModel]] = [operation.gives for operation in OPERATIONS]
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    modes += [(model, "validation") for model in _distinct(*asked, ImportRow)]
    modes += [(model, "serialization") for model in _distinct(*given, ErrorAnswer)]
    _, definitions = models_json_schema(modes, ref_template=REF)
    found: dict[str, Any] = _readable(definitions["$defs"])
    return dict(sorted(found.items()))


def _distinct(*models: type[BaseModel]) -> list[type[BaseModel]]:
    return list(dict.fromkeys(models))


def _readable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A schema with plain descriptions, and without the titles that only repeat names."""
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: plain(each)
        if key == "description" and isinstance(each, str)
        else each
        if key in _DATA
        else _readable(each)
        for key, each in value.items()
        if not (key == "title" and isinstance(each, str))
    }


def plain(docstring: str) -> str:
    """Give a docstring without its line breaks and its notes on where something comes from."""
    return re.sub(r" \(contract [^)]*\)", "", " ".join(docstring.split()))
