"""The wheel: the same bytes wherever and whenever it is built from the same files."""

import subprocess
import sys
from pathlib import Path


def build(project: Path, folder: Path) -> Path:
    """Build the wheel of a project with what is installed here, and give its path.

    Args:
        project: the folder with `pyproject.toml`.
        folder: where the wheel goes, and no other is. Its files have the date that `SOURCE_DATE_EPOCH` says, or one
            that is always the same.

    Raises:
        subprocess.CalledProcessError: it cannot be built; its builder has said why.
    """
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder.absolute())]
    subprocess.run(command, check=True, cwd=project)  # noqa: S603 - our own words
    [wheel] = folder.glob("*.whl")
    return wheel
