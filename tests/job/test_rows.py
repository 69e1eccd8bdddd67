"""A batch row is read from its line, or refused without repeating what it holds."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kivo_worker.job.rows import BatchRow, RowError, parse_row
from kivo_worker.vocabulary import IntendedUse
from tests.job.conftest import REPOSITORY

SAMPLE = (REPOSITORY / "job-specs" / "import-sample" / "sample.jsonl").read_bytes().splitlines()
CANARY = "Zq7Xw9Kv3"
ROW = {
    "external_id": "answer_001",
    "question": "What is the refund window?",
    "ai_output": "Refunds are available for 60 days.",
    "sources": [
        {"title": "Refund policy", "content": "Within 30 days.", "citation_label": "source 1"},
        {"title": "Terms", "uri": "terms.md", "media_type": "text/markdown", "sha256": f"sha256:{'0' * 64}"},
    ],
    "intended_use": "internal_draft",
}


def _row(**changes: Any) -> bytes:
    return json.dumps({**ROW, **changes}).encode()


def _source(**changes: Any) -> bytes:
    return _row(sources=[{"title": "Refund policy", "content": "Within 30 days."} | changes])


def _message(line: bytes) -> str:
    with pytest.raises(RowError) as refused:
        parse_row(line)
    return str(refused.value)


@pytest.mark.parametrize(
    ("line", "external_id", "question", "text", "intended_use"),
    [
        (SAMPLE[0], "answer_001", "What is the refund window?", "within 30 days", IntendedUse.CUSTOMER_FACING),
        (SAMPLE[1], "answer_002", "Can admins export logs?", "security workspace", IntendedUse.INTERNAL_DRAFT),
    ],
)
def test_vendors_sample(line: bytes, external_id: str, question: str, text: str, intended_use: IntendedUse) -> None:
    """The two documented import rows are read as they stand."""
    row = parse_row(line)

    assert (row.external_id, row.question, row.intended_use) == (external_id, question, intended_use)
    assert len(row.sources) == 1
    assert text in (row.sources[0].content or "")


def test_every_key() -> None:
    """A row with every key says just what its line says."""
    assert parse_row(_row()).model_dump(mode="json", exclude_none=True) == ROW


def test_smallest() -> None:
    """A row needs no more than an output and a source."""
    row = parse_row(b'{"ai_output": "a", "sources": [{"title": "t", "uri": "a.md"}]}')

    assert (row.external_id, row.question, row.intended_use) == (None, None, None)


@pytest.mark.parametrize("extra", [{"score": 1.5}, {"tags": ["a"]}, {"Ai_Output": "b"}, {"output": {"a": None}}])
def test_own_keys(extra: dict[str, object]) -> None:
    """A row's further keys are the customer's own: they are kept apart and change nothing else."""
    row, plain = parse_row(_row(**extra)), parse_row(_row())

    assert (row.metadata, plain.metadata) == (extra, {})
    assert row.model_dump(exclude=set(extra)) == plain.model_dump()


def test_frozen() -> None:
    """A row does not change after it was read."""
    with pytest.raises(ValidationError, match="frozen"):
        parse_row(_row()).ai_output = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "the line is not valid JSON in UTF-8"),
        (b"{", "the line is not valid JSON in UTF-8"),
        (b"{'ai_output': 1}", "the line is not valid JSON in UTF-8"),
        (_row() + b"x", "the line is not valid JSON in UTF-8"),
        (_row(ai_output="e").replace(b'"e"', b'"\xe9"'), "the line is not valid JSON in UTF-8"),
        (_row(ai_output="e").replace(b'"e"', rb'"\ud800"'), "the line is not valid JSON in UTF-8"),
        (_row(ai_output="e").replace(b'"e"', rb'"\udc00 \ud800x"'), "the line is not valid JSON in UTF-8"),
        (_source(title="e").replace(b'"e"', rb'"\ud83d"'), "the line is not valid JSON in UTF-8"),
        (b'{"a": ' * 1000 + b"1" + b"}" * 1000, "the line is not valid JSON in UTF-8"),
        (b'{"ai_output": "a", ' + _row()[1:], 'the key "ai_output" stands twice'),
        (_row(extra={}).replace(b"{}", b'{"a": 1, "a": 2}'), 'the key "a" stands twice'),
        (_row(extra=1).replace(b'"extra": 1', b'"extra": NaN'), "NaN is no JSON value"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'"text"', "must be an object"),
        (b"{}", '"ai_output": is missing'),
        (_row(ai_output=None), '"ai_output": must be a valid string'),
        (_row(ai_output=1), '"ai_output": must be a valid string'),
        (_row(ai_output=""), '"ai_output": string must have at least 1 character'),
        (b'{"ai_output": "a"}', '"sources": is missing'),
        (_row(sources=None), '"sources": must be a valid array'),
        (_row(sources={}), '"sources": must be a valid array'),
        (_row(sources=[]), '"sources": list must have at least 1 item, not 0'),
        (_row(sources=["text"]), '"sources.0": must be an object'),
        (_row(sources=[{"content": "a"}]), '"sources.0.title": is missing'),
        (_source(title=""), '"sources.0.title": string must have at least 1 character'),
        (_source(title="x" * 201), '"sources.0.title": string must have at most 200 characters'),
        (_source(content=""), '"sources.0.content": string must have at least 1 character'),
        (_source(content=None), '"sources.0": a source has either "content" or "uri"'),
        (_source(uri="a.md"), '"sources.0": a source has either "content" or "uri"'),
        (_source(content=None, uri=""), '"sources.0.uri": string must have at least 1 character'),
        (_source(content=None, uri="a\nb"), '"sources.0.uri": string must match pattern'),
        (_source(citation_label=""), '"sources.0.citation_label": string must have at least 1 character'),
        (_source(sha256=CANARY), '"sources.0.sha256": string must match pattern'),
        (_source(media_type=1), '"sources.0.media_type": must be a valid string'),
        (_source(contents=CANARY), '"sources.0.contents": is not known'),
        (_row(external_id=""), '"external_id": string must have at least 1 character'),
        (_row(external_id=7), '"external_id": must be a valid string'),
        (_row(external_id="x" * 257), '"external_id": string must have at most 256 characters'),
        (_row(question=7), '"question": must be a valid string'),
        (_row(intended_use=CANARY), "\"intended_use\": must be 'customer_facing' or 'internal_draft'"),
    ],
    ids=lambda value: ascii(value)[:50],
)
def test_faults(line: bytes, message: str) -> None:
    """A line that is no row is refused with the key and what is wrong with it."""
    said = _message(line)

    assert said.startswith(message)
    assert CANARY not in said


def test_surrogate_pairs() -> None:
    """An escaped character beyond the first plane, in two halves, is one character."""
    row = parse_row(_row(ai_output="e").replace(b'"e"', rb'"\ud83d\ude00"'))

    assert row.ai_output == "\U0001f600"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["ai_output", "sources", "external_id", "question", "intended_use"]) | st.integers(0, 5),
    st.sampled_from(
        [CANARY, f"\n{CANARY}", [CANARY], {"title": CANARY}, [{"title": CANARY}], [{"title": [CANARY]}], 1, None]
    ),
)
def test_values_are_not_repeated(place: str | int, value: Any) -> None:
    """Whatever stands at any key of a row, no error repeats it."""
    keys = ["title", "content", "uri", "citation_label", "media_type", "sha256"]
    line = _row(**{place: value}) if isinstance(place, str) else _source(**{keys[place]: value})
    try:
        parse_row(line)
    except RowError as error:
        said = f"{error} {error.args}"
    else:
        return

    assert CANARY not in said


@settings(max_examples=100, deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.integers(0, 200).map(lambda length: _row()[:length]))
def test_any_line(line: bytes) -> None:
    """Whatever a line holds, it is a row or a row error."""
    try:
        row = parse_row(line)
    except RowError:
        return

    assert isinstance(row, BatchRow)
