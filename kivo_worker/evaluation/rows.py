"""Labelled rows: a claim, its source, and whether a person found it supported."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kivo_worker.errors import InputError


class LabelledRow(BaseModel):
    """One row of a labelled JSONL file; further keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    dataset: str = "rows"
    id: str = ""
    source: str
    claim: str
    label: Literal["supported", "not_supported"]

    @property
    def is_supported(self) -> bool:
        """Whether a person found the claim supported."""
        return self.label == "supported"


def read_rows(path: Path) -> Iterator[LabelledRow]:
    """Read labelled rows from a JSONL file, gzip or not.

    Raises:
        InputError: the file cannot be read, or a line is no labelled row.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if packed else raw
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _row(line, f"{path}, line {number}")
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("this file cannot be read.", where=str(path)) from error


def _row(line: bytes, where: str) -> LabelledRow:
    try:
        return LabelledRow.model_validate_json(line)
    except ValidationError as error:
        keys = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})) or "the line"
        raise InputError(
            f"this is no labelled row: look at {keys}.",
            where=where,
            hint='A row is a JSON object with "source", "claim" and "label" (supported or not_supported).',
        ) from None
