"""What a model answered, and why an answer is none: nothing is guessed from half of one."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kivo_worker.judges.prompt import Question

_EVEN = 0.5


class NoAnswerError(Exception):
    """There is no answer to go by; the message says why, for people, without a word of the answer."""


class Said(BaseModel):
    """A verdict as the model gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    claim: int
    status: Literal["supported", "partially_supported", "contradicted", "insufficient_context", "unsupported"]
    support: Annotated[float, Field(ge=0, le=1)]
    source: int
    quote: str
    also: tuple[int, ...]


class _Verdicts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    verdicts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """What an endpoint gave: the text, and the tokens it counted; none where it counts none."""

    content: str
    prompt_tokens: int | None
    completion_tokens: int | None


def read_completion(body: bytes) -> Completion:
    """Read the body of an answer in the form of OpenAI's chat completions.

    Raises:
        NoAnswerError: it is none, was refused, or was cut.
    """
    try:
        answer = json.loads(body)
        choice = answer["choices"][0]
        message, why = choice["message"], choice.get("finish_reason")
        content = message.get("content")
        usage = answer.get("usage") or {}
        counted = [_count(usage.get(name)) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NoAnswerError("it did not answer in the form of chat completions") from None
    if message.get("refusal") or why == "content_filter":
        raise NoAnswerError("it refused to answer")
    if why == "length":
        raise NoAnswerError("its answer was cut")
    if not isinstance(content, str):
        raise NoAnswerError("it answered nothing")
    return Completion(content, counted[0], counted[1])


def read_verdict(content: str, asked: Question) -> Said:
    """Read the verdict on the claim; the one on the control must be that it is not supported.

    Raises:
        NoAnswerError: it is no JSON as asked for, lacks a verdict, contradicts itself, or supports the control.
    """
    try:
        found = {one.claim: one for one in _Verdicts.model_validate_json(content).verdicts}
    except ValidationError:
        raise NoAnswerError("its answer is not the JSON asked for") from None
    if set(found) != {asked.claim, asked.control}:
        raise NoAnswerError("it did not give one verdict for each claim")
    if found[asked.control].status in {"supported", "partially_supported"}:
        raise NoAnswerError("it supports a statement that no source carries, so it may be following a text")
    said = found[asked.claim]
    if (said.status == "supported") != (said.support > _EVEN):
        raise NoAnswerError("its status and its probability of support do not go together")
    return said


def _count(value: Any) -> int | None:  # noqa: ANN401 - out of JSON
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
