"""What the API answered, as the types of the contract or as an error.

Keys that are not known are passed over at any depth, so that an API may learn to say more. A value that is not known,
such as a new verdict, is an error: what it means cannot be guessed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import ValidationError

from kivo_worker.boundary.answers import Reply, Said, refusal_of, said_in, wait_seconds
from kivo_worker.boundary.credential import Secret
from kivo_worker.client.errors import (
    KIND_OF_STATUS,
    ApiAnswerError,
    ApiConnectionError,
    ApiStatusError,
    Refusal,
    ServerError,
)
from kivo_worker.contract.common import Answer
from kivo_worker.contract.errors import MEANING_OF_CODE
from kivo_worker.contract.faults import faults_line

MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""A longer answer is not read: the claim report of the longest output is shorter."""

_CLASS_OF_SUCCESS, _CLASS_OF_SERVER_ERRORS = 2, 5
_OTHERWISE = "it cannot do this now."
_MARKDOWN = "text/markdown"

ModelT = TypeVar("ModelT", bound=Answer)
AnswerT = TypeVar("AnswerT")


def answer_of(reply: Reply, read: Callable[[Reply], AnswerT], secret: Secret) -> AnswerT:
    """Read a reply.

    Args:
        reply: the reply.
        read: reads it when it is a success.
        secret: what the request carried; never taken for a word of the API's.

    Raises:
        ApiStatusError: it is an error.
        ApiConnectionError: it broke off.
        ApiAnswerError: it is not what the API's must be.
    """
    if reply.status // 100 != _CLASS_OF_SUCCESS:
        raise _error_of(reply, said_in(reply, secret))
    return read(reply)


def json_reader(model: type[ModelT]) -> Callable[[Reply], ModelT]:
    """Make what reads a JSON answer."""

    def read(reply: Reply) -> ModelT:
        try:
            return model.model_validate_json(_whole(reply), extra="ignore")
        except ValidationError as error:
            is_json = error.errors(include_url=False, include_input=False)[0]["type"] != "json_invalid"
            what = faults_line(error, "the answer") if is_json else "it is no JSON"
            raise ApiAnswerError(
                f"the Kivo API's answer is no {model.__name__} ({what}).",
                hint="Client and API may be of different versions, or a proxy's page is in the way.",
            ) from None

    return read


def read_markdown(reply: Reply) -> str:
    """Read an answer that is a text.

    Raises:
        ApiConnectionError: it broke off.
        ApiAnswerError: it is another text than was asked for.
    """
    body = _whole(reply)
    try:
        if reply.headers.get("content-type", "").partition(";")[0].strip().lower() == _MARKDOWN:
            return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise ApiAnswerError("the Kivo API's answer is no markdown.", hint="A proxy's page may be in the way.")


def _whole(reply: Reply) -> bytes:
    if reply.body is None:
        raise ApiConnectionError(f"the Kivo API's answer broke off, or is longer than {MAX_ANSWER_BYTES} bytes.")
    return reply.body


def _error_of(reply: Reply, said: Said) -> ApiStatusError:
    error = (said.fields or {}).get("error")
    message = error.get("message") if isinstance(error, dict) else None
    refusal = Refusal(
        status=reply.status,
        code=said.error_code,
        request_id=said.request_id,
        retry_after=wait_seconds(reply, datetime.now(UTC)),
        api_message=message if isinstance(message, str) else None,
    )
    kind = ServerError if reply.status // 100 == _CLASS_OF_SERVER_ERRORS else ApiStatusError
    message = refusal_of(reply, said, _meanings(reply.status, said.error_code), _OTHERWISE)
    return KIND_OF_STATUS.get(reply.status, kind)(message, refusal)


def _meanings(status: int, code: str | None) -> dict[int, str]:
    """What a status means: what its code does; without a code that is known, what the first of its codes does."""
    of_code = {str(known): meaning for known, (its, meaning) in MEANING_OF_CODE.items() if its == status}
    meanings = [of_code[code]] if code in of_code else list(of_code.values())
    return {status: f"{meanings[0]}."} if meanings else {}
