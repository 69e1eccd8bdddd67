"""What docs/documents.md says of formats and limits is what the code does."""

import re
from pathlib import Path

from kivo_worker.documents.media_types import MEDIA_TYPES, SUFFIXES
from kivo_worker.documents.reader import APART
from kivo_worker.job.spec import Limits

PAGE = (Path(__file__).parents[2] / "docs" / "documents.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")]
FORMATS = {row[0].strip("`"): row for row in ROWS if "/" in row[0]}


def test_every_format_is_there() -> None:
    """The table has each media type that is read, with every ending that stands for it."""
    assert tuple(FORMATS) == MEDIA_TYPES
    for media_type, row in FORMATS.items():
        assert re.findall(r"`(\.\w+)`", row[1]) == [name for name, found in SUFFIXES.items() if found == media_type]


def test_what_is_read_apart() -> None:
    """The table says which formats are read in a process of their own."""
    assert {media_type for media_type, row in FORMATS.items() if row[2].endswith(", apart")} == set(APART)


def test_every_limit_is_there() -> None:
    """The limits of documents are explained."""
    limits = {row[0].strip("`") for row in ROWS if "/" not in row[0]}

    assert limits == {
        name for name in Limits.model_fields if name not in {"max_output_bytes", "max_source_bytes", "max_row_bytes"}
    } - {"max_sources", "max_claims", "max_batch_objects", "max_seconds", "max_memory"}
