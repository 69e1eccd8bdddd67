"""What an input is called shows where text may show, and nowhere else."""

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Program, Terminal
from tests.runs.conftest import JobFolder

LOST = {"uri": "secret-merger.md"}


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_hidden(job: JobFolder, program: Program, options: tuple[str, ...]) -> None:
    """Where a log may be the reader, an error names the input's key in the job spec."""
    done = program("run", "--job-spec-file", job.single(output=LOST), *options)

    assert done.code == ExitCode.STORAGE
    assert "error: output: cannot be read: it is not there" in done.err
    assert "secret-merger" not in done.out + done.err


def test_asked_for(job: JobFolder, program: Program) -> None:
    """Who asks for text gets the name."""
    done = program("run", "--job-spec-file", job.single(output=LOST), "--include-text")

    assert f"error: {job.path}/secret-merger.md: cannot be read: it is not there" in done.err


def test_on_a_terminal(job: JobFolder, terminal: Terminal) -> None:
    """So does who sits at a terminal."""
    code, shown = terminal("run", "--job-spec-file", job.single(output=LOST), columns=200)

    assert code == ExitCode.STORAGE
    assert "secret-merger.md: cannot be read: it is not there" in shown


def test_hidden_when_a_run_is_created(job: JobFolder, program: Program) -> None:
    """Creating a run keeps to the same rule."""
    variables = {"KIVO_API_BASE_URL": "http://127.0.0.1:9", "KIVO_API_KEY": "kivo_dev_tests"}
    done = program("create-run", "--job-spec-file", job.single(output=LOST), **variables)

    assert done.code == ExitCode.STORAGE
    assert "error: output: cannot be read: it is not there" in done.err
    assert "secret-merger" not in done.err
