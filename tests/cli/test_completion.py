"""Completion in a real shell, as `--show-completion` sets it up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment

ASKING = """
eval "$(kivo-worker --show-completion)"
COMP_WORDS=({words}); COMP_CWORD={last}
"$(complete -p kivo-worker | sed 's/.*-F \\([^ ]*\\).*/\\1/')" kivo-worker
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def _completed(*words: str) -> set[str]:
    quoted = " ".join(f"'{word}'" for word in words)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", ASKING.format(words=quoted, last=len(words) - 1)],
        check=True, capture_output=True, text=True, env=environment({"PATH": path}),
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("kivo-worker", "r"), {"run", "rotate", "revoke", "report"}),
        (("kivo-worker", "events", "f"), {"flush"}),
        (("kivo-worker", "run", "--job-"), {"--job-spec-file", "--job-token"}),
    ],
)
def test_a_shell_completes(words: tuple[str, ...], found: set[str]) -> None:
    """Commands, their own commands and options are completed."""
    assert _completed(*words) == found
