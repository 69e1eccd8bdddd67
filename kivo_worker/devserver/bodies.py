"""Request bodies: bounded, strict JSON, free of raw fields where only metadata may come, and then a model."""

import json
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from kivo_worker.boundary.raw_fields import USE_INSTEAD, find_raw_field
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.faults import refusal_of

_JSON = "application/json"

ModelT = TypeVar("ModelT", bound=BaseModel)


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Read a request's body.

    Raises:
        ApiError: 413, it is too large; 400, the sender went away.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                message = f"The body is larger than {max_bytes} bytes."
                raise ApiError(413, ErrorCode.PAYLOAD_TOO_LARGE, message)
    except ClientDisconnect:
        raise ApiError(400, ErrorCode.INVALID_JSON, "The body ended too soon.") from None
    return bytes(body)


def check_media_type(content_type: str | None) -> None:
    """Make sure that a body is not said to be something else than JSON; it need not be said to be anything.

    Raises:
        ApiError: 415.
    """
    said = _JSON if content_type is None else content_type.partition(";")[0].strip().lower()
    if said != _JSON:
        raise ApiError(415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, f"The body must be JSON: send Content-Type: {_JSON}.")


def parse(body: bytes, model: type[ModelT], *, may_be_raw: bool) -> ModelT:
    """Turn a body into a model.

    Args:
        body: the exact bytes.
        model: what it must be.
        may_be_raw: whether raw fields may stand in it; else they are refused before anything else is looked at
            (contract 6.3).

    Raises:
        ApiError: 400, it is not JSON; 422, it is not an object, carries a raw field, or fits no model.
    """
    document = _parse_json(body)
    if not isinstance(document, dict):
        raise ApiError(422, ErrorCode.INVALID_REQUEST, "The body is not a JSON object.")
    if not may_be_raw and (name := find_raw_field(document)) is not None:
        message = f"The raw field {name} is not accepted; use {USE_INSTEAD[name]} instead."
        raise ApiError(422, ErrorCode.RAW_FIELD_REJECTED, message)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise refusal_of(error, "the body") from None


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
