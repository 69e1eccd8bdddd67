"""Where the program starts: what anyone asks first is answered before its commands are loaded."""

import shutil
import sys
from contextlib import suppress
from pathlib import Path

from kivo_worker.version import __version__

HELP = Path(__file__).with_name("help.txt")
"""The program's help as typer makes it of the commands; `make schemas` writes it anew, a test holds it to that."""

_WIDTH = 80
"""How many columns that text was made for; it is the same where there are more."""


def main() -> None:
    """Run the program; `--help` and `--version` alone do without its commands, which take longest to load."""
    if text := _answer(sys.argv[1:]):
        with suppress(OSError):
            print(text, end="", flush=True)  # noqa: T201 - the console's own parts would have to be loaded
            return
    from kivo_worker.cli.app import main as run_program  # noqa: PLC0415

    run_program()


def _answer(arguments: list[str]) -> str | None:
    """What the program says to some arguments, where that is known beforehand."""
    if arguments == ["--version"]:
        return f"kivo-worker {__version__}\n"
    if arguments == ["--help"] and shutil.get_terminal_size().columns >= _WIDTH:
        return HELP.read_text(encoding="utf-8")
    return None
