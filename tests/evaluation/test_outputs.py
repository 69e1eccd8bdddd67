"""Outputs are new files, or nothing."""

import os
from pathlib import Path

import pytest

from kivo_worker.errors import ReportStoreError, UsageError
from kivo_worker.evaluation.outputs import check_places, create


def test_a_file_is_created_in_a_folder_that_is_made(tmp_path: Path) -> None:
    """Checking makes the folder, creating the file."""
    place = tmp_path / "new" / "report.json"
    check_places([place])
    create(place, b"figures")

    assert place.read_bytes() == b"figures"


def test_what_is_there_stays(tmp_path: Path) -> None:
    """Neither the check nor the writing goes over another file, not even over a link to nowhere."""
    place, link = tmp_path / "report.json", tmp_path / "link"
    place.write_bytes(b"mine")
    link.symlink_to(tmp_path / "nowhere")
    for there in (place, link):
        with pytest.raises(ReportStoreError, match="Nothing was overwritten"):
            check_places([there])
        with pytest.raises(ReportStoreError, match="Nothing was overwritten"):
            create(there, b"other")

    assert place.read_bytes() == b"mine"


def test_one_file_for_two_outputs(tmp_path: Path) -> None:
    """However the two are written."""
    with pytest.raises(UsageError, match="same file"):
        check_places([tmp_path / "a", tmp_path / "b" / ".." / "a"])


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """The error comes before the work."""
    (tmp_path / "file").touch()

    with pytest.raises(ReportStoreError, match="cannot be written"):
        check_places([tmp_path / "file" / "report.json"])


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a folder without permission wait until the end; root, which may write anywhere, is told so here."""
    monkeypatch.setattr(os, "access", lambda *_arguments: False)

    with pytest.raises(ReportStoreError, match="folder cannot be written"):
        check_places([tmp_path / "report.json"])


def test_a_file_that_breaks_off_is_taken_away(tmp_path: Path) -> None:
    """Half a report would look like one."""
    place = tmp_path / "report.json"
    with pytest.raises(TypeError):
        create(place, "no bytes")  # type: ignore[arg-type]

    assert not place.exists()
    with pytest.raises(ReportStoreError, match="cannot be written"):
        create(tmp_path / "none" / "report.json", b"")
