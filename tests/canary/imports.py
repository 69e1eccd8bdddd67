"""Imports every module of the package, or those it is given, and says which socket calls came of it."""

import importlib
import pkgutil
import sys

import kivo_worker

_PROGRAMS = ("__main__", "migrations.env")
"""Modules that are run and not imported: the program itself, and what Alembic runs."""

opened: list[str] = []


def _watch(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith("socket.") and event != "socket.__new__":
        opened.append(event)


if __name__ == "__main__":
    everything = [module.name for module in pkgutil.walk_packages(kivo_worker.__path__, "kivo_worker.")]
    names = sys.argv[1:] or [name for name in everything if not name.endswith(_PROGRAMS)]
    sys.addaudithook(_watch)
    for name in names:
        importlib.import_module(name)
    sys.stdout.write(f"{len(names)} modules, opened: {opened}\n")
