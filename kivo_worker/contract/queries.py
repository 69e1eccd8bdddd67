"""The parameters that reading operations take in the URL (docs/contract.md)."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MAX_PAGE = 100
"""The most members of a page."""


def _whole_number(value: object) -> object:
    """Take the digits of a URL as a number; what else would pass for one is none."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


class Query(BaseModel):
    """Parameters: closed, as bodies are."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class NoQuery(Query):
    """Of an operation that takes no parameters."""


class PageQuery(Query):
    """Which page of a list."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE), BeforeValidator(_whole_number)] = Field(
        50, description="How many members at most."
    )
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = Field(
        None, description="The next_cursor of the page before."
    )


class ReportQuery(Query):
    """In which form the claim report is wanted."""

    format: Literal["json", "markdown"] | None = Field(
        None, description="Goes before the Accept header; JSON when neither says something."
    )
