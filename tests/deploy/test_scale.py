"""The manifest of a batch on a Ray cluster: what KubeRay and Kubernetes take, with a command that the program takes."""

import json
import shlex
from pathlib import Path

import kubernetes_validate
import pytest
import typer.main
from jsonschema import Draft202012Validator

from kivo_worker.cli.app import app
from tests.deploy.checking import NEWEST, OLDEST, of_file, pods
from tests.deploy.rendering import DEPLOY

[JOB] = of_file(DEPLOY / "scale" / "ray-job.yaml")
SCHEMA = json.loads(Path(__file__).with_name("rayjob.schema.json").read_text("utf-8"))


def test_it_is_a_ray_job() -> None:
    """KubeRay's own definition takes it, and no key is unknown there."""
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(JOB)] == []


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_its_pods_are_pods(version: str) -> None:
    """What Kubernetes makes of its templates, Kubernetes takes."""
    found = list(pods(JOB))
    for spec in found:
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}
        kubernetes_validate.validate(pod, version, strict=True)

    assert len(found) == 2


def test_its_command_is_the_programs() -> None:
    """The program takes the command line, and only the head has the credential."""
    _, command, *options = shlex.split(JOB["spec"]["entrypoint"])
    program = typer.main.get_command(app)
    program.get_command(None, command).make_context(command, options)  # type: ignore[attr-defined]
    head, rows = pods(JOB)

    assert [volume["name"] for volume in head["volumes"]] == ["spec", "credential", "tmp"]
    assert [volume["name"] for volume in rows["volumes"]] == ["tmp"]
