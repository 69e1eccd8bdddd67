"""Labelled rows: a claim, its source, and what a person found; read from JSONL or CSV, gzip or not."""

import codecs
import csv
import gzip
import json
import zlib
from _csv import Reader
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator

from kivo_worker.errors import InputError

Label = Literal["supported", "not_supported"]
FineLabel = Literal["supported", "partially_supported", "unsupported", "contradicted", "insufficient_context"]
"""A support status a person can give; a test keeps it equal to the vocabulary's."""

_GZIP_MAGIC = b"\x1f\x8b"
_CSV_ENDINGS = (".csv", ".csv.gz")
_NEEDED = ("source", "claim", "label")
_LONGEST_CELL = 1 << 30
"""Sources are documents: the csv module's own limit of 131,072 characters a cell is too low for them."""


class LabelledRow(BaseModel):
    """One row of a labelled file; further keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    dataset: str = "rows"
    id: str = ""
    source: str
    media_type: Literal["text/plain", "text/markdown"] = "text/plain"
    claim: str
    label: Label
    label5: FineLabel | None = None

    @field_validator("label5")
    @classmethod
    def _agrees_with_label(cls, fine: FineLabel | None, info: ValidationInfo) -> FineLabel | None:
        label = info.data.get("label")
        if fine and label and (fine == "supported") != (label == "supported"):
            message = "label5 and label disagree"
            raise ValueError(message)
        return fine

    @property
    def is_supported(self) -> bool:
        """Whether a person found the claim supported."""
        return self.label == "supported"


def read_rows(path: Path) -> Iterator[LabelledRow]:
    """Read labelled rows; a row without an id gets the number of its line.

    Raises:
        InputError: the file cannot be read, or a line is no labelled row.
    """
    for number, line in read_lines(path, _NEEDED):
        row = _row(line, place_of(path, number))
        yield row if row.id else row.model_copy(update={"id": str(number)})


def read_lines(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Read JSON objects, one a line; the rows of a file named as CSV come as such objects too.

    Args:
        path: JSONL or CSV, gzip or not.
        needed: the columns a CSV file must have.

    Raises:
        InputError: the file cannot be read, or is no CSV.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            raw.seek(0)
            stream: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if packed else raw
            if path.name.lower().endswith(_CSV_ENDINGS):
                yield from _csv_rows(stream, path, needed)
            else:
                yield from _json_rows(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("this file cannot be read.", where=str(path)) from error


def _json_rows(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def _csv_rows(lines: Iterable[bytes], path: Path, needed: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Each record as the JSON object it stands for, with the number of the line it begins on."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_decoded(lines, path), strict=True)
    header, number = _record(reader, path), 1
    missing = [name for name in needed if name not in header]
    if missing:
        hint = "The first line names the columns, separated by commas."
        raise InputError(f"the column {', '.join(missing)} is missing.", where=place_of(path, number), hint=hint)
    number = reader.line_num + 1
    while cells := _record(reader, path):
        if any(cells):
            if len(cells) != len(header):
                message = f"the header has {len(header)} columns, this row {len(cells)}."
                raise InputError(message, where=place_of(path, number))
            yield number, _object(header, cells, needed)
        number = reader.line_num + 1


def _record(reader: Reader, path: Path) -> list[str]:
    """The next record; a blank line is one empty cell, the end of the file none."""
    place = place_of(path, reader.line_num + 1)
    try:
        return next(reader) or [""]
    except StopIteration:
        return []
    except csv.Error:
        hint = "A cell that holds a quote, a comma or a line break stands in quotes."
        raise InputError("this is no row of CSV.", where=place, hint=hint) from None


def _object(header: list[str], cells: list[str], needed: Sequence[str]) -> bytes:
    pairs = zip(header, cells, strict=True)
    return json.dumps({name: cell for name, cell in pairs if cell or name in needed}).encode("ascii")


def _decoded(lines: Iterable[bytes], path: Path) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise InputError("this line is not UTF-8.", where=place_of(path, number)) from None


def _row(line: bytes, where: str) -> LabelledRow:
    try:
        return LabelledRow.model_validate_json(line)
    except ValidationError as error:
        keys = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})) or "the line"
        raise InputError(
            f"this is no labelled row: look at {keys}.",
            where=where,
            hint='A row has "source", "claim" and "label" (supported or not_supported); "label5", where it is given, '
            "is one of the five statuses and agrees with the label.",
        ) from None


def place_of(path: Path, number: int) -> str:
    """Where a line stands, for an error."""
    return f"{path}, line {number}"
