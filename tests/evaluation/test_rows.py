"""Labelled rows are read, or refused with their place."""

import gzip
import json
from pathlib import Path

import pytest

from kivo_worker.errors import InputError
from kivo_worker.evaluation.rows import LabelledRow, read_rows

ROW = {"id": "r1", "dataset": "d", "source": "It is blue.", "claim": "It is red.", "label": "not_supported", "x": 1}


def test_rows_are_read_plain_and_packed(tmp_path: Path) -> None:
    """The name tells nothing: the bytes say whether a file is packed; blank lines are nothing."""
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
