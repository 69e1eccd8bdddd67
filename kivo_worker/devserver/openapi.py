"""The OpenAPI 3.1 document of the API, made from the route table and the models of its bodies."""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from kivo_worker.contract.errors import MEANING_OF_CODE, ErrorAnswer, ErrorCode
from kivo_worker.contract.imports import ImportRow
from kivo_worker.devserver.answers import MARKDOWN_MEDIA_TYPE
from kivo_worker.devserver.openapi_parts import ANSWER_HEADERS, IDEMPOTENCY_KEY, MORE_HEADERS, RUN_ID, SECURITY_SCHEMES
from kivo_worker.devserver.operations import Operation
from kivo_worker.devserver.routes import OPERATIONS
from kivo_worker.version import __version__

AnyOperation = Operation[Any, Any]
_REF = "#/components/schemas/{model}"
_RESPONSE = "#/components/responses/{name}"
_JSON = "application/json"


@cache
def document_text() -> str:
    """The document as it is served and published: JSON, two-space indented."""
    return json.dumps(document(), indent=2) + "\n"


def document() -> dict[str, Any]:
    """Make the document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kivo API",
            "version": __version__,
            "summary": "Kivo's documented API as the development server of kivo-worker serves it.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "headers": {
                **ANSWER_HEADERS,
                **{name: text for more in MORE_HEADERS.values() for name, text in more.items()},
            },
            "responses": _refusals(),
            "schemas": _schemas(),
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _operation(operation: AnyOperation) -> dict[str, Any]:
    scopes = [operation.access.scope] if operation.access.scope else []
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "security": [{operation.access.scheme: scopes}],
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if operation.has_body:
        content = {_JSON: _content(operation.takes)}
        described["requestBody"] = {"required": operation.needs_body, "content": content}
    return described


def _parameters(operation: AnyOperation) -> list[dict[str, Any]]:
    found = [RUN_ID] if "{reviewRunId}" in operation.path else []
    if not operation.has_body:
        found += _query(operation.takes)
    if operation.is_idempotent:
        found.append(IDEMPOTENCY_KEY)
    return found


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    properties = model.model_json_schema()["properties"] if model.model_fields else {}
    return [{"name": name, "in": "query", **_parameter(schema)} for name, schema in properties.items()]


def _parameter(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out has no value; null is none it could have."""
    [plain] = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    kept = {key: value for key, value in plain.items() if key not in {"description", "title"}}
    return {"description": schema["description"], "schema": kept}


def _responses(operation: AnyOperation) -> dict[str, Any]:
    content = {_JSON: _content(operation.gives)}
    if operation.gives_markdown:
        content[MARKDOWN_MEDIA_TYPE] = {"schema": {"type": "string"}}
    success = {
        "description": _plain(operation.gives.__doc__ or ""),
        "headers": _headers(ANSWER_HEADERS),
        "content": content,
    }
    refusals = {str(status): {"$ref": _RESPONSE.format(name=_name(codes))} for status, codes in _by_status(operation)}
    return {str(operation.status): success, **refusals}


def _by_status(operation: AnyOperation) -> list[tuple[int, list[ErrorCode]]]:
    """The codes an operation can answer, together those of one status."""
    by_status: dict[int, list[ErrorCode]] = {}
    for code in operation.every_refusal:
        by_status.setdefault(MEANING_OF_CODE[code][0], []).append(code)
    return sorted(by_status.items())


def _refusals() -> dict[str, Any]:
    """The errors of all operations, those that can have the same codes once."""
    found = [refusal for operation in OPERATIONS for refusal in _by_status(operation)]
    return {_name(codes): _refusal(status, codes) for status, codes in sorted(found)}


def _name(codes: list[ErrorCode]) -> str:
    return "_or_".join(codes)


def _refusal(status: int, codes: list[ErrorCode]) -> dict[str, Any]:
    return {
        "description": "; ".join(f"`{code}`: {MEANING_OF_CODE[code][1]}" for code in codes),
        "headers": _headers([*ANSWER_HEADERS, *MORE_HEADERS.get(status, {})]),
        "content": {_JSON: _content(ErrorAnswer)},
    }


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": _REF.format(model=model.__name__)}}


def _schemas() -> dict[str, Any]:
    asked: list[type[BaseModel]] = [operation.takes for operation in OPERATIONS if operation.has_body]
    given: list[type[BaseModel]] = [operation.gives for operation in OPERATIONS]
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    modes += [(model, "validation") for model in _distinct(*asked, ImportRow)]
    modes += [(model, "serialization") for model in _distinct(*given, ErrorAnswer)]
    _, definitions = models_json_schema(modes, ref_template=_REF)
    schemas: dict[str, Any] = _plain_descriptions(definitions["$defs"])
    return dict(sorted(schemas.items()))


def _distinct(*models: type[BaseModel]) -> list[type[BaseModel]]:
    return list(dict.fromkeys(models))


def _plain_descriptions(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {
            key: _plain(each) if key == "description" and isinstance(each, str) else _plain_descriptions(each)
            for key, each in value.items()
        }
    return [_plain_descriptions(each) for each in value] if isinstance(value, list) else value


def _plain(docstring: str) -> str:
    """A docstring without its line breaks and its notes on where something comes from."""
    return re.sub(r" \(contract [^)]*\)", "", " ".join(docstring.split()))
