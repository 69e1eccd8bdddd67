"""`kivo-worker config`: what is set, and by whom."""

import typing
from collections.abc import Callable
from typing import Any

import pytest

from kivo_worker.cli.config import config
from kivo_worker.cli.run import run
from tests.cli.conftest import Program
from tests.runs.conftest import JobFolder

SHOWS_ONLY = {
    "shard", "dry_run", "as_json", "include_text", "sarif", "junit", "code_quality", "github", "output_path", "return",
}  # fmt: skip
"""Options of `run` that say what part of it is done and what is shown, and set nothing."""

_JUDGE = {"kind": "openai", "base_url": "http://127.0.0.1:1/v1", "model": "judge"}

Settings = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def settings(program: Program) -> Settings:
    """The settings, by their names."""

    def asked(*arguments: str, **variables: str) -> dict[str, dict[str, Any]]:
        done = program("config", "--json", *arguments, **variables)
        assert (done.code, done.err) == (0, "")
        return {one["name"]: one for one in done.json["settings"]}

    return asked


def test_a_flag_goes_before_the_environment(settings: Settings) -> None:
    """A flag, else its variable, else the default says what a setting is; it is told which."""
    default = settings()["delivery_seconds"]
    variable = settings(KIVO_DELIVERY_SECONDS="5")["delivery_seconds"]
    flag = settings("--delivery-seconds", "7", KIVO_DELIVERY_SECONDS="5")["delivery_seconds"]

    assert (default["value"], default["origin"]) == (60, "default")
    assert (variable["value"], variable["origin"]) == (5, "environment")
    assert (flag["value"], flag["origin"]) == (7, "flag")
    assert (flag["flag"], flag["variable"], flag["key"]) == ("--delivery-seconds", "KIVO_DELIVERY_SECONDS", None)


def test_the_job_spec(settings: Settings, job: JobFolder) -> None:
    """What the job spec says comes from there, key by key; the rest of a block is the default."""
    storage = {"s3": {"region": "eu-central-1"}}
    spec = job.single(limits={"max_claims": 7}, storage=storage, strictness="strict", egress=["judge.internal"])
    found = settings(str(spec))

    assert found["limits.max_claims"] == {
        "name": "limits.max_claims", "value": 7, "origin": "spec", "flag": None, "variable": None,
        "key": "limits.max_claims",
    }  # fmt: skip
    assert found["storage.s3.region"]["value"] == "eu-central-1"
    assert found["egress"]["value"] == ["judge.internal"]
    assert {name for name, one in found.items() if one["origin"] == "spec"} == {
        "limits.max_claims", "storage.s3.region", "strictness", "egress",
    }  # fmt: skip
    assert settings(KIVO_JOB_SPEC_FILE=str(spec))["job_spec_file"]["origin"] == "environment"


def test_all_four(settings: Settings, job: JobFolder) -> None:
    """Of a limit that everyone may set, the flag counts, else the variable, else the spec, else the default."""
    spec = str(job.single(limits={"max_seconds": 100}))
    name, variable = "limits.max_seconds", {"KIVO_MAX_SECONDS": "200"}
    found = [
        settings()[name],
        settings(spec)[name],
        settings(spec, **variable)[name],
        settings(spec, "--max-seconds", "300", **variable)[name],
    ]

    assert [(one["value"], one["origin"]) for one in found] == [
        (None, "default"), (100, "spec"), (200, "environment"), (300, "flag"),
    ]  # fmt: skip
    assert all((one["flag"], one["variable"]) == ("--max-seconds", "KIVO_MAX_SECONDS") for one in found)
    assert "max_seconds" not in settings()


def test_without_a_job_spec(settings: Settings) -> None:
    """Without a spec its keys have their defaults."""
    found = settings()

    assert (found["limits.max_claims"]["value"], found["limits.max_claims"]["origin"]) == (5_000, "default")
    assert (found["verifier.kind"]["value"], found["hashing.key"]["value"]) == ("embedded", None)


def test_every_setting_of_a_run() -> None:
    """Whatever `run` can be told with an option, `config` shows, and takes in the same way."""
    of_run = typing.get_type_hints(run, include_extras=True)
    of_config = typing.get_type_hints(config, include_extras=True)
    settings = {name: of_run[name] for name in of_run.keys() - SHOWS_ONLY - {"job_spec_file"}}

    assert settings == {name: of_config[name] for name in settings}
    assert set(of_config) - set(settings) == {"context", "job_spec_file", "as_json", "return"}


_API = ("--kivo-api-base-url", "https://api.example", "--review-run-id", "run_1", "--worker-credential", "env://NOPE")


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("--job-token", "nope"), {}),
        (("--fail-on", "new-contradicted"), {}),
        (_API[:2], {}),
        (("--kivo-api-base-url", "http://api.example", *_API[2:]), {}),
        ((*_API, "--review-run-id", "a/b"), {}),
        (("--max-memory", "5"), {}),
        (("--max-seconds", "0"), {}),
        (("--telemetry",), {}),
        ((), {"policy_version": "nobody-v1"}),
        (("--engine", "ray", "--ray-address", "127.0.0.1:1", "--workers", "2"), {}),
        (("--workers", "2"), {"verifier": _JUDGE, "egress": ["127.0.0.1"]}),
    ],
)
def test_what_a_run_refuses(arguments: tuple[str, ...], keys: dict[str, Any], program: Program, job: JobFolder) -> None:
    """What a run refuses is shown and refused, in the same words and with the same exit code."""
    spec = str(job.single(**keys))
    shown, done = program("config", spec, *arguments), program("run", "--job-spec-file", spec, *arguments)

    assert (shown.code, shown.errors) == (done.code, done.errors)
    assert (done.code, len(done.errors)) == (2, 1)
    assert "limits.max_claims" in shown.out


def test_what_a_run_takes(program: Program, job: JobFolder) -> None:
    """What goes together is not refused; a credential is not read, so it may be missing."""
    done = program("config", str(job.single()), *_API, "--max-memory", "2000000000", "--workers", "2")

    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("proxy", ["http://user:Zq7Xw9@proxy:3128", "user:Zq7Xw9@proxy:3128"])
def test_no_secret(proxy: str, program: Program) -> None:
    """Neither a credential, nor a password in an address is shown."""
    secret = {"KIVO_WORKER_CREDENTIAL": "Zq7Xw9", "KIVO_API_BASE_URL": "https://user:Zq7Xw9@api.example"}
    for form in ([], ["--json"]):
        done = program("config", *form, **secret, HTTPS_PROXY=proxy)

        assert done.code == 2  # neither does a run take such an address
        assert "Zq7Xw9" not in done.out + done.err
        assert "(hidden)" in done.out
        assert "@proxy:3128" in done.out


def test_where_a_credential_is(settings: Settings) -> None:
    """That a credential is elsewhere is no secret; it is not read, so it may be missing."""
    shown = settings(*_API[:4], "--worker-credential", "file:///nowhere/credential")["worker_credential"]

    assert (shown["value"], shown["origin"]) == ("file:///nowhere/credential", "flag")


def test_nothing_of_the_job_itself(program: Program, job: JobFolder) -> None:
    """What is checked, and what it is called, is not shown: CI logs leave the customer's storage."""
    spec = job.single(title="Zq7Xw9 title", workflow_name="Zq7Xw9 workflow", reports={"uri": "Zq7Xw9/"})

    assert "Zq7Xw9" not in program("config", str(spec)).out


def test_for_people(program: Program) -> None:
    """A line a setting: who has said so, its name, its value; what is not set is a dash."""
    lines = program("config", "--workers", "3", KIVO_LOG_LEVEL="info", no_proxy=".internal").out.splitlines()
    found = {line.split()[1]: (line.split()[0], line.split(maxsplit=2)[2]) for line in lines}

    assert found["workers"] == ("flag", "3")
    assert found["log_level"] == ("environment", "info")
    assert found["no_proxy"] == ("environment", ".internal")
    assert found["https_proxy"] == ("default", "-")
    assert found["egress"] == ("default", "-")
    assert found["storage.s3.plain_http"] == ("default", "false")


def test_a_spec_that_cannot_be_used(program: Program, job: JobFolder) -> None:
    """A job spec with a fault is told as `run` tells it."""
    done = program("config", str(job.spec(limit={})))

    assert (done.code, done.out) == (2, "")
    assert 'Did you mean "limits"?' in done.err
