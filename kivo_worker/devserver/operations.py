"""What an operation of the API is: the server and the OpenAPI document both follow it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from kivo_worker.contract.common import Answer
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.service import Service
from kivo_worker.vocabulary import Scope

METADATA_BYTES = 256 * 1024
"""The largest body that holds metadata; what is sent is far smaller."""

CONTENT_BYTES = 16 * 1024 * 1024
"""The largest body that holds outputs and sources."""

_ANY = (
    ErrorCode.UNAUTHORIZED,
    ErrorCode.INVALID_REQUEST,
    ErrorCode.RATE_LIMITED,
    ErrorCode.INTERNAL_ERROR,
    ErrorCode.UNAVAILABLE,
)
"""What every operation can answer."""

WhoT = TypeVar("WhoT")
WhoT_co = TypeVar("WhoT_co", covariant=True)
AskedT = TypeVar("AskedT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came, its body read.

    Attributes:
        request_id: names it, in the answer too.
        method: its method.
        url: where it was sent.
        base_url: the server's own address as the sender knows it, without a slash at its end.
        headers: its headers; names in lower case.
        path: the values that stand in the path.
        query: the parameters, in their order.
        body: the exact bytes.
    """

    request_id: str
    method: str
    url: str
    base_url: str
    headers: Mapping[str, str]
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Call(Generic[WhoT, AskedT]):
    """A request that was understood: who asks, and for what."""

    received: Received
    who: WhoT
    asked: AskedT


class Access(Protocol[WhoT_co]):
    """Who may call an operation."""

    @property
    def scheme(self) -> str:
        """The name of the security scheme in the OpenAPI document."""

    @property
    def scope(self) -> Scope | None:
        """The scope that is needed; none when the credential alone is enough."""

    @property
    def needs(self) -> str:
        """The credential that is needed when no scope is, for people."""

    def who(self, service: Service, received: Received) -> WhoT_co:
        """Find out who asks.

        Raises:
            ApiError: 401 or 403.
        """


@dataclass(frozen=True, slots=True)
class Markdown:
    """An answer that is a text for people."""

    text: str


@dataclass(frozen=True, slots=True)
class Operation(Generic[WhoT, AskedT]):
    """An operation.

    Attributes:
        name: its name for generated clients.
        method: its method.
        path: its path, with names of values in braces.
        summary: a line on what it does.
        access: who may call it.
        takes: what it takes: the body of a POST, the parameters of a GET.
        gives: what it answers.
        status: the status of a success.
        refusals: the errors it can answer, beyond those that `every_refusal` derives from the rest.
        handle: does it.
        max_bytes: the largest body it takes.
        is_idempotent: whether an Idempotency-Key makes sure that it is done once.
        gives_markdown: whether it can answer with markdown too.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    summary: str
    access: Access[WhoT]
    takes: type[AskedT]
    gives: type[Answer]
    status: int
    refusals: tuple[ErrorCode, ...]
    handle: Callable[[Service, Call[WhoT, AskedT]], Answer | Markdown]
    max_bytes: int = METADATA_BYTES
    is_idempotent: bool = False
    gives_markdown: bool = False

    @property
    def has_body(self) -> bool:
        """Whether it takes a body."""
        return self.method == "POST"

    @property
    def needs_body(self) -> bool:
        """Whether it must have one: a body without any field may be left out."""
        return self.has_body and bool(self.takes.model_fields)

    @property
    def every_refusal(self) -> tuple[ErrorCode, ...]:
        """Every error it can answer, in the order of the list of codes."""
        found = {*_ANY, *self.refusals}
        if self.access.scope is not None:
            found.add(ErrorCode.MISSING_SCOPE)
        if self.has_body:
            found |= {ErrorCode.INVALID_JSON, ErrorCode.PAYLOAD_TOO_LARGE, ErrorCode.UNSUPPORTED_MEDIA_TYPE}
        if self.is_idempotent:
            found.add(ErrorCode.IDEMPOTENCY_KEY_REUSED)
        if "{" in self.path:
            found.add(ErrorCode.NOT_FOUND)
        return tuple(code for code in ErrorCode if code in found)


AnyOperation = Operation[Any, Any]
"""An operation, whoever may call it and whatever it takes."""
