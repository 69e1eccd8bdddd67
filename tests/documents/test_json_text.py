"""JSON reads as its keys and values, each value by its pointer."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.json_text import extract_json
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import JSON, JSON_LINES
from kivo_worker.documents.model import Document
from kivo_worker.documents.refusals import Refusal, RefusedError
from tests.documents.samples import JSON_VALUE, outline, places


def read(text: str, media_type: str = JSON) -> Document:
    """A JSON text, read."""
    return assembled(extract_json(text, media_type, DocumentLimits()), media_type)


def test_sample() -> None:
    """Keys that lead to values are headings, short values of an object a row, a long text paragraphs and lists."""
    document = read(JSON_VALUE)

    assert outline(document) == [
        ("heading", "refund policy"),
        ("table_row", "window days: 30"),
        ("heading", "text"),
        ("paragraph", "Refunds are paid.\nThe rules are:"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("heading", "plans"),
        ("table_row", "plan: Basic", "price: 10.50"),
        ("table_row", "plan: Team", "price: 20.00"),
    ]
    assert document.blocks[4].headings == ("refund policy", "text")
    assert document.blocks[4].lead_in == "The rules are:"
    assert document.blocks[8].headings == ("plans",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12345678901234567890.10", "12345678901234567890.10"),
        ("1e400", "1e400"),
        ("-0", "-0"),
        ("true", "true"),
        ("null", "null"),
        ('"a"', "a"),
        ("NaN", "NaN"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_values_as_they_are_written(text: str, expected: str) -> None:
    """Numbers keep every digit; nothing is rounded or evaluated."""
    assert outline(read(text)) == [("paragraph", expected)]


def test_pointers() -> None:
    """Each value is found by its pointer, with odd keys escaped; of a key that comes twice both values are read."""
    found = places(read('{"a/b": {"m~n": 1, "": 2}, "c": [[true], {"d": [3]}], "e": 1, "e": 2}'))

    assert found == [
        ("the whole value", "e: 1 | e: 2"),
        ("/e", "e: 1"),
        ("/e", "e: 2"),
        ("/a~1b", "m~n: 1 | : 2"),
        ("/a~1b/m~0n", "m~n: 1"),
        ("/a~1b/", ": 2"),
        ("/c/0/0", "true"),
        ("/c/1/d/0", "3"),
    ]


def test_lines() -> None:
    """A value a line is found by its line and pointer; blank lines count."""
    document = read('{"a": 1}\n\n["x"]\n', JSON_LINES)

    assert places(document) == [("line 1, the whole value", "a: 1"), ("line 1, /a", "a: 1"), ("line 3, /0", "x")]
    assert [landmark.number for landmark in document.landmarks] == [1, 1, 3]


def test_half_a_character() -> None:
    """Half of a surrogate pair, in a value or a key, is replaced: what is read can be written again."""
    document = read('{"a\\ud800": "b\\udc00", "c\\ud800": ["d\\ud83d\\ude00"]}')

    assert [block[1] for block in outline(document)] == ["a\ufffd: b\ufffd", "c\ufffd", "d\U0001f600"]
    assert all(landmark.label.encode() for landmark in document.landmarks)


def test_headings_end() -> None:
    """What stands after a nested object is no longer under its keys."""
    document = read('[{"id": 1, "more": {"x": 1}}, {"id": 2}, "a"]')

    assert [(block.cells[0].text, block.headings) for block in document.blocks] == [
        ("id: 1", ()),
        ("more", ()),
        ("x: 1", ("more",)),
        ("id: 2", ()),
        ("a", ()),
    ]


@pytest.mark.parametrize(
    ("key", "words"),
    [("windowDays", "window days"), ("window_days", "window days"), ("URL", "URL"), ("useSSO", "useSSO")],
)
def test_keys_as_words(key: str, words: str) -> None:
    """A key reads as words."""
    assert outline(read(json.dumps({key: 1}))) == [("table_row", f"{words}: 1")]


@pytest.mark.parametrize("text", ["", "{", "[1,]", "{'a': 1}", "1 2", "\ufeff1"])
def test_damaged(text: str) -> None:
    """What is no JSON is damaged."""
    with pytest.raises(RefusedError) as caught:
        read(text)
    assert caught.value.refusal is Refusal.DAMAGED


def test_depth() -> None:
    """Values may be nested as deep as the limit."""
    assert extract_json("[" * 5 + "1" + "]" * 5, JSON, DocumentLimits(depth=5)).parts
    with pytest.raises(RefusedError) as caught:
        extract_json("[" * 6 + "]" * 6, JSON, DocumentLimits(depth=5))
    assert caught.value.refusal is Refusal.DEPTH


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
@settings(deadline=None, max_examples=150)
def test_any_value(value: object) -> None:
    """Any value is read; each pointer leads to the value that stands there."""
    document = read(json.dumps(value))
    for landmark in document.landmarks:
        found = value
        for token in [] if landmark.label == "the whole value" else landmark.label.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            found = found[int(key)] if isinstance(found, list) else found[key]  # type: ignore[index]
        if isinstance(found, str):
            assert landmark.span.of(document.text).split(": ")[-1].split() == [] or found.split()
