"""The greeting shows the documented commands, a job to run them with, and no key that was given."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

from kivo_worker.devserver.welcome import CREATE_COMMAND, JOB_COMMAND, Started, commands, welcome

URL = "http://127.0.0.1:8787"
GENERATED = Started(URL, f"{URL}/?page_key=x", "sqlite:///kept.sqlite3", "kivo_dev_x")


def test_documented_create(create_sample: bytes) -> None:
    """The create command sends the vendor's sample, byte for byte."""
    assert CREATE_COMMAND.endswith(f"-d '{create_sample.decode()}'")


def test_the_job_is_the_one_created(create_sample: bytes) -> None:
    """The job spec names its run as the create command does."""
    spec, request = json.loads(JOB_COMMAND.split("END")[1].strip("'\n")), json.loads(create_sample)
    same = {"customer_run_id", "workflow_id", "intended_use", "strictness", "worker_id", "policy_version"}

    assert {name: spec[name] for name in same} == {name: request[name] for name in same}


def test_generated_key() -> None:
    """A generated key is shown, and exported by the first command."""
    text = welcome(GENERATED)

    assert all(command in text for command in commands(GENERATED))
    assert "export KIVO_API_KEY=kivo_dev_x\n" in text
    assert f"Page: {GENERATED.page}\n" in text


def test_given_key() -> None:
    """Who gave a key knows it; it is not shown."""
    text = welcome(replace(GENERATED, generated_key=None))

    assert "export KIVO_API_KEY" not in text
    assert "the one you gave" in text


def test_program_off_the_path() -> None:
    """Where a shell would not find the program, the first command says where it is."""
    folder = Path("/a folder/of it's own")
    [line] = [line for line in commands(replace(GENERATED, program_folder=folder))[0].splitlines() if "PATH" in line]

    assert shlex.split(line) == ["export", f"PATH=$PATH:{folder}"]
    assert "PATH" not in welcome(GENERATED)
