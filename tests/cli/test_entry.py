"""What the program answers before it loads its commands."""

import subprocess
import sys
from pathlib import Path

import pytest

from kivo_worker.cli.entry import HELP
from kivo_worker.version import __version__
from tests.cli.conftest import Program, environment

BY_THE_COMMANDS = "from kivo_worker.cli.app import main; main()"
BY_THE_ENTRY = "import sys, kivo_worker.cli.entry as it\ntry: it.main()\nfinally: print(*sys.modules, file=sys.stderr)"


def _python(code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment(variables), capture_output=True, text=True, check=True)


@pytest.mark.parametrize("columns", ["80", "200"])
def test_the_help_is_that_of_the_commands(columns: str) -> None:
    """The text that is kept is what the commands themselves would show; `make schemas` writes it anew."""
    assert HELP.read_text("utf-8") == _python(BY_THE_COMMANDS, "--help", COLUMNS=columns).stdout


def test_the_version_is_that_of_the_commands() -> None:
    """The version is told in the same words by both."""
    assert f"kivo-worker {__version__}\n" == _python(BY_THE_COMMANDS, "--version").stdout


@pytest.mark.parametrize("question", ["--help", "--version"])
def test_it_is_quick(question: str) -> None:
    """Neither the commands nor what they are made with is loaded."""
    done = _python(BY_THE_ENTRY, question, COLUMNS="80")

    assert done.stdout
    assert set() == {"typer", "kivo_worker.cli.app"} & set(done.stderr.split())


def test_a_narrow_terminal(program: Program) -> None:
    """Where the text would not fit, it is made anew."""
    lines = program("--help", COLUMNS="60").out.splitlines()

    assert lines[0] == HELP.read_text("utf-8").splitlines()[0]
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize("arguments", [("--help", "run"), ("run", "--help"), ("--version", "--help")])
def test_all_else_is_for_the_commands(arguments: tuple[str, ...]) -> None:
    """With anything beside it, an option is the commands' to read."""
    assert "typer" in _python(BY_THE_ENTRY, *arguments).stderr.split()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_nowhere_to_write() -> None:
    """Help that cannot be written ends with an error in one line."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "kivo_worker", "--help"]
        done = subprocess.run(command, env=environment({}), stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode != 0
    assert done.stderr.startswith("kivo-worker: error: ")
    assert len(done.stderr.splitlines()) == 1
