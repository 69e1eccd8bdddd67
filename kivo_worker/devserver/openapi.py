"""The OpenAPI 3.1 document of the API, made from the route table and the models of its bodies."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel

from kivo_worker.contract.errors import MEANING_OF_CODE, ErrorAnswer, ErrorCode
from kivo_worker.contract.review_runs import ReviewRunAccepted, ReviewRunAnswer
from kivo_worker.devserver.answers import MARKDOWN_MEDIA_TYPE
from kivo_worker.devserver.openapi_parts import ANSWER_HEADERS, IDEMPOTENCY_KEY, MORE_HEADERS, RUN_ID, SECURITY_SCHEMES
from kivo_worker.devserver.openapi_schemas import REF, plain, schemas
from kivo_worker.devserver.operations import AnyOperation
from kivo_worker.devserver.routes import OPERATIONS
from kivo_worker.version import __version__

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
            "schemas": schemas(),
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
        "description": plain(operation.gives.__doc__ or ""),
        "headers": _headers(ANSWER_HEADERS),
        "content": content,
    }
    if links := _links(operation):
        success["links"] = links
    refusals = {str(status): {"$ref": _RESPONSE.format(name=_name(codes))} for status, codes in _by_status(operation)}
    return {str(operation.status): success, **refusals}


def _links(operation: AnyOperation) -> dict[str, Any]:
    """What can be done with the run that an operation creates."""
    if not issubclass(operation.gives, ReviewRunAccepted):
        return {}
    parameters = {"reviewRunId": "$response.body#/review_run/id"}
    below = [one for one in OPERATIONS if one.path.startswith(operation.path + "/{") or one.gives is ReviewRunAnswer]
    return {one.name: {"operationId": one.name, "parameters": parameters} for one in below}


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
    return {"schema": {"$ref": REF.format(model=model.__name__)}}
