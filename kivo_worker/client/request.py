"""A request as a value: built without sending anything, and the same whether one waits for its answer or awaits it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeVar

import httpx
from pydantic import ValidationError

from kivo_worker.boundary.answers import Reply
from kivo_worker.boundary.credential import Secret
from kivo_worker.client.answers import json_reader
from kivo_worker.client.errors import NotSentError
from kivo_worker.contract.common import Answer, RequestBody
from kivo_worker.contract.faults import faults_line
from kivo_worker.contract.idempotency import IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_KEY_PATTERN
from kivo_worker.identifiers import is_identifier

AnswerT = TypeVar("AnswerT")
ModelT = TypeVar("ModelT", bound=Answer)
BodyT = TypeVar("BodyT", bound=RequestBody)

Fields = Mapping[str, object]
"""A body as plain JSON values, in the documented names."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request.

    Attributes:
        secret: what proves it.
        auth: puts that, or what is made with it, into the request.
    """

    secret: Secret
    auth: httpx.Auth


@dataclass(frozen=True, slots=True)
class Request(Generic[AnswerT]):
    """One request to the API.

    Attributes:
        method: its method.
        path: its path below the API's base URL.
        read: makes its answer out of a successful reply.
        query: its parameters; those without a value are left out.
        headers: its headers, beside those that every request has.
        body: the exact bytes; none for a GET.
        sender: who sends it, when that is not the holder of the API key.
        is_repeatable: whether doing it twice does no more than doing it once.
    """

    method: Literal["GET", "POST"]
    path: str
    read: Callable[[Reply], AnswerT] = field(repr=False)
    query: Mapping[str, str | int | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    sender: Sender | None = None
    is_repeatable: bool = True

    def built(self, client: httpx.Client | httpx.AsyncClient, base_url: str) -> httpx.Request:
        """Make what httpx sends of it."""
        parameters = {name: value for name, value in self.query.items() if value is not None}
        return client.build_request(
            self.method, f"{base_url}{self.path}", params=parameters, headers=dict(self.headers), content=self.body
        )


def get(path: str, model: type[ModelT], **query: str | int | None) -> Request[ModelT]:
    """Ask for something."""
    return Request("GET", path, json_reader(model), query)


def post(
    path: str, body: RequestBody, model: type[ModelT], *, is_repeatable: bool, sender: Sender | None = None
) -> Request[ModelT]:
    """Have something done.

    Raises:
        NotSentError: the body cannot be written.
    """
    request = Request("POST", path, json_reader(model), is_repeatable=is_repeatable, sender=sender)
    return replace(request, headers={"Content-Type": "application/json"}, body=_bytes(body))


def create(path: str, body: RequestBody, model: type[ModelT], idempotency_key: str | None) -> Request[ModelT]:
    """Have something made; only with an idempotency key is it made once however often it is asked for.

    Raises:
        NotSentError: the key is none, or the body cannot be written.
    """
    if idempotency_key is None:
        return post(path, body, model, is_repeatable=False)
    if re.fullmatch(IDEMPOTENCY_KEY_PATTERN, idempotency_key) is None:
        raise NotSentError("it has 1 to 255 visible ASCII characters.", where="idempotency_key")
    request = post(path, body, model, is_repeatable=True)
    return replace(request, headers={**request.headers, IDEMPOTENCY_KEY_HEADER: idempotency_key})


def checked(model: type[BodyT], given: BodyT | Fields) -> BodyT:
    """Make sure of a body before anything of it is sent: a field that the API does not know would have left in vain.

    Raises:
        NotSentError: it is no such body; the message repeats no value of it.
    """
    if isinstance(given, model):
        return given
    try:
        return model.model_validate_json(json.dumps(given, allow_nan=False))
    except ValidationError as error:
        raise NotSentError(f"{faults_line(error, 'the body')}.", where=model.__name__) from None
    except (TypeError, ValueError):
        raise NotSentError("the body holds what JSON does not have.", where=model.__name__) from None


def run_path(runs: str, review_run_id: str) -> str:
    """Name a review run's path.

    Raises:
        NotSentError: this is no id, so it must not become part of a path.
    """
    if not is_identifier(review_run_id):
        raise NotSentError("this is no review run id.", where="review_run_id", hint="It looks like run_7f4f21e2-….")
    return f"{runs}/{review_run_id}"


def _bytes(body: RequestBody) -> bytes:
    """Write a body: what was given, and no defaults."""
    try:
        return body.model_dump_json(exclude_unset=True).encode("utf-8")
    except ValueError:  # characters that are none, from a file read with the wrong encoding
        raise NotSentError("the body holds what JSON does not have.", where=type(body).__name__) from None
