"""Rows of a batch: read once each, whatever many of them share."""

from typing import Any

import pytest

from kivo_worker.errors import InputError
from kivo_worker.job.rows import BatchRow, RowError, RowSource
from kivo_worker.runs.row_inputs import RowInputs
from kivo_worker.runs.sources import ReadSource
from kivo_worker.vocabulary import NotCheckedReason
from tests.runs.conftest import POLICY, JobFolder, context_of, row


def _read(rows: RowInputs, *sources: RowSource) -> tuple[ReadSource, ...]:
    return rows.read(BatchRow(ai_output="It is.", sources=sources)).sources


def _row_source(**keys: Any) -> RowSource:
    return RowSource.model_validate({"title": "Policy", **keys})


@pytest.fixture
def rows(job: JobFolder) -> RowInputs:
    """What reads the sources of rows beside two files."""
    context = context_of(job.batch([row()]))
    for name in ("a.md", "b.md"):
        job.write(name, POLICY)
    return RowInputs(context.inputs, "rows.jsonl")


def _texts(rows: RowInputs, *sources: RowSource) -> list[str]:
    return [read.numbered(1).document.text for read in _read(rows, *sources)]


def test_fetched_once(rows: RowInputs, job: JobFolder) -> None:
    """What one row named is not fetched again for the next, whatever it is called there."""
    assert _texts(rows, _row_source(uri="a.md")) == [POLICY]
    (job.path / "a.md").unlink()
    again = _read(rows, _row_source(uri="a.md", title="Other"))

    assert [(read.title, read.numbered(1).document.text) for read in again] == [("Other", POLICY)]


def test_pins_are_not_shared(rows: RowInputs) -> None:
    """A pin is checked even when the source was read before without it."""
    _texts(rows, _row_source(uri="a.md"))

    with pytest.raises(InputError, match="source 1: its bytes are not the pinned ones"):
        _read(rows, _row_source(uri="a.md", sha256=f"sha256:{'0' * 64}"))


def test_held_once(rows: RowInputs) -> None:
    """A text that rows hold is parsed once; the same words declared to be something else are another text."""
    first, second = _read(rows, _row_source(content=POLICY)), _read(rows, _row_source(content=POLICY, title="Other"))
    plain = _read(rows, _row_source(content=POLICY, media_type="text/plain"))

    assert first[0].numbered(1).document is second[0].numbered(1).document
    assert first[0].numbered(1).document is not plain[0].numbered(1).document


def test_in_their_order(rows: RowInputs) -> None:
    """Known, held and named sources stand in the row's order, and one that it names twice stands twice."""
    _read(rows, _row_source(uri="b.md"))
    sources = [_row_source(uri="a.md"), _row_source(content="Held."), _row_source(uri="b.md"), _row_source(uri="a.md")]

    assert _texts(rows, *sources) == [POLICY, "Held.", POLICY, POLICY]


def test_the_first_that_fails(rows: RowInputs) -> None:
    """What is wrong is said of the first source of the row that has it."""
    with pytest.raises(InputError, match="source 2: cannot be read: it is not there"):
        _read(rows, _row_source(uri="a.md"), _row_source(uri="none.md"), _row_source(uri="none.md"))


def test_no_output(rows: RowInputs) -> None:
    """A row whose output is empty is refused before its sources are looked at."""
    with pytest.raises(InputError, match="output: the output is empty"):
        rows.read(BatchRow(ai_output=" ", sources=(_row_source(uri="none.md"),)))


def test_too_many_sources(job: JobFolder) -> None:
    """So is a row with more sources than the limit."""
    rows = RowInputs(context_of(job.batch([row()], limits={"max_sources": 1})).inputs, "rows.jsonl")

    with pytest.raises(RowError, match=r"more sources than limits\.max_sources \(1\)"):
        _read(rows, _row_source(uri="none.md"), _row_source(uri="none.md"))


def test_cancelled(job: JobFolder) -> None:
    """What is not fetched when the run is told to stop says why; what the row holds itself is there."""
    rows = RowInputs(context_of(job.batch([row()])).inputs, "rows.jsonl", lambda: True)
    named, held = (read.numbered(1) for read in _read(rows, _row_source(uri="a.md"), _row_source(content=POLICY)))

    assert named.trouble is not None
    assert (named.trouble.reason, held.document.text) == (NotCheckedReason.CANCELLED, POLICY)
