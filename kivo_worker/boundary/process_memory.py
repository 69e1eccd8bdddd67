"""Takes a secret out of what the system shows of this process: its arguments and its first environment.

Linux shows both to whoever may look (`/proc/PID/cmdline`, to every user of the machine), as they lie in the memory
of the process, and removing a variable does not change them there. Other systems give no way, so there the
documents' advice counts: hand the credential over as env://, file:// or fd://.
"""

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path

_STAT = Path("/proc/self/stat")
_AREAS = slice(45, 49)
"""In proc(5)'s numbering fields 48 to 51: where the arguments start and end, then the environment; 3 comes first."""

_MIN_LENGTH = 4
"""Anything shorter is no secret, and may be part of something else."""


def hide(secret: str) -> None:
    """Overwrite a secret with stars wherever it stands in the arguments and the first environment."""
    if len(secret) < _MIN_LENGTH:
        return
    stars = "*" * len(secret)
    for arguments in (sys.argv, sys.orig_argv):
        arguments[:] = [argument.replace(secret, stars) for argument in arguments]
    for start, end in _areas():
        _overwrite(start, end, secret.encode("utf-8", "surrogateescape"))


def _areas() -> Iterator[tuple[int, int]]:
    try:
        fields = _STAT.read_bytes().rpartition(b")")[2].split()[_AREAS]
    except OSError:
        return
    places = [int(field) for field in fields]
    yield from (pair for pair in zip(places[::2], places[1::2], strict=True) if 0 < pair[0] < pair[1])


def _overwrite(start: int, end: int, secret: bytes) -> None:
    at = ctypes.string_at(start, end - start).find(secret)
    while at >= 0:
        ctypes.memset(start + at, ord("*"), len(secret))
        at = ctypes.string_at(start, end - start).find(secret)
