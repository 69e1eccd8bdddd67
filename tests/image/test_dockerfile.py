"""The Dockerfile, by its linter; what the image does is tested by `make image-test`."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_linter() -> None:
    """The linter of Dockerfiles has nothing to say."""
    command = [str(Path(sys.executable).with_name("hadolint")), "Dockerfile"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)

    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_base() -> None:
    """What the image is built from is named by its digest, and by the tag that people know it by."""
    [base] = [line for line in _lines("Dockerfile") if line.startswith("ARG BASE_IMAGE=")]

    assert re.fullmatch(r"ARG BASE_IMAGE=docker\.io/library/python:3\.\d+-slim-[a-z]+@sha256:[0-9a-f]{64}", base)


def test_what_is_sent_to_a_builder() -> None:
    """Only what the Dockerfile copies is sent to whoever builds the image: no reports, no history, no environment."""
    copied = [line.split()[1:-1] for line in _lines("Dockerfile") if line.startswith("COPY ") and "--from" not in line]
    sent = {line.removeprefix("!") for line in _lines(".dockerignore") if line.startswith("!")}

    assert sent == {name for names in copied for name in names}
    assert _lines(".dockerignore")[0] == "*"


def _lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()
