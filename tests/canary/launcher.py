"""Runs the worker with a bug in one of its functions: it raises, and what it raises is full of customer text.

Used as a program: `launcher.py MODULE:NAME FILE ARGUMENTS`, where the file holds the text.
"""

import importlib
import sys
from pathlib import Path
from typing import NoReturn

from kivo_worker.cli.app import main


class CustomerError(RuntimeError):
    """An error as a library raises it: the text it was working on is in its arguments, notes and cause."""


def _break(target: str, text: str) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        private = text
        error = CustomerError(f"cannot digest {private!r}", private)
        error.add_note(private)
        raise error from ValueError(private)

    module, _, name = target.partition(":")
    *path, last = name.split(".")
    owner: object = importlib.import_module(module)
    for part in path:
        owner = getattr(owner, part)
    if not hasattr(owner, last):
        sys.exit(f"there is no {target} to break")
    setattr(owner, last, broken)


if __name__ == "__main__":
    _break(sys.argv[1], Path(sys.argv[2]).read_text("utf-8"))
    sys.argv[1:] = sys.argv[3:]
    main()
