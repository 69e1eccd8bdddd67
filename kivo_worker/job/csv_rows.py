"""Records of CSV into rows: each becomes the JSON of an import row, by the columns that the job spec names."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from kivo_worker.job.rows import BatchRow, RowError
from kivo_worker.job.spec import CsvColumns

_OPTIONAL = ("external_id", "question", "intended_use")


class HeaderError(ValueError):
    """A header that does not fit the columns in the job spec; the message names what the spec or a row calls them."""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file's header, and what its columns hold.

    Attributes:
        columns: what the job spec says of them.
        names: the header.
        own: the places of the columns that are the customer's own.
    """

    columns: CsvColumns
    names: tuple[str, ...]
    own: tuple[int, ...]

    @classmethod
    def of(cls, header: bytes, columns: CsvColumns) -> Self:
        """Read the header.

        Raises:
            HeaderError: it is none, has a name twice, or lacks a column.
        """
        try:
            names = tuple(name.strip() for name in _cells(header, columns.delimiter))
        except RowError as error:
            raise HeaderError(str(error).replace("the record", "the header")) from None
        named = [name for name in names if name]
        if len(set(named)) < len(named):
            raise HeaderError("the header has a name twice, so it cannot be told which column is meant")
        needed = list(_needed(columns))
        missing = [name for name in needed if name not in names]
        if missing:
            raise HeaderError(f'the header has no column "{missing[0]}"')
        used = {*needed, *(name for name in _OPTIONAL if getattr(columns, name) is None)}
        own = tuple(place for place, name in enumerate(names) if name and name not in used)
        taken = [names[place] for place in own if names[place] in BatchRow.model_fields]
        if taken:
            raise HeaderError(f'the column "{taken[0]}" has the name of a key of rows, and the job spec names another')
        return cls(columns, names, own)

    def row(self, record: bytes) -> bytes:
        """Write a record as a row in JSON.

        Raises:
            RowError: it is no record of this table.
        """
        cells = _cells(record, self.columns.delimiter)
        if len(cells) != len(self.names):
            raise RowError(f"the record has {len(cells)} cells, and the header {len(self.names)}")
        by_name = dict(zip(self.names, cells, strict=True))
        row: dict[str, object] = {self.names[place]: cells[place] for place in self.own}
        row["ai_output"] = by_name[self.columns.ai_output]
        for key in _OPTIONAL:
            if value := by_name.get(getattr(self.columns, key) or key):
                row[key] = value
        row["sources"] = list(self._sources(by_name))
        return json.dumps(row, ensure_ascii=False).encode("utf-8")

    def _sources(self, cells: dict[str, str]) -> Iterator[dict[str, str]]:
        for source in self.columns.sources:
            if cells[source.column].strip():
                title = cells[source.title].strip() if source.title else ""
                label = cells[source.citation_label].strip() if source.citation_label else ""
                text = {"content": cells[source.content]} if source.content else {"uri": cells[source.column].strip()}
                yield {"title": title or source.column, **text, **({"citation_label": label} if label else {})}


def _needed(columns: CsvColumns) -> Iterator[str]:
    """The columns that the job spec names."""
    yield columns.ai_output
    yield from (name for key in _OPTIONAL if (name := getattr(columns, key)) is not None)
    for source in columns.sources:
        yield from (name for name in (source.column, source.title, source.citation_label) if name is not None)


def _cells(record: bytes, delimiter: str) -> Sequence[str]:
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        raise RowError("the record is not valid UTF-8") from None
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        [cells] = csv.reader([text], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        raise RowError("the record is not valid CSV: a quote stands where none may") from None
    return cells
