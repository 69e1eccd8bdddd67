"""`kivo-worker schema`."""

import json
from typing import Any

import jsonschema
import pytest

from kivo_worker.cli.schema import SchemaName, schema_text
from tests.cli.conftest import Program
from tests.runs.conftest import EXAMPLES

PUBLISHED = {
    name: EXAMPLES / "schema.json" if name is SchemaName.JOB_SPEC else EXAMPLES.parent / f"docs/schemas/{name}.json"
    for name in SchemaName
}


@pytest.mark.parametrize("name", SchemaName)
def test_each_schema(name: SchemaName, program: Program) -> None:
    """Each schema is printed as it is published, and is a valid schema."""
    done = program("schema", name)

    assert (0, "", PUBLISHED[name].read_text("utf-8")) == (done.code, done.err, done.out)
    jsonschema.Draft202012Validator.check_schema(done.json)


@pytest.mark.parametrize("example", ["support-answer", "import-sample"])
def test_the_examples_follow_it(example: str) -> None:
    """The example job specs are valid by the published schema."""
    schema: Any = json.loads(schema_text(SchemaName.JOB_SPEC))

    jsonschema.Draft202012Validator(schema).validate(json.loads((EXAMPLES / example / "job-spec.json").read_bytes()))


def test_an_unknown_name(program: Program) -> None:
    """An unknown name is a usage error that lists the known ones."""
    done = program("schema", "none")

    assert done.code == 2
    assert all(name in done.err for name in SchemaName)
