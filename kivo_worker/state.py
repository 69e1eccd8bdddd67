"""What this user's programs remember from one run to the next: in which folder, and for the user's eyes only."""

import os
import stat
from pathlib import Path


def state_folder() -> Path:
    """Name this program's own folder for it (XDG Base Directory: `$XDG_STATE_HOME`, else `~/.local/state`).

    Raises:
        RuntimeError: this user has no home folder.
    """
    given = os.environ.get("XDG_STATE_HOME", "")
    state = Path(given) if given.startswith("/") else Path.home() / ".local" / "state"
    return state / "kivo-worker"


def make_private(path: Path) -> None:
    """Make a file before SQLite does, for its owner only; SQLite gives its other files the same permissions.

    A file that is there stays as it is, and so do its permissions.

    Raises:
        OSError: it cannot be made, or cannot be read and written.
        ValueError: something else than a file has this name.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError
    finally:
        os.close(descriptor)
