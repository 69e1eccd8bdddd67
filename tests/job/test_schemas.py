"""The published JSON Schemas are those of the models, and agree with them."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from kivo_worker.cli.schema import SchemaName, schema_text
from kivo_worker.job.spec import JobSpec
from tests.job.conftest import EXAMPLES, FULL, REPOSITORY, Fields

JOB_SPEC = json.loads(schema_text(SchemaName.JOB_SPEC))
PUBLISHED = {
    SchemaName.JOB_SPEC: REPOSITORY / "job-specs" / "schema.json",
    **{name: REPOSITORY / "docs" / "schemas" / f"{name}.json" for name in SchemaName if name != "job-spec"},
}
HEX = "0123456789abcdef" * 4

Path = tuple[str | int, ...]

others: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 5, 10**20, 1.5),
        *("", " ", "x", "a b", "a/b", "a, b", "é", "a\x00b"),
        *("x" * length for length in (65, 129, 201, 257, 2049)),
        *("strict", "customer_facing", "sha256", f"sha256:{HEX}", f"hmac-sha256:{HEX}", "env://K", "file:///k"),
        *("kivo_private_worker_job_spec.v1", "kivo_private_worker_job_spec.v2"),
        *({}, {"uri": "a"}, {"uri": 1}, {"uri": "a", "zzz": 1}, {"kind": "embedded"}, {"mode": "md5"}),
        *([], [{}], [{"uri": "a"}], [{"uri": "a", "title": "b"}]),
    ]
).map(copy.deepcopy)


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(inner, (*path, key))


@st.composite
def _mutations(draw: st.DrawFn) -> Fields:
    """The full spec with a few values changed, taken away or added."""
    spec: Any = copy.deepcopy(json.loads(FULL))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_paths(spec))[1:]))
        place = spec
        for step in path[:-1]:
            place = place[step]
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace" or not isinstance(place, dict):
            place[path[-1]] = draw(others)
        elif change == "remove" and len(spec) > 1:
            del place[path[-1]]
        else:
            place[draw(st.sampled_from(["zzz", "uri", "title", "key", "sha256", "root", "batch"]))] = draw(others)
    fields: Fields = spec
    return fields


def _expressible_faults(spec: Fields) -> list[str]:
    """What the model refuses that a JSON Schema can say; rules over several keys, and on words, it cannot."""
    try:
        JobSpec.model_validate_json(json.dumps(spec))
    except ValidationError as error:
        return [fault["type"] for fault in error.errors() if fault["type"] != "value_error"]
    return []


@pytest.mark.parametrize("name", SchemaName)
def test_published(name: SchemaName) -> None:
    """The schema in the repository is the one the model makes (mend it with `make schemas`)."""
    assert schema_text(name) == PUBLISHED[name].read_text("utf-8")


@pytest.mark.parametrize("name", SchemaName)
def test_well_formed(name: SchemaName) -> None:
    """Each schema is one of JSON Schema 2020-12, and tells so."""
    document = json.loads(schema_text(name))
    Draft202012Validator.check_schema(document)

    assert document["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples(path: Any) -> None:
    """The schema takes every example."""
    assert list(Draft202012Validator(JOB_SPEC).iter_errors(json.loads(path.read_bytes()))) == []


def test_there_are_examples() -> None:
    """There is an example of one output, and one of a batch."""
    assert {"import-sample", "support-answer"} <= {path.parent.name for path in EXAMPLES}


def test_full_spec_has_every_key() -> None:
    """The spec these tests change has every key there is, but those of what excludes others: batches, verifiers."""
    parts = {"": JOB_SPEC, **JOB_SPEC["$defs"]}
    del parts["EndpointSettings"], parts["CascadeSettings"]
    known = {key for part in parts.values() for key in part.get("properties", {})}
    said = {path[-1] for path in _paths(json.loads(FULL)) if path and isinstance(path[-1], str)}

    of_a_batch = {"ai_output", "batch", "content", "csv", "delimiter", "intended_use", "question", "shard_rows"}
    assert known - of_a_batch | {"intended_use"} == said - {"LABEL_0", "LABEL_1"}


@settings(max_examples=150, deadline=None)
@given(_mutations())
def test_schema_and_model_agree(spec: Fields) -> None:
    """An editor that knows the schema and the worker that loads the spec say the same of it."""
    is_valid = Draft202012Validator(JOB_SPEC).is_valid(spec)

    assert is_valid == (_expressible_faults(spec) == [])


@pytest.mark.parametrize("part", ["", *JOB_SPEC["$defs"]])
def test_closed(part: str) -> None:
    """Each object of the schema is closed: a key it does not name is refused."""
    schema = JOB_SPEC["$defs"][part] if part else JOB_SPEC

    assert schema.get("additionalProperties", True) is (schema["type"] != "object")
