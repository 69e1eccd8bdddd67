"""What the bodies of the API are made of."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema


class RequestBody(BaseModel):
    """A body that the API takes, or a part of one: frozen, closed and strict."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class AnswerPart(BaseModel):
    """A part of what the API answers: frozen; keys that came to the API later are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Answer(AnswerPart):
    """What the API answers; every answer carries the request's id (contract 1)."""

    request_id: str = Field(description="Names this request; log it.", examples=["req_01hw889zps5gr7q8m7jqt2wzc2"])


class Page(Answer):
    """A part of a list, and how to get the next."""

    next_cursor: str | None = Field(description="Give it as `cursor` to get the next page; null on the last one.")


def iso_time(moment: datetime) -> str:
    """Write a UTC time as the contract's samples do: milliseconds and `Z` (contract 3.2)."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Time = Annotated[
    datetime,
    PlainSerializer(iso_time, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-04-27T16:20:18.000Z"]}),
]
"""A moment in UTC, ISO 8601 on the wire."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(ge=0, lt=2**53), BeforeValidator(_whole)]
"""A number that every JSON reader can hold; `4.0` is the same one as `4` (JSON Schema, section 4.2.3)."""

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]+$")]
"""A text that is not empty; no database and no terminal wants the character U+0000 in it."""
