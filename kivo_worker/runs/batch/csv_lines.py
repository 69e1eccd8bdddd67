"""Bytes of a CSV file into lines: each record becomes the row that the job spec's columns make of it."""

import codecs
from collections.abc import Iterable, Iterator

from kivo_worker.errors import InputError
from kivo_worker.job.csv_rows import CsvTable, HeaderError
from kivo_worker.job.rows import RowError
from kivo_worker.job.spec import CsvColumns
from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.records import Records, numbered_records

_HEADER_HINT = "Compare batch.csv in the job spec with the first line of the file: names, delimiter, UTF-8."
_QUOTE_HINT = "All behind it would be one cell. Mend the file: a quote within quotes is written twice."


def csv_lines(chunks: Iterable[bytes], max_bytes: int, columns: CsvColumns, where: str) -> Iterator[Line]:
    """Cut CSV into lines, one for each record below the header; blank ones are none.

    Args:
        chunks: the bytes.
        max_bytes: the longest record.
        columns: what the columns hold.
        where: the file's name for people.

    Raises:
        InputError: the header does not fit the columns; or, at the end, a quote is still open.
    """
    records, table = Records(columns.delimiter), None
    for number, record in numbered_records(chunks, max_bytes, records):
        if table is None:
            table = _table(record or b"", columns, where)
        elif record is None:
            yield Line(number, None)
        elif record.strip():
            yield _line(number, record, table)
    if records.opened is not None:
        raise InputError(f"line {records.opened}: a quote opens and never closes.", where=where, hint=_QUOTE_HINT)


def _table(header: bytes, columns: CsvColumns, where: str) -> CsvTable:
    try:
        return CsvTable.of(header.removeprefix(codecs.BOM_UTF8), columns)
    except HeaderError as error:
        raise InputError(f"line 1: {error}.", where=where, hint=_HEADER_HINT) from None


def _line(number: int, record: bytes, table: CsvTable) -> Line:
    try:
        return Line(number, table.row(record))
    except RowError as error:
        return Line(number, record, str(error))
