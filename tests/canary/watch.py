"""Runs the program and gathers everything it emits, while it runs and afterwards."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.conftest import PATIENCE, environment
from tests.servers.process import UNMEASURED

_LOOK_SECONDS = 0.02
_MODULE = ("-m", "kivo_worker")


@dataclass
class Emitted:
    """What a process let out.

    Attributes:
        code: its exit code.
        places: all of it, by the place it was found in.
    """

    code: int = -1
    places: dict[str, set[bytes]] = field(default_factory=dict)

    def add(self, place: str, data: bytes) -> None:
        """Remember what was found."""
        self.places.setdefault(place, set()).add(data)

    def text(self, place: str) -> str:
        """What was found in a place, as text."""
        return b"".join(self.places.get(place, set())).decode("utf-8", "replace")


@dataclass
class Watched:
    """A program that runs in folders of its own, watched.

    Attributes:
        folder: holds everything it may write beside the report store: temporary files, its home, its state.
        program: what to run; the worker unless told otherwise.
    """

    folder: Path
    program: tuple[str, ...] = _MODULE
    emitted: Emitted = field(default_factory=Emitted)
    process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str | Path, **variables: str) -> None:
        """Start it as a user would, with nothing measured inside it, and watch it from its first moment."""
        homes = {"TMPDIR": "tmp", "HOME": "home", "XDG_STATE_HOME": "state", "XDG_CACHE_HOME": "cache"}
        for name in (*homes.values(), "cwd"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        own = {variable: str(self.folder / name) for variable, name in homes.items()}
        self.process = subprocess.Popen(
            [sys.executable, *self.program, *map(str, arguments)],
            cwd=self.folder / "cwd",
            env=environment(UNMEASURED | own | {"KIVO_DELIVERY_SECONDS": "1"} | variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._watcher = threading.Thread(target=self._watch, args=(self.process,))
        self._watcher.start()

    def ended(self) -> Emitted:
        """Wait for its end, and give all it emitted."""
        assert self.process is not None
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()
            self._watcher.join()
        self.emitted.code = self.process.returncode
        self.emitted.add("stdout", out)
        self.emitted.add("stderr", err)
        self._gather_files()
        return self.emitted

    def look_at_process(self, suffix: str = "") -> None:
        """Take the command line and environment of the process and its children, as the system shows them."""
        assert self.process is not None
        for pid in _family(self.process.pid):
            for name in ("cmdline", "environ"):
                with suppress(OSError):
                    self.emitted.add(name + suffix, Path(f"/proc/{pid}/{name}").read_bytes())

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            self.look_at_process()
            self._gather_files()
            time.sleep(_LOOK_SECONDS)

    def _gather_files(self) -> None:
        for path in self.folder.rglob("*"):
            with suppress(OSError):
                if path.is_file():
                    self.emitted.add(f"file {path.relative_to(self.folder).parts[0]}", path.read_bytes())
            self.emitted.add("file names", str(path).encode())


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError, ValueError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from _family(int(child))


def run_watched(folder: Path, *arguments: str | Path, **variables: str) -> Emitted:
    """Run the worker to its end, watched."""
    watched = Watched(folder)
    watched.start(*arguments, **variables)
    return watched.ended()
