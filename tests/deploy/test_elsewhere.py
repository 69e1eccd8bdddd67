"""The examples of docs/deploy for other places than Kubernetes, by the rules of those places."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cfnlint.decode import cfn_yaml

from tests.deploy.checking import of_file
from tests.deploy.commands import read
from tests.deploy.google import schema

EXAMPLES = Path(__file__).parents[2] / "docs" / "deploy"
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


def test_the_ecs_task() -> None:
    """The template is clean to the linter of CloudFormation."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), str(EXAMPLES / "ecs-task.yaml")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "")


def test_the_cloud_run_job() -> None:
    """The job is what Google's description of the API says; a key that it lacks, at any depth, would be seen."""
    [job] = of_file(EXAMPLES / "cloud-run-job.yaml")
    validator = jsonschema.Draft202012Validator(schema("run.v1", "Job"))

    assert list(validator.iter_errors(job)) == []

    job["spec"]["template"]["spec"]["template"]["spec"]["maxRetrys"] = 0
    assert "'maxRetrys' was unexpected" in next(error.message for error in validator.iter_errors(job))


@needs_systemd
def test_the_units(tmp_path: Path) -> None:
    """The units are good to systemd, and the service has as few rights as it can."""
    for path in EXAMPLES.glob("kivo-worker.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/kivo-worker/bin/kivo-worker", shutil.which("true") or "")
        (tmp_path / path.name).write_text(text)
    service, timer = tmp_path / "kivo-worker.service", tmp_path / "kivo-worker.timer"

    assert _analyze("verify", service, timer) == (0, "")
    assert _analyze("security", "--offline=true", "--threshold=20", "--no-pager", service)[0] == 0


def _analyze(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", *map(str, arguments)],  # noqa: S607 - the system's own
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stderr


def _commands() -> dict[str, list[str]]:
    [job] = of_file(EXAMPLES / "cloud-run-job.yaml")
    [container] = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    template: dict[str, Any] = cfn_yaml.load(str(EXAMPLES / "ecs-task.yaml"))
    _, worker = template["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    service = (EXAMPLES / "kivo-worker.service").read_text(encoding="utf-8")
    [line] = re.findall("^ExecStart=(.*)$", service, re.MULTILINE)
    return {"Cloud Run": container["args"], "ECS": worker["Command"], "systemd": shlex.split(line)[1:]}


@pytest.mark.parametrize("place", ["Cloud Run", "ECS", "systemd"])
def test_the_commands_are_the_programs(place: str) -> None:
    """The program takes the command lines."""
    read([str(word) for word in _commands()[place]])
