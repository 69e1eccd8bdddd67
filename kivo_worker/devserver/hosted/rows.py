"""The rows of an import, each taken or rejected by itself (contract 5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from kivo_worker.contract.faults import faults_of
from kivo_worker.contract.imports import CreateImport, ImportRow, RowFault
from kivo_worker.contract.review_runs import EXTERNAL_ID_LENGTH
from kivo_worker.devserver.hosted.csv_rows import are_columns_known, import_row

_CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class SortedRows:
    """The rows that were taken, and why the others were not.

    Attributes:
        accepted: those taken, in their order.
        faults: one for each other.
        are_mapped: whether it is known what the columns mean.
    """

    accepted: tuple[ImportRow, ...]
    faults: tuple[RowFault, ...]
    are_mapped: bool


def sort_rows(wanted: CreateImport) -> SortedRows:
    """Take the rows that are import rows, and say of each other one what is wrong with it."""
    is_csv = wanted.media_type == _CSV
    sorted_rows = [_row(number, import_row(row) if is_csv else row) for number, row in enumerate(wanted.rows)]
    return SortedRows(
        tuple(row for row in sorted_rows if isinstance(row, ImportRow)),
        tuple(row for row in sorted_rows if isinstance(row, RowFault)),
        not is_csv or are_columns_known(wanted.rows),
    )


def _row(number: int, fields: Mapping[str, Any]) -> ImportRow | RowFault:
    try:
        # By way of JSON: there a word of a closed set is a string, and in a strict model it is one nowhere else.
        return ImportRow.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        fault, name = faults_of(error)[0], fields.get("external_id")
        external_id = name if isinstance(name, str) and len(name) <= EXTERNAL_ID_LENGTH else None
        return RowFault(row=number, external_id=external_id, field=fault.place or None, message=fault.message)
