"""What an import takes."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from kivo_worker.contract.imports import MAX_ROWS, CreateImport, ImportRow


def test_rows(rows: list[dict[str, Any]]) -> None:
    """The documented rows are taken as they stand, and keys of the caller's own are passed over."""
    CreateImport.model_validate_json(json.dumps({"media_type": "application/x-ndjson", "rows": rows}))
    for row in rows:
        read = ImportRow.model_validate_json(json.dumps(row | {"ticket": 7}))
        assert read.model_dump(mode="json", exclude_unset=True) == row


@pytest.mark.parametrize(
    "fields",
    [
        {"media_type": "application/xml", "rows": [{}]},
        {"media_type": "text/csv", "rows": []},
        {"media_type": "text/csv", "rows": [{}] * (MAX_ROWS + 1)},
        {"media_type": "text/csv", "rows": ["a,b"]},
        {"rows": [{}]},
        {"media_type": "text/csv"},
    ],
)
def test_refused(fields: dict[str, Any]) -> None:
    """Rows of a known kind are needed, as objects, and not too many."""
    with pytest.raises(ValidationError):
        CreateImport.model_validate_json(json.dumps(fields))
