"""The program as a whole: its help, its version, and how it ends."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kivo_worker.cli import app, entry
from kivo_worker.exit_codes import ExitCode
from kivo_worker.version import __version__
from tests.cli.conftest import Program, environment
from tests.runs.conftest import JobFolder

COMMANDS = (
    "run",
    "merge",
    "create-run",
    "rotate",
    "revoke",
    "eval",
    "schema",
    "config",
    "doctor",
    "health",
    "report",
    "dev-server",
    "events",
)
HEAVY = (
    "boto3",
    "botocore",
    "google",
    "numpy",
    "onnxruntime",
    "starlette",
    "uvicorn",
    "httpx",
    "pyromark",
    "sentencex",
    "sqlalchemy",
)
ALL = [(), *((name,) for name in COMMANDS), ("events", "list"), ("events", "flush"), ("events", "verify")]
ALL += [("report", name) for name in ("show", "html", "markdown", "diff", "verify")]
ALL += [("dev-server", "keys"), *(("dev-server", "keys", name) for name in ("create", "list", "revoke"))]
CUSTOMER_TEXT = "Ms Vera Example pays 4711 euros"


@pytest.mark.parametrize("command", ALL)
def test_help_is_one_screen(command: tuple[str, ...], program: Program) -> None:
    """Help ends with 0 and fits one screen, for the program and for each command."""
    done = program(*command, "--help", COLUMNS="80")
    lines = done.out.splitlines()

    assert (done.code, done.err) == (0, "")
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80


def test_help_names_every_command(program: Program) -> None:
    """The program's help lists each command."""
    listed = [line.split()[0] for line in program("--help").out.partition("Commands:")[2].splitlines() if line]

    assert tuple(listed) == COMMANDS


def test_no_command(program: Program) -> None:
    """Without a command it shows its help."""
    assert "Usage:" in program().out + program().err


@pytest.mark.parametrize("command", ALL)
def test_help_is_light(command: tuple[str, ...]) -> None:
    """Showing help loads none of the large libraries, and that of the program as a whole no models of data either."""
    heavy = {*HEAVY, *(() if command else ("pydantic",))}
    code = "import sys, kivo_worker.cli.app as app\ntry: app.main()\nfinally: print(*sys.modules, file=sys.stderr)"
    arguments = [sys.executable, "-c", code, *command, "--help"]
    done = subprocess.run(arguments, env=environment({}), capture_output=True, text=True, check=True)

    assert set() == {name.partition(".")[0] for name in done.stderr.split()} & heavy


def test_version(program: Program) -> None:
    """The version is one line."""
    assert (0, f"kivo-worker {__version__}\n") == (program("--version").code, program("--version").out)


def test_importing_runs_nothing() -> None:
    """Importing the program does not run it."""
    assert importlib.import_module("kivo_worker.__main__").main is entry.main


def test_installed_command() -> None:
    """The installed command is the same program as the module."""
    command = Path(sys.executable).with_name("kivo-worker")
    done = subprocess.run([command, "--version"], env=environment({}), capture_output=True, text=True, check=True)

    assert f"kivo-worker {__version__}\n" == done.stdout


@pytest.mark.parametrize(
    "arguments", [("run",), ("nothing",), ("run", "--job-spec-file", "x", "--fail-on", "never ever")]
)
def test_wrong_command_line(arguments: tuple[str, ...], program: Program) -> None:
    """A wrong command line ends with 2 and a sentence on standard error."""
    done = program(*arguments)

    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "Error: " in done.err
    assert "Traceback" not in done.err


def test_an_error_anywhere(program: Program, tmp_path: Path) -> None:
    """Every command's errors end with their exit code and one line."""
    done = program("eval", tmp_path / "none.jsonl")

    assert (done.code, done.out, len(done.err.splitlines())) == (ExitCode.STORAGE, "", 1)
    assert done.err.startswith("kivo-worker: error: ")


def test_a_bug_anywhere(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug ends with 70 and names its kind and place, never its message, which could hold customer text."""

    def broken(_name: object) -> str:
        raise ValueError(CUSTOMER_TEXT)

    monkeypatch.setattr("kivo_worker.cli.schema.schema_text", broken)
    monkeypatch.setattr(sys, "argv", ["kivo-worker", "schema", "event"])
    with pytest.raises(SystemExit) as ended:
        app.main()
    said = capsys.readouterr()

    assert (ended.value.code, said.out) == (ExitCode.INTERNAL, "")
    assert "error: kivo_worker.cli.schema:" in said.err
    assert "internal error ValueError" in said.err
    assert CUSTOMER_TEXT not in said.err


def test_a_bug_in_a_run(job: JobFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug before the start of a run still gives programs their JSON, without its message."""

    def broken(*_arguments: object) -> None:
        raise ValueError(CUSTOMER_TEXT)

    monkeypatch.setattr("kivo_worker.runs.context.build_context", broken)
    monkeypatch.setattr(sys, "argv", ["kivo-worker", "run", "--json", "--job-spec-file", str(job.single())])
    with pytest.raises(SystemExit) as ended:
        app.main()
    said = capsys.readouterr()

    assert (ended.value.code, json.loads(said.out)["exit_code"]) == (ExitCode.INTERNAL, ExitCode.INTERNAL)
    assert "internal error ValueError" in said.err
    assert CUSTOMER_TEXT not in said.out + said.err


def _shell(command: str, job: JobFolder, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the demo job in a shell line, where `$W` is the program."""
    words = {"W": f"{sys.executable} -m kivo_worker", "SPEC": str(job.single()), **variables}
    shell = ["/bin/bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, env=environment(words), capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("fail_on", "code"), [("never", ExitCode.OK), ("needs_repair", ExitCode.GATE)])
def test_a_reader_that_goes_away(fail_on: str, code: ExitCode, job: JobFolder) -> None:
    """A reader that reads no further does not change how a run ends."""
    done = _shell(f'$W run --job-spec-file "$SPEC" --fail-on {fail_on} 2>&1 | :', job)

    assert (code, "") == (done.returncode, done.stderr)


def test_closed_streams(job: JobFolder) -> None:
    """A run whose standard streams are closed does its work all the same."""
    done = _shell('$W run --job-spec-file "$SPEC" >&- 2>&-', job)

    assert done.returncode == 0
    assert "run_manifest.json" in job.files()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("more", ["", "--json", "--dry-run"])
def test_nowhere_to_write(more: str, job: JobFolder) -> None:
    """A summary that cannot be written is an error of its own, in one line."""
    done = _shell(f'$W run --job-spec-file "$SPEC" {more} > /dev/full', job)

    assert done.returncode == ExitCode.STORAGE
    assert done.stderr.count("error:") == 1
    assert "No space left" in done.stderr
    assert "run_manifest.json" in job.files()


def test_an_encoding_without_the_characters(job: JobFolder) -> None:
    """A text that the output's encoding cannot show is shown escaped."""
    job.single()
    job.write("output.md", "Le remboursement “dure” 30 jours — ✓.")
    command = '$W run --job-spec-file "$SPEC" --include-text'
    spec = job.path / "job-spec.json"
    shell = ["/bin/bash", "-c", command]
    words = {"W": f"{sys.executable} -m kivo_worker", "SPEC": str(spec), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(shell, env=environment(words), capture_output=True, check=False)

    assert b"\\u201cdure\\u201d" in done.stdout
    assert done.returncode in {ExitCode.OK, ExitCode.NOT_CHECKED}
