"""An operation as an endpoint: read, let in, understood, done, answered; in the envelope, whatever happens."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.queries import NoQuery
from kivo_worker.devserver.answers import failure, json_answer, markdown_answer
from kivo_worker.devserver.bodies import check_media_type, parse, read_body
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.faults import refusal_of
from kivo_worker.devserver.ids import new_request_id
from kivo_worker.devserver.operations import AnyOperation, Call, Markdown, Received
from kivo_worker.devserver.service import Service

_LOG = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint_of(operations: Mapping[str, AnyOperation], service: Service) -> Endpoint:
    """Make the endpoint of a path from its operations by method; a HEAD is answered as a GET."""

    async def answered(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        request_id = new_request_id()
        try:
            received = await _received(request, request_id, operation.max_bytes if operation.has_body else None)
            # The database and the engine block, which only this one request may have to wait for.
            return await run_in_threadpool(_done, operation, service, received)
        except ApiError as error:
            return failure(error, request_id)
        except OperationalError:
            return failure(_unavailable(), request_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets the envelope
            return failure(_bug(error), request_id)

    return answered


async def _received(request: Request, request_id: str, max_bytes: int | None) -> Received:
    return Received(
        request_id=request_id,
        method=request.method,
        url=str(request.url),
        base_url=str(request.base_url).rstrip("/"),
        headers=request.headers,
        path=request.path_params,
        query=tuple(request.query_params.multi_items()),
        body=b"" if max_bytes is None else await read_body(request, max_bytes),
    )


def _done(operation: AnyOperation, service: Service, received: Received) -> Response:
    who = operation.access.who(service, received)
    reply = operation.handle(service, Call(received, who, _asked(operation, received)))
    if isinstance(reply, Markdown):
        return markdown_answer(operation.status, reply.text, received.request_id)
    return json_answer(operation.status, reply)


def _asked(operation: AnyOperation, received: Received) -> BaseModel:
    """Understand what is asked: a GET says it in its parameters, a POST in its body."""
    parameters = _parameters(NoQuery if operation.has_body else operation.takes, received)
    if not operation.has_body:
        return parameters
    body = received.body
    if not body and not operation.needs_body:
        body = b"{}"
    else:
        check_media_type(received.headers.get("content-type"))
    asked: BaseModel = parse(body, operation.takes, may_be_raw=ErrorCode.RAW_FIELD_REJECTED not in operation.refusals)
    return asked


def _parameters(model: type[BaseModel], received: Received) -> BaseModel:
    named = dict(received.query)
    if len(named) < len(received.query):
        raise ApiError(422, ErrorCode.INVALID_REQUEST, "A parameter is given twice.")
    try:
        return model.model_validate(named)
    except ValidationError as error:
        raise refusal_of(error, "the parameters") from None


def _unavailable() -> ApiError:
    """Log that the database does not answer; not what its driver says, which may name what was sent."""
    _LOG.error("The database of the development server cannot be reached.")
    message = "The development server cannot reach its database."
    return ApiError(503, ErrorCode.UNAVAILABLE, message, {"Retry-After": "1"})


def _bug(error: Exception) -> ApiError:
    """Log where a bug struck; not its text, which may repeat what was sent."""
    places = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("A bug in the development server: %s\n%s", type(error).__name__, places)
    return ApiError(500, ErrorCode.INTERNAL_ERROR, "The development server failed; its log says where.")
