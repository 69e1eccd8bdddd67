"""What is remembered has its place, and is for its owner only."""

import os
import stat
from pathlib import Path

import pytest

from kivo_worker.state import make_private, state_folder


@pytest.mark.parametrize(("given", "expected"), [("/state", "/state"), ("relative", "~"), ("", "~"), (None, "~")])
def test_folder(monkeypatch: pytest.MonkeyPatch, given: str | None, expected: str) -> None:
    """It is below $XDG_STATE_HOME, or below the user's home when that is not set to an absolute path."""
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if given is not None:
        monkeypatch.setenv("XDG_STATE_HOME", given)

    assert state_folder() == Path(expected.replace("~", "/home/someone/.local/state")) / "kivo-worker"


def test_private(tmp_path: Path) -> None:
    """A new file and its folder are for their owner; a file that is there keeps its permissions and its bytes."""
    path, kept = tmp_path / "new" / "file", tmp_path / "kept"
    kept.write_bytes(b"kept")
    kept.chmod(0o640)
    for each in (path, kept):
        make_private(each)

    assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path, kept)] == [0o700, 0o600, 0o640]
    assert kept.read_bytes() == b"kept"


def test_no_file(tmp_path: Path) -> None:
    """What is there and no file is refused; a link is not followed."""
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(tmp_path / "elsewhere")
    os.mkfifo(pipe)
    for path in (tmp_path, link):
        with pytest.raises(OSError, match=r"."):
            make_private(path)
    with pytest.raises(ValueError, match=r"^$"):
        make_private(pipe)

    assert not (tmp_path / "elsewhere").exists()
