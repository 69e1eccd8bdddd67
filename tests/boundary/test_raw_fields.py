"""Raw fields are found whatever their spelling and depth, and nothing else is."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.boundary.raw_fields import USE_INSTEAD, find_raw_field

NAMES = [
    "ai_output",
    "prompt",
    "system_prompt",
    "messages",
    "source_text",
    "source_spans",
    "retrieved_context",
    "embedding",
    "embeddings",
    "screenshot",
    "screenshots",
    "upload",
    "uploads",
    "tool_trace",
    "tool_traces",
]
ALLOWED = ["prompt_version", "output_hash", "source_hashes", "source_count", "uploaded", "message", "context"]

allowed_keys = st.sampled_from(ALLOWED) | st.text().map("x{}".format)
scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(NAMES)
clean = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(allowed_keys, inner, max_size=3)
)


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A rejected name and one of the ways to write it."""
    name = draw(st.sampled_from(NAMES))
    joiner = draw(st.sampled_from(["_", "-", "", " ", ".", "__", "\u200b"]))
    letters = [draw(st.sampled_from([letter, letter.upper()])) for letter in name.replace("_", "\0")]
    return name, "".join(letters).replace("\0", joiner)


@st.composite
def wrapped(draw: st.DrawFn, value: object) -> object:
    """A value somewhere inside clean JSON."""
    steps = draw(st.lists(st.none() | allowed_keys, max_size=6))

    def wrap(inner: object, key: str | None) -> object:
        if key is None:
            return [draw(clean), inner, draw(clean)]
        siblings = draw(st.dictionaries(allowed_keys, clean, max_size=2))
        return {**siblings, key: inner}

    return reduce(wrap, steps, value)


@given(st.data())
def test_found_anywhere(data: st.DataObject) -> None:
    """A raw field is found in any spelling at any depth, and named as the contract names it."""
    name, spelling = data.draw(spellings())
    document = data.draw(wrapped({spelling: data.draw(clean)}))

    assert find_raw_field(document) == name


@given(clean)
def test_clean_passes(document: object) -> None:
    """JSON whose keys are no raw fields passes, also when its values are their names."""
    assert find_raw_field(document) is None


@pytest.mark.parametrize("key", ["toolTrace", "tool-trace", "AI_OUTPUT", "System Prompt", "\uff50rompt"])
def test_known_disguises(key: str) -> None:
    """The spellings that other languages and keyboards make are no way around."""
    assert find_raw_field({"metadata": [{key: ""}]}) in NAMES


def test_deeper_than_the_stack() -> None:
    """Depth is no way around either."""
    document: object = {"prompt": ""}
    for _ in range(100_000):
        document = [document]

    assert find_raw_field(document) == "prompt"


def test_closed_list() -> None:
    """Every name the contract rejects is here, each with something to use instead."""
    assert set(NAMES) == set(USE_INSTEAD)
    assert all(USE_INSTEAD.values())
