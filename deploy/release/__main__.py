"""`python -m deploy.release FOLDER [IMAGE]`: the wheel, its bill of materials, the image's, and the hashes of them all.

`make release` calls it. What is not as it should be ends it with a sentence and 1.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.release.licences import refused
from deploy.release.sbom import listed, locked, of_environment, of_image
from deploy.release.wheel import build
from kivo_worker.version import __version__

ROOT = Path(__file__).parents[2]
LOCK = ROOT / ".requirements" / "run.txt"
PYPROJECT = ROOT / "pyproject.toml"


def environment(folder: Path, wheel: Path) -> Path:
    """Install the wheel and what it runs with, each checked against its hash, and give the interpreter."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    python = folder / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    _run(*pip, "--python", str(python), "install", "--require-hashes", "--requirement", str(LOCK))
    _run(*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    return python


def check(bill: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the wheel's bill; nothing when it is what the lock says, under licences that we take."""
    with LOCK.open(encoding="utf-8") as lines:
        unlike = listed(bill).items() ^ locked(lines).items()
    if unlike:
        return f"the bill of materials is not what was locked: {sorted(unlike)}"
    if licences := refused(bill):
        return f"licences that we do not take: {licences}"
    return None


def write(bill: Mapping[str, Any], path: Path) -> None:
    """Write a bill as it is read best."""
    path.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def hashes(folder: Path) -> str:
    """Give the SHA-256 of each file, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def main(folder: Path, image: Path | None) -> str | None:
    """Make the release, or say what is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = build(ROOT, folder)
    with TemporaryDirectory() as temporary:
        bill = of_environment(environment(Path(temporary), wheel), PYPROJECT, __version__)
    if wrong := check(bill):
        return wrong
    write(bill, folder / f"{wheel.stem}.cdx.json")
    if image is not None:
        write(of_image(image), folder / f"kivo-worker-image-{__version__}.cdx.json")
    (folder / "SHA256SUMS").write_text(hashes(folder), encoding="utf-8")
    return None


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else None))
