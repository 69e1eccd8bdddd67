"""Imports: many review runs from structured rows (contract 5)."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from kivo_worker.contract.common import Answer, AnswerPart, Count, RequestBody, Time
from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.vocabulary import CaptureMethod, ImportStatus

MAX_ROWS = 1_000
"""The most rows of one import."""

ImportMediaType = Literal["application/json", "application/x-ndjson", "text/csv"]


class ImportRow(CreateReviewRun):
    """One row: what a review run is created with; further keys are the caller's own and stay unread."""

    model_config = ConfigDict(extra="ignore")


class CreateImport(RequestBody):
    """A request to create a review run from each row.

    Rows of JSON and JSONL are import rows. Rows of CSV have their columns as keys and texts as values: those of an
    import row that hold one text (`ai_output`, `intended_use`, `external_id`, `question`, `strictness`), and the
    sources as `source_title` and `source_content`, or `source_1_title`, `source_1_content`, `source_2_title` and so on,
    each also with `_citation_label` and `_media_type`. An empty text counts as none.
    """

    media_type: ImportMediaType = Field(description="What the rows were read from.", examples=["application/x-ndjson"])
    rows: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=MAX_ROWS)] = Field(
        description="One object for each row; see ImportRow. A row that is none is rejected by itself."
    )


class RowFault(AnswerPart):
    """Why a row was rejected."""

    row: Count = Field(description="The row's index in `rows`, from 0.")
    external_id: str | None = Field(description="The row's own, when that is a text.")
    field: str | None = Field(description="Which field of it, such as `sources.0.title`; null for the row as a whole.")
    message: str = Field(description="For people; repeats no value of the row.")


class ImportAnswer(Answer):
    """What became of an import (contract 5)."""

    id: str = Field(examples=["import_01hw8894n1v3a9k5sx5v2t3q7b"])
    project_id: str
    status: ImportStatus = Field(
        description="`completed`: every row was accepted or rejected. `mapping_required`: the columns of CSV rows are "
        "not those of CreateImport, so nothing was accepted."
    )
    capture_method: CaptureMethod
    row_count: Count
    accepted_count: Count
    rejected_count: Count
    validation_errors: tuple[RowFault, ...] = Field(description="One for each rejected row: the first fault in it.")
    created_at: Time
    review_run_ids: tuple[str, ...] = Field(description="One for each accepted row, in their order.")
