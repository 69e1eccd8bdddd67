"""What the documents say is what the program does."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from kivo_worker.boundary.model import CompletedEvent
from kivo_worker.exit_codes import PRIORITY, ExitCode
from kivo_worker.job.rows import BatchRow, RowSource
from kivo_worker.job.spec import (
    CsvColumns,
    GcsSettings,
    Hashing,
    InputRef,
    JobSpec,
    Limits,
    ReportsRef,
    S3Settings,
    SourceRef,
    StorageSettings,
)
from kivo_worker.job.verifiers import CascadeSettings, EmbeddedSettings, EndpointSettings, LabelMeaning, OnnxSettings
from kivo_worker.storage.s3_failures import CODES, EXCEPTIONS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORAGE_DOC = (ROOT / "docs" / "storage.md").read_text(encoding="utf-8")
VERIFIERS_DOC = (ROOT / "docs" / "verifiers.md").read_text(encoding="utf-8")
JOB_SPEC_DOC = (ROOT / "docs" / "job-spec.md").read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """The words in backticks in the first column of all tables of a document."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {word for cell in rows for word in re.findall(r"`([^`]+)`", cell)}


def test_the_readme_lists_the_exit_codes_with_their_meaning() -> None:
    """The table of exit codes is the enum."""
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE)

    assert [(str(int(code)), code.meaning) for code in ExitCode] == rows


def test_the_readme_gives_the_order_of_the_exit_codes() -> None:
    """Which code wins is said as it is."""
    order = ", ".join(str(int(code)) for code in PRIORITY if code is not ExitCode.OK)

    assert f"the first of {order} is the exit code" in " ".join(README.split())


def test_the_readme_lists_every_field_that_leaves_and_no_other() -> None:
    """The table of what leaves is the largest event's fields."""
    section = README.split("## What leaves", 1)[1].split("\n## ", 1)[0]

    assert first_cells(section) == set(CompletedEvent.model_fields)


def test_the_readme_lists_every_option_of_run_with_its_variable() -> None:
    """The table of options is the help's."""
    shown = subprocess.run(
        [sys.executable, "-m", "kivo_worker", "run", "--help"],
        check=True,
        capture_output=True,
        text=True,
        env={"COLUMNS": "200", "PATH": ""},
    ).stdout
    options = set(re.findall(r"^\s+(--[a-z-]+)", shown, re.MULTILINE)) - {"--help"}
    variables = set(re.findall(r"\b(KIVO_[A-Z_]+)\b", shown))
    section = README.split("| Option | Variable |", 1)[1].split("\n\n", 1)[0]

    assert options == first_cells(section)
    assert variables == set(re.findall(r"`(KIVO_[A-Z_]+)`", section))


def test_the_readmes_job_spec_is_valid() -> None:
    """Who copies the example has a spec the program takes."""
    example = re.search(r"```json\n(.*?)```", README, re.DOTALL)

    assert example is not None
    assert JobSpec.model_validate_json(example.group(1)).customer_run_id == "cust_run_001"


@pytest.mark.parametrize("target", ["demo", "test", "dev"])
def test_the_make_targets_the_readme_names_exist(target: str) -> None:
    """Every command of the README is in the Makefile."""
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    """The verdict and the counts in the README are those of the demo."""
    shutil.copytree(ROOT / "job-specs" / "support-answer", tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "reports", ignore_errors=True)
    shown = subprocess.run(
        [sys.executable, "-m", "kivo_worker", "run", "--job-spec-file", str(tmp_path / "job-spec.json")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()

    assert "\n".join(shown[:3]) in README


@pytest.mark.parametrize(
    ("model", "prefix"),
    [
        (JobSpec, ""),
        (InputRef, ""),
        (SourceRef, ""),
        (ReportsRef, ""),
        (Limits, ""),
        (EmbeddedSettings, "verifier."),
        (StorageSettings, "storage."),
        (Hashing, "hashing."),
        (BatchRow, ""),
        (CsvColumns, ""),
    ],
)
def test_the_job_spec_document_names_every_key(model: type[BaseModel], prefix: str) -> None:
    """No key of the spec is undocumented."""
    assert {f"{prefix}{name}" for name in model.model_fields} <= first_cells(JOB_SPEC_DOC)


def test_the_job_spec_document_names_no_key_that_is_not_there() -> None:
    """No documented key is refused."""
    models: tuple[type[BaseModel], ...] = (JobSpec, SourceRef, ReportsRef, Limits, BatchRow, RowSource, CsvColumns)
    nested = {f"{name}.{key}" for name, part in NESTED.items() for key in part.model_fields}

    assert first_cells(JOB_SPEC_DOC) <= {name for model in models for name in model.model_fields} | nested


NESTED: dict[str, type[BaseModel]] = {"verifier": EmbeddedSettings, "storage": StorageSettings, "hashing": Hashing}


@pytest.mark.parametrize(
    ("kind", "model"), [("onnx", OnnxSettings), ("openai", EndpointSettings), ("cascade", CascadeSettings)]
)
def test_the_document_of_verifiers_lists_every_setting_and_no_other(kind: str, model: type[BaseModel]) -> None:
    """The tables of settings are the models."""
    table = VERIFIERS_DOC.split(f"| Of `{kind}` | Meaning |", 1)[1].split("\n\n", 1)[0]

    assert first_cells(table) | {"kind"} == set(model.model_fields)


def test_the_document_of_verifiers_names_every_meaning_of_a_label() -> None:
    """Whoever maps labels finds what they can mean."""
    assert all(f"`{meaning}`" in VERIFIERS_DOC for meaning in LabelMeaning)


@pytest.mark.parametrize(("name", "model"), [("s3", S3Settings), ("gcs", GcsSettings)])
def test_the_storage_document_lists_every_setting_and_no_other(name: str, model: type[BaseModel]) -> None:
    """The tables of settings are the models."""
    table = STORAGE_DOC.split(f"| `storage.{name}` | Meaning |", 1)[1].split("\n\n", 1)[0]

    assert first_cells(table) == set(model.model_fields)


def test_the_storage_document_shows_errors_that_there_are() -> None:
    """Each message in the table of errors is one the program tells."""
    told = [re.sub(r"\{\w+\}", "…", sentence.reason) for table in (CODES, EXCEPTIONS) for sentence in table.values()]
    told += ["… lacks s3:GetObject", "the store does not refuse to overwrite an object"]
    section = STORAGE_DOC.split("| It says | It means |", 1)[1]
    shown = re.findall(r"^\| (?!It says|---)(.+?) \|", section, re.MULTILINE)

    assert set(shown) <= set(told)


def test_the_storage_documents_policies_are_plain_json() -> None:
    """Who copies a policy or a rule has JSON."""
    examples = re.findall(r"```json\n(.*?)```", STORAGE_DOC, re.DOTALL)

    assert [sorted(json.loads(example)) for example in examples] == [["Rules"], ["Statement", "Version"]]


@pytest.mark.parametrize("name", list(Limits.model_fields))
def test_the_job_spec_document_gives_the_limits_defaults(name: str) -> None:
    """The defaults of the limits are the model's."""
    default = Limits.model_fields[name].default

    assert f"| `{name}` | {'' if default is None else f'{default} '}|" in JOB_SPEC_DOC


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/*.md"), *ROOT.glob("examples/*.md")]
)
def test_links_between_the_documents_lead_somewhere(path: Path) -> None:
    """No relative link is broken."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_examples_of_job_specs_are_plain_json() -> None:
    """Every example is read by any JSON parser."""
    for spec in (ROOT / "job-specs").glob("*/job-spec.json"):
        assert json.loads(spec.read_text(encoding="utf-8"))["schema_version"] == "kivo_private_worker_job_spec.v1"
