"""Request bodies: bounded, strict JSON, free of raw fields, and only then looked at as a model."""

import json
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import ClientDisconnect, Request

from kivo_worker.boundary.raw_fields import USE_INSTEAD, find_raw_field
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.errors import ApiError

MAX_BODY_BYTES = 256 * 1024
"""The largest body that is read; metadata is far smaller."""

_SHOWN_ERRORS = 5

ModelT = TypeVar("ModelT", bound=BaseModel)


async def read_body(request: Request) -> bytes:
    """Read a request's body.

    Raises:
        ApiError: 413, it is too large; 400, the sender went away.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                message = f"The body is larger than {MAX_BODY_BYTES} bytes."
                raise ApiError(413, ErrorCode.PAYLOAD_TOO_LARGE, message)
    except ClientDisconnect:
        raise ApiError(400, ErrorCode.INVALID_JSON, "The body ended too soon.") from None
    return bytes(body)


def parse(body: bytes, model: type[ModelT]) -> ModelT:
    """Turn a body into a model, refusing raw fields before anything else is looked at (contract 6.3).

    Raises:
        ApiError: 400, it is not JSON; 422, it is not an object, carries a raw field, or fits no model.
    """
    document = _parse_json(body)
    if not isinstance(document, dict):
        raise ApiError(422, ErrorCode.INVALID_REQUEST, "The body is not a JSON object.")
    if (name := find_raw_field(document)) is not None:
        message = f"The raw field {name} is not accepted; use {USE_INSTEAD[name]} instead."
        raise ApiError(422, ErrorCode.RAW_FIELD_REJECTED, message)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        message = "; ".join(_describe(detail) for detail in details[:_SHOWN_ERRORS])
        raise ApiError(422, ErrorCode.INVALID_REQUEST, message) from None


def _parse_json(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_no_twins, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ApiError(400, ErrorCode.INVALID_JSON, "The body is not JSON in UTF-8.") from None


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object that names a key twice: the first value would go unseen, whatever is in it."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return members


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _describe(detail: ErrorDetails) -> str:
    """Say what is wrong and where, in the model's own words; an unknown key is the sender's, so not named."""
    unknown = detail["type"] == "extra_forbidden"
    place = ".".join(str(part) for part in (detail["loc"][:-1] if unknown else detail["loc"]))
    fault = "there is an unknown field" if unknown else detail["msg"].removeprefix("Value error, ")
    return f"{place or 'the body'}: {fault}"
