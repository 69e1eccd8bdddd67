"""Labelled rows are read, or refused with their place."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.errors import InputError
from kivo_worker.evaluation.rows import FineLabel, LabelledRow, read_rows
from kivo_worker.vocabulary import SupportStatus

ROW = {"id": "r1", "dataset": "d", "source": "It is blue.", "claim": "It is red.", "label": "not_supported", "x": 1}


def test_rows_are_read_plain_and_packed(tmp_path: Path) -> None:
    """The bytes say whether a file is packed, not its name; blank lines are nothing."""
    text = f"{json.dumps(ROW)}\n\n{json.dumps(ROW | {'label': 'supported'})}\n".encode()
    (tmp_path / "plain").write_bytes(text)
    (tmp_path / "packed").write_bytes(gzip.compress(text))

    plain, packed = list(read_rows(tmp_path / "plain")), list(read_rows(tmp_path / "packed"))
    assert [row.is_supported for row in plain] == [False, True]
    assert plain == packed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: this is no labelled row: look at the line"),
        (json.dumps(ROW | {"label": "yes"}), "line 2: this is no labelled row: look at label"),
        (json.dumps({"claim": "a", "label": "supported"}), "line 2: this is no labelled row: look at source"),
        (json.dumps(ROW | {"label5": "supported"}), "line 2: this is no labelled row: look at label5"),
        (json.dumps(ROW | {"label5": "not_checked"}), "line 2: this is no labelled row: look at label5"),
        (json.dumps(ROW | {"source": 1, "label": "supported", "label5": "unsupported"}), "look at label5, source"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str, message: str) -> None:
    """The error gives the number of the line and the key, and no value."""
    (tmp_path / "rows").write_text(f"{json.dumps(ROW)}\n{line}\n", encoding="utf-8")

    with pytest.raises(InputError, match=message):
        list(read_rows(tmp_path / "rows"))


def test_a_file_that_is_not_there_or_cut_off_is_named(tmp_path: Path) -> None:
    """Neither ends in a traceback."""
    packed = gzip.compress(json.dumps(ROW).encode() * 50)
    (tmp_path / "cut").write_bytes(packed[: len(packed) // 2])

    for name in ("cut", "missing"):
        with pytest.raises(InputError, match="cannot be read"):
            list(read_rows(tmp_path / name))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A packed file with broken bytes in the middle, or a folder, is refused like any unreadable file."""
    packed = bytearray(gzip.compress("".join(f"{json.dumps(ROW)}{number}\n" for number in range(50)).encode()))
    packed[12:40] = b"\xff" * 28
    (tmp_path / "damaged").write_bytes(packed)

    for path in (tmp_path / "damaged", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            list(read_rows(path))


def test_rows_before_a_bad_line_are_read(tmp_path: Path) -> None:
    """Reading goes line by line: what comes before the error has been given."""
    (tmp_path / "rows").write_text(f"{json.dumps(ROW)}\nno row\n", encoding="utf-8")
    rows = read_rows(tmp_path / "rows")

    assert next(rows).id == "r1"
    with pytest.raises(InputError, match="line 2"):
        next(rows)


def test_a_row_needs_no_more_than_a_claim_a_source_and_a_label() -> None:
    """Data set and id have defaults."""
    row = LabelledRow.model_validate({"source": "a", "claim": "b", "label": "supported"})

    assert (row.dataset, row.id, row.is_supported) == ("rows", "", True)


def test_the_labels_are_the_vocabularys() -> None:
    """A person can give every status but the one that says that nobody looked."""
    assert set(get_args(FineLabel)) == set(SupportStatus) - {SupportStatus.NOT_CHECKED}


@pytest.mark.parametrize("fine", [None, *sorted(set(get_args(FineLabel)) - {"supported"})])
def test_a_finer_label_may_be_there(tmp_path: Path, fine: str | None) -> None:
    """Null means that there is none."""
    (tmp_path / "rows").write_text(json.dumps(ROW | {"label5": fine}), encoding="utf-8")

    assert [row.label5 for row in read_rows(tmp_path / "rows")] == [fine]


def test_a_row_without_id_is_called_by_its_line(tmp_path: Path) -> None:
    """So every row of the predictions can be found again."""
    bare = {name: value for name, value in ROW.items() if name != "id"}
    (tmp_path / "rows").write_text(f"{json.dumps(ROW)}\n\n{json.dumps(bare)}\n", encoding="utf-8")

    assert [row.id for row in read_rows(tmp_path / "rows")] == ["r1", "3"]


def test_a_byte_order_mark_is_nothing(tmp_path: Path) -> None:
    """Files that were saved on Windows may begin with one."""
    (tmp_path / "rows").write_text(json.dumps(ROW), encoding="utf-8-sig")

    assert [row.id for row in read_rows(tmp_path / "rows")] == ["r1"]


def table(*rows: tuple[str, ...]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


HEADER = ("claim", "source", "label", "note", "label5", "id")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("name", ["rows.csv", "ROWS.CSV", "rows.csv.gz"])
def test_csv_is_known_by_its_name(tmp_path: Path, name: str, encoding: str) -> None:
    """Columns go by the header; further ones are ignored, empty ones are not there; blank lines are nothing."""
    rows = (
        HEADER,
        ("a “b”", "x, y\nz", "not_supported", "n", "contradicted", "7"),
        ("c", "d", "supported", "", "", ""),
    )
    data = (table(*rows) + "\r\n").encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    first, second = read_rows(tmp_path / name)

    assert (first.claim, first.source, first.label5, first.id) == ("a “b”", "x, y\nz", "contradicted", "7")
    assert (second.label5, second.dataset, second.id) == (None, "rows", "4")


def test_a_cell_of_csv_may_hold_a_document(tmp_path: Path) -> None:
    """The csv module's own limit is too low for sources."""
    long = "word " * 40_000
    (tmp_path / "rows.csv").write_text(table(HEADER, ("a", long, "supported", "", "", "")), encoding="utf-8")

    assert next(read_rows(tmp_path / "rows.csv")).source == long


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the column source, claim, label is missing"),
        (b"claim;source;label\n", "line 1: the column source, claim, label is missing"),
        (b'claim,source,label\n"a\nb",c,supported\nSecret,d\n', "line 4: the header has 3 columns, this row 2"),
        (b"claim,source,label\nSecret,,maybe\n", "line 2: this is no labelled row: look at label"),
        (b'claim,source,label\na,b,supported\n"Sec"ret,c,supported\n', "line 3: this is no row of CSV"),
        (b'claim,source,label\n"Secret', "line 2: this is no row of CSV"),
        (b"claim,source,label\na,b,supported\nSecret\xff,c,supported\n", "line 3: this line is not UTF-8"),
    ],
)
def test_bad_csv_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    """The error gives file and line, and no cell."""
    (tmp_path / "rows.csv").write_bytes(data)
    with pytest.raises(InputError) as error:
        list(read_rows(tmp_path / "rows.csv"))

    assert f"{tmp_path / 'rows.csv'}, {message}" in str(error.value)
    assert "Sec" not in str(error.value)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, st.sampled_from(["supported", "not_supported"])), max_size=5))
@settings(max_examples=100, deadline=None)
def test_csv_and_jsonl_say_the_same(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    """Whatever the text, a table reads like the lines it stands for."""
    folder, names = tmp_path_factory.mktemp("rows"), ("source", "claim", "label")
    lines = [json.dumps(dict(zip(names, cells, strict=True))) for cells in rows]
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "rows.csv").write_bytes(table(names, *rows).encode("utf-8"))
    from_lines, from_table = list(read_rows(folder / "rows.jsonl")), list(read_rows(folder / "rows.csv"))

    assert [(r.source, r.claim, r.label) for r in from_table] == [(r.source, r.claim, r.label) for r in from_lines]
