"""The manifests of deploy/ and the chart they are made with: valid, restricted, and with commands the program takes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.job.loading import load_job_spec
from kivo_worker.version import __version__
from tests.deploy.checking import documents, faults, of_file, pods
from tests.deploy.commands import read
from tests.deploy.rendering import CHART, DEPLOY, MANIFESTS, VALUES, helm, manifest, render

FILES = sorted(path for path in DEPLOY.rglob("*.yaml") if not {"helm", "values"} & set(path.parts))
JOB = [f"--values={MANIFESTS / 'values' / name}.yaml" for name in VALUES["job"]]


def _of_kind(kind: str, manifests: list[dict[str, Any]]) -> dict[str, Any]:
    [found] = [each for each in manifests if each["kind"] == kind]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_each_is_valid(path: Path) -> None:
    """Every manifest is what the schemas of Kubernetes ask for, old and new, and what its strictest standard allows."""
    assert [(each["kind"], fault) for each in of_file(path) for fault in faults(each)] == []


@pytest.mark.parametrize("name", VALUES)
def test_each_is_the_charts(name: str) -> None:
    """The manifests for who has no Helm are what the chart makes."""
    assert (MANIFESTS / f"{name}.yaml").read_text(encoding="utf-8") == manifest(name)


@pytest.mark.parametrize("name", VALUES)
def test_the_commands_are_the_programs(name: str) -> None:
    """The program takes the command lines."""
    for pod in pods(documents(manifest(name))):
        for container in pod["containers"]:
            read(container["args"])


@pytest.mark.parametrize("name", ["job", "indexed-job"])
def test_the_job_specs_are_good(name: str, tmp_path: Path) -> None:
    """The job spec arrives as it was written, byte for byte."""
    values = _values(name)["spec"]
    arrived = _of_kind("ConfigMap", documents(manifest(name)))["data"]["job-spec.json"]
    (tmp_path / "job-spec.json").write_text(arrived)

    assert arrived == values
    assert load_job_spec(tmp_path / "job-spec.json").spec.reports.uri.startswith("s3://")


def _values(name: str) -> dict[str, Any]:
    [values] = of_file(MANIFESTS / "values" / f"{name}.yaml")
    return values


def test_the_chart_is_lint_free() -> None:
    """Helm's own linter has nothing against the chart, and its versions are the program's."""
    done = helm("lint", "--strict", CHART.name, *JOB)
    [chart] = of_file(CHART / "Chart.yaml")

    assert done.returncode == 0, done.stdout
    assert (chart["version"], chart["appVersion"]) == (__version__, __version__)


EVERYTHING = {
    "caBundle": {"configMap": "authorities", "key": "all.pem"},
    "proxy": {"url": "http://proxy.acme.example:3128", "except": ".acme.example"},
    "serviceAccount": {"create": False, "name": "reader"},
    "networkPolicy": {"enabled": False},
    "image": {"repository": "registry.acme.example/kivo-worker", "digest": ""},
}


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    """With authorities, a proxy and a service account of one's own it is as valid."""
    (tmp_path / "more.yaml").write_text(json.dumps(EVERYTHING))
    manifests = documents(render(*JOB, f"--values={tmp_path / 'more.yaml'}"))
    [pod] = pods(manifests)
    [container] = pod["containers"]
    variables = {each["name"]: each["value"] for each in container["env"]}

    assert [fault for each in manifests for fault in faults(each)] == []
    assert sorted(each["kind"] for each in manifests) == ["ConfigMap", "Job"]
    assert pod["serviceAccountName"] == "reader"
    assert container["image"] == f"registry.acme.example/kivo-worker:{__version__}"
    assert variables["KIVO_CA_BUNDLE"] == "/run/authorities/ca.crt"
    assert (variables["HTTPS_PROXY"], variables["NO_PROXY"]) == ("http://proxy.acme.example:3128", ".acme.example")


def test_who_may_be_reached() -> None:
    """Pods reach the cluster's resolver and what was named, and nobody reaches them."""
    policy = _of_kind("NetworkPolicy", documents(render(*JOB)))["spec"]
    resolver, *named = policy["egress"]

    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policy
    assert {port["port"] for port in resolver["ports"]} == {53}
    assert [rule["to"][0]["ipBlock"]["cidr"] for rule in named] == ["10.20.0.0/24", "203.0.113.7/32"]
    assert [rule["ports"] for rule in named] == [[{"protocol": "TCP", "port": 443}]] * 2


def test_a_part_tells_nobody() -> None:
    """The pods of an indexed Job do not get the run's credential; the one that merges does."""
    parts, merging = (_only_pod(name) for name in ("indexed-job", "merge-job"))

    assert [volume["name"] for volume in parts["volumes"]] == ["spec", "tmp"]
    assert [volume["name"] for volume in merging["volumes"]] == ["spec", "tmp", "credential"]


def _only_pod(name: str) -> Mapping[str, Any]:
    [pod] = pods(documents(manifest(name)))
    return pod


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--set=spec="], "spec: give the job spec, or a ConfigMap that holds it in specConfigMap"),
        (["--set=specConfigMap=mine"], "spec, specConfigMap: give one of them"),
        (["--set-json=networkPolicy.to=[]"], "networkPolicy.to: name the networks of your storage and of Kivo"),
        (["--set=kivo.credential.secret="], "kivo.credential.secret: name the secret with the run's credential"),
        (["--set=schedule=0 1 * * *"], "schedule: what runs again and again is offline and in one pod"),
        (["--set=image.repository="], "/image/repository"),
        (["--set=image.repositry=x"], "repositry"),
    ],
)
def test_what_is_refused(options: list[str], reason: str) -> None:
    """What cannot work is refused with the value's name, before anything is installed."""
    with pytest.raises(ValueError, match="kivo") as refused:
        render(*JOB, *options)

    assert reason in str(refused.value)


def test_what_is_found() -> None:
    """The checker sees unknown keys, kinds and pods that are less than restricted; or it would prove nothing."""
    pod = {
        "hostNetwork": True,
        "volumes": [{"name": "host", "hostPath": {"path": "/"}}],
        "containers": [{"name": "a", "image": "b", "imagee": "c"}],
    }
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}, "spec": {"template": {"spec": pod}}}
    said = " ".join(faults(job))

    assert "Couldn't find schema for kind Jobb" in faults({**job, "kind": "Jobb"})[0]
    assert "'imagee' was unexpected" in said
    for fault in ("hostNetwork", "volume host", "a: runAsNonRoot", "a: seccompProfile", "a: capabilities"):
        assert fault in said
