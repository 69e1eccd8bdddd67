"""Records of CSV into rows."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kivo_worker.job.csv_rows import CsvTable, HeaderError
from kivo_worker.job.rows import RowError, parse_row
from kivo_worker.job.spec import BatchRef, CsvColumns

SOURCES = [{"content": "Policy"}]
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def _columns(**keys: Any) -> CsvColumns:
    return CsvColumns.model_validate_json(json.dumps({"sources": SOURCES, **keys}))


def _row(header: str, record: str, **keys: Any) -> Any:
    return json.loads(CsvTable.of(header.encode(), _columns(**keys)).row(record.encode()))


def test_columns_by_their_usual_names() -> None:
    """Columns that are called as the keys of a row are these, without a word in the job spec."""
    row = _row("external_id,ai_output,question,intended_use,Policy", "a1,It is.,Is it?,internal_draft,It is so.")

    assert row == {
        "external_id": "a1",
        "ai_output": "It is.",
        "question": "Is it?",
        "intended_use": "internal_draft",
        "sources": [{"title": "Policy", "content": "It is so."}],
    }


def test_columns_by_other_names() -> None:
    """The job spec says which column is what; the others are kept as the customer's own keys."""
    keys = {"ai_output": "Answer", "external_id": "Ticket", "question": "Asked", "intended_use": "Use"}
    sources = [{"content": "KB", "title": "KB name", "citation_label": "Label"}, {"uri": "Link"}]
    header = "Ticket,Asked,Answer,Use,KB,KB name,Label,Link,Agent"
    row = _row(header, "t,q,a,internal_draft,text,Guide,[1],kb/a.md,Ada", **keys, sources=sources)

    assert row == {
        "Agent": "Ada",
        "ai_output": "a",
        "external_id": "t",
        "question": "q",
        "intended_use": "internal_draft",
        "sources": [
            {"title": "Guide", "content": "text", "citation_label": "[1]"},
            {"title": "Link", "uri": "kb/a.md"},
        ],
    }


def test_empty_cells() -> None:
    """An empty cell is nothing: no name, no question, no source, the title of the column."""
    sources = [{"content": "A", "title": "T", "citation_label": "L"}, {"content": "B"}]
    row = _row("ai_output,external_id,question,intended_use,A,B,T,L", "x,,,,text, ,,", sources=sources)

    assert row == {"ai_output": "x", "sources": [{"title": "A", "content": "text"}]}


def test_a_column_without_a_name_is_left_out() -> None:
    """What spreadsheets leave behind the last column is nobody's."""
    assert _row("ai_output,Policy,,", "a,b,c,d") == {"ai_output": "a", "sources": [{"title": "Policy", "content": "b"}]}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(cells=st.lists(CELLS, min_size=3, max_size=3))
def test_any_cells(delimiter: str, cells: list[str]) -> None:
    """Whatever the standard library's writer writes is read as it was."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerow(cells)
    record = written.getvalue().removesuffix("\r\n").encode()
    table = CsvTable.of(delimiter.join(("ai_output", "Policy", "note")).encode(), _columns(delimiter=delimiter))
    row = json.loads(table.row(record))

    assert [row["ai_output"], row["note"]] == [cells[0], cells[2]]
    assert [source["content"] for source in row["sources"]] == ([cells[1]] if cells[1].strip() else [])


@given(st.binary(max_size=40))
def test_any_bytes(record: bytes) -> None:
    """Any record is a row, or is none for a reason that holds nothing of it."""
    table = CsvTable.of(b"ai_output,Policy", _columns())
    try:
        fault = ""
        parse_row(table.row(record))
    except RowError as error:
        fault = str(error)

    assert fault.startswith(("the record ", '"ai_output"', '"sources"')) or not fault


BAD_RECORDS = {
    b"a": "the record has 1 cells, and the header 2",
    b"a,b,c": "the record has 3 cells, and the header 2",
    b'"a"b,c': "the record is not valid CSV: a quote stands where none may",
    b"\xff,b": "the record is not valid UTF-8",
    b"a\rb,c": "the record is not valid CSV: a quote stands where none may",
}


@pytest.mark.parametrize("record", BAD_RECORDS)
def test_bad_records(record: bytes) -> None:
    """A record that is none of the table's says why, and repeats nothing of it."""
    with pytest.raises(RowError) as raised:
        CsvTable.of(b"ai_output,Policy", _columns()).row(record)

    assert str(raised.value) == BAD_RECORDS[record]


BAD_HEADERS: dict[bytes, tuple[str, dict[str, Any]]] = {
    b"answer,Policy": ('the header has no column "ai_output"', {}),
    b"ai_output,Policies": ('the header has no column "Policy"', {}),
    b"ai_output;Policy": ('the header has no column "ai_output"', {}),
    b"ai_output,Policy,Policy": ("the header has a name twice, so it cannot be told which column is meant", {}),
    b"ai_output,Answer,Policy": (
        'the column "ai_output" has the name of a key of rows, and the job spec names another',
        {"ai_output": "Answer"},
    ),
    b"ai_output,sources,Policy": (
        'the column "sources" has the name of a key of rows, and the job spec names another',
        {},
    ),
    b"ai_output,question,Policy": ('the header has no column "Asked"', {"question": "Asked"}),
    b"\xff\xfea\0i\0": ("the header is not valid UTF-8", {}),
    b'"ai_output"x,Policy': ("the header is not valid CSV: a quote stands where none may", {}),
}


@pytest.mark.parametrize("header", BAD_HEADERS)
def test_bad_headers(header: bytes) -> None:
    """A header that does not fit the job spec is told by the names in the spec, or in a row; its own are not shown."""
    message, keys = BAD_HEADERS[header]
    with pytest.raises(HeaderError) as raised:
        CsvTable.of(header, _columns(**keys))

    assert str(raised.value) == message


@pytest.mark.parametrize(
    "keys",
    [
        {"sources": []},
        {"sources": [{"title": "T"}]},
        {"sources": [{"content": "C", "uri": "U"}]},
        {"delimiter": ";;"},
        {"answer": "A"},
    ],
)
def test_bad_columns(keys: dict[str, Any]) -> None:
    """What a job spec may not say of columns."""
    with pytest.raises(ValidationError):
        _columns(**keys)


@pytest.mark.parametrize("uri", ["rows.csv", "exports/*.CSV.gz", "s3://acme/rows.tsv.zst"])
def test_csv_needs_columns(uri: str) -> None:
    """A name that says CSV is not read as JSONL, row after row in vain."""
    with pytest.raises(ValidationError, match='a batch in CSV needs "csv"'):
        BatchRef(uri=uri)

    assert BatchRef(uri=uri, csv=_columns()).csv is not None
