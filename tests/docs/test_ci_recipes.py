"""The pipelines of docs/ci: valid by their systems' own schemas and linters, and run against the development server.

For Jenkins there is no linter without a running Jenkins: its pipeline is parsed as Groovy, and its script is run like
the others'.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from groovy_parser.parser import parse_groovy_content
from ruamel.yaml import YAML

from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Api, environment, serving
from tests.runs.conftest import JobFolder

RECIPES = Path(__file__).parents[2] / "docs" / "ci"
SCHEMAS = {
    "github-actions.yml": ("vendor.github-workflows",),
    "github-actions-batch.yml": ("vendor.github-workflows",),
    "gitlab-ci.yml": ("vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
    "buildkite.yml": ("vendor.buildkite",),
}
CREDENTIAL = re.compile(r"kwc_[A-Za-z0-9_.-]{20,}")


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("recipe", SCHEMAS)
def test_schemas(recipe: str) -> None:
    """Each pipeline is what its system's schema asks for."""
    name, *more = SCHEMAS[recipe]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, *more, str(RECIPES / recipe)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("recipe", ["github-actions.yml", "github-actions-batch.yml"])
def test_the_linter_of_github_workflows(recipe: str, tmp_path: Path) -> None:
    """The workflow is clean to the linter that looks for weaknesses: rights, pins, injection."""
    path = tmp_path / ".github" / "workflows" / "kivo.yml"
    path.parent.mkdir(parents=True)
    shutil.copy(RECIPES / recipe, path)
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--persona=auditor", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_jenkinsfile_is_groovy() -> None:
    """The pipeline for Jenkins is syntactically a Groovy script."""
    assert parse_groovy_content((RECIPES / "Jenkinsfile").read_text(encoding="utf-8"))


def test_no_credential_of_a_cloud_is_kept() -> None:
    """No recipe names a long-lived key; every one lets its system vouch for the job."""
    recipes = {path.name: path.read_text(encoding="utf-8") for path in RECIPES.iterdir()}

    assert not [name for name, text in recipes.items() if "AWS_SECRET_ACCESS_KEY" in text or "AKIA" in text]
    assert "id-token: write" in recipes["github-actions.yml"]
    assert "id_tokens:" in recipes["gitlab-ci.yml"]
    assert "aws-assume-role-with-web-identity" in recipes["buildkite.yml"]
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" in recipes["Jenkinsfile"]


@pytest.fixture
def api() -> Iterator[Api]:
    """A development server."""
    with serving() as api:
        yield api


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout with a job, the script beside it, and the program on the way."""
    job = JobFolder(tmp_path / "checkout" / "kivo")
    job.single()
    shutil.copy(RECIPES / "kivo.sh", job.path)
    program = tmp_path / "bin" / "kivo-worker"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kivo_worker "$@"\n')
    program.chmod(0o755)
    return job.path.parent


def _sh(command: str, workspace: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a CI system does."""
    path = f"{workspace.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    mine = {name: value for name, value in environment({}).items() if not name.startswith("GITHUB_")}
    return subprocess.run(
        ["/bin/bash", "-e", "-o", "pipefail", "-c", command],
        check=False, capture_output=True, text=True, cwd=workspace, env={**mine, **variables, "PATH": path},
    )  # fmt: skip


def _of_gitlab() -> tuple[str, Mapping[str, str]]:
    job = _yaml(RECIPES / "gitlab-ci.yml")["kivo"]
    return "\n".join(job["script"]), job["variables"]


def _of_jenkins() -> tuple[str, Mapping[str, str]]:
    text = (RECIPES / "Jenkinsfile").read_text(encoding="utf-8")
    [command] = re.findall(r"^ *sh '(.*)'$", text, re.MULTILINE)
    return command, dict(re.findall(r"^ *([A-Z_]+) = '(.*)'$", text, re.MULTILINE))


def _of_buildkite() -> tuple[str, Mapping[str, str]]:
    pipeline = _yaml(RECIPES / "buildkite.yml")
    return pipeline["steps"][0]["command"], pipeline["env"]


@pytest.mark.parametrize("recipe", [_of_gitlab, _of_jenkins, _of_buildkite])
def test_the_scripts_do_what_they_say(recipe: Any, workspace: Path, api: Api, tmp_path: Path) -> None:
    """The run is created, checked and told; the gate fails the job, and no secret is shown or kept."""
    command, variables = recipe()
    mine = {
        "KIVO_API_BASE_URL": api.url,
        "KIVO_API_KEY": "kivo_dev_tests",
        "KIVO_OUTBOX": str(tmp_path / "outbox.sqlite3"),
        "AWS_ID_TOKEN": "token",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "aws"),
    }
    done = _sh(command, workspace, **{**variables, **mine, "TMPDIR": str(tmp_path)})
    events = [json.loads(body)["event_type"] for body in api.bodies]

    assert done.returncode == ExitCode.GATE, done.stderr
    assert events == ["started", "completed"]
    assert {"kivo.sarif", "kivo.xml", "kivo.json"} <= {path.name for path in workspace.iterdir()}
    assert '"uri": "answers/001.md"' in (workspace / "kivo.sarif").read_text()
    assert not CREDENTIAL.search(done.stdout + done.stderr)
    assert not list(tmp_path.glob("tmp.*"))


def test_the_github_steps_do_what_they_say(workspace: Path, api: Api, tmp_path: Path) -> None:
    """What one step hands over, the next one takes; the credential is masked before it is handed over."""
    [job] = _yaml(RECIPES / "github-actions.yml")["jobs"].values()
    create, check = (step for step in job["steps"] if "run" in step)
    outputs, summary = tmp_path / "outputs", tmp_path / "summary"
    runner = {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
    created = _sh(create["run"], workspace, **runner, KIVO_API_BASE_URL=api.url, KIVO_API_KEY="kivo_dev_tests")
    handed = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    wanted = {name: said.partition(" steps.create.outputs.")[2].split()[0] for name, said in check["env"].items()}
    taken = {name: handed[output] for name, output in wanted.items()}
    done = _sh(check["run"], workspace, **runner, **taken, KIVO_OUTBOX=str(tmp_path / "outbox.sqlite3"))

    assert (created.returncode, set(taken)) == (0, set(check["env"]))
    assert f"::add-mask::{handed['KIVO_WORKER_CREDENTIAL']}" in created.stdout
    assert (done.returncode, len(api.bodies)) == (ExitCode.GATE, 2), done.stderr
    assert "::error title=kivo-worker%3A A source contradicts the claim,file=answers/001.md,line=1" in done.stdout
    assert "## Kivo: `needs_repair`" in summary.read_text()
    assert {"kivo.sarif", "kivo.xml"} <= {path.name for path in workspace.iterdir()}
