"""Rows of a batch, in the shape of the vendor's import rows (contract 5)."""

import json
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError, model_validator

from kivo_worker.identifiers import PinnedDigest
from kivo_worker.job.parts import Uri
from kivo_worker.job.spec import Title, Version, names_many
from kivo_worker.job.strict_json import parse_strictly
from kivo_worker.validation import said
from kivo_worker.vocabulary import IntendedUse


class RowSource(BaseModel):
    """A source of a row: its text inline, or where to read it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: Title
    content: Annotated[str, StringConstraints(min_length=1)] | None = None
    uri: Uri | None = None
    citation_label: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    media_type: str | None = None
    sha256: PinnedDigest | None = None
    version: Version | None = None

    @model_validator(mode="after")
    def _content_or_uri(self) -> Self:
        if (self.content is None) == (self.uri is None):
            message = 'a source has either "content" or "uri"'
            raise ValueError(message)
        if self.uri is not None and names_many(self.uri):
            message = 'the "uri" of a source of a row names one object'
            raise ValueError(message)
        return self


class BatchRow(BaseModel):
    """One row; keys beyond these are the customer's own, kept in its report and sent nowhere."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    __pydantic_extra__: dict[str, JsonValue]

    ai_output: Annotated[str, StringConstraints(min_length=1)]
    sources: Annotated[tuple[RowSource, ...], Field(min_length=1)]
    external_id: Annotated[str, StringConstraints(min_length=1, max_length=256)] | None = None
    question: str | None = None
    intended_use: IntendedUse | None = None

    @property
    def metadata(self) -> dict[str, JsonValue]:
        """The customer's own keys."""
        return self.__pydantic_extra__


class RowError(ValueError):
    """A line that is no row; the message names keys, never values."""


def parse_row(line: bytes) -> BatchRow:
    """Read one line of a batch.

    Raises:
        RowError: the line is no row.
    """
    try:
        parse_strictly(line.decode("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise RowError("the line is not valid JSON in UTF-8") from None
    except ValueError as error:
        raise RowError(str(error)) from None
    try:
        return BatchRow.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = ".".join(map(str, fault["loc"]))
        if fault["type"] == "json_invalid":
            raise RowError("the line is not valid JSON in UTF-8") from None
        what = {"missing": "is missing", "extra_forbidden": "is not known"}.get(fault["type"]) or said(fault["msg"])
        raise RowError(f'"{key}": {what}' if key else what) from None
