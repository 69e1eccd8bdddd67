"""How much memory a run needs: its own process, and all that were started for it."""

import os
from contextlib import suppress
from pathlib import Path

_PARENT, _RESIDENT = 1, 21
"""Fields 4 and 24 of proc(5)'s `stat`, counted from the one behind the name."""


def memory_in_use(process: int, proc: Path = Path("/proc")) -> int | None:
    """Add up the resident memory of a process and its descendants, in bytes; none where the system does not tell.

    Args:
        process: its id.
        proc: where the system tells (proc(5)).
    """
    parents, pages = dict[int, int](), dict[int, int]()
    for path in proc.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):  # it has ended meanwhile
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            number = int(path.parent.name)
            parents[number], pages[number] = int(fields[_PARENT]), int(fields[_RESIDENT])
    if process not in pages:
        return None
    family = {process}
    while more := {number for number, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(pages[number] for number in family) * os.sysconf("SC_PAGE_SIZE")
