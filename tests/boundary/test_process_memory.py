"""A credential that came as an argument or a variable is soon no longer seen from outside the process."""

import subprocess
import sys
from pathlib import Path

import pytest

from kivo_worker.boundary.process_memory import hide

VALUE = "kwc_Zq7Xw9Kv3.signature-of_it"
PROGRAM = """
import os, subprocess, sys
from pathlib import Path
from kivo_worker.boundary.credential import read_secret
read_secret(sys.argv[1], name="--worker-credential")
sys.stdout.buffer.write(Path("/proc/self/cmdline").read_bytes() + b"\\n" + Path("/proc/self/environ").read_bytes())
sys.stdout.write(f"\\n{sys.argv} {sys.orig_argv}\\n")
sys.stdout.flush()
subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], check=True)
"""

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux shows them this way")


def _seen(*arguments: str, **variables: str) -> str:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "KEPT": "as it is", **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@linux
@pytest.mark.parametrize("as_variable", [True, False])
def test_gone(*, as_variable: bool) -> None:
    """Neither the process list nor the environment shows it any more, to whoever may look, nor to a child."""
    seen = _seen("env://TOKEN", "other", TOKEN=VALUE) if as_variable else _seen(VALUE, "other", COPY=f"x{VALUE}x")

    assert "Zq7" not in seen
    assert "other" in seen
    assert seen.count("KEPT") == 2
    assert as_variable or "*" * len(VALUE) in seen


def test_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The arguments that Python keeps are overwritten where they stand."""
    arguments = ["run", f"--worker-credential={VALUE}", "--json"]
    monkeypatch.setattr(sys, "argv", arguments)
    hide(VALUE)

    assert arguments == ["run", f"--worker-credential={'*' * len(VALUE)}", "--json"]


@pytest.mark.parametrize("value", ["", "r", "run"])
def test_too_short_to_be_a_secret(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value so short that it may be a part of anything is left."""
    monkeypatch.setattr(sys, "argv", ["run"])
    hide(value)

    assert sys.argv == ["run"]


def test_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system that has no such file nothing is done about it, and nothing breaks."""
    monkeypatch.setattr("kivo_worker.boundary.process_memory._STAT", Path("/nope"))
    monkeypatch.setattr(sys, "argv", [VALUE])
    hide(VALUE)

    assert sys.argv == ["*" * len(VALUE)]
