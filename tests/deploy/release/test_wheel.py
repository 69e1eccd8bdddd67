"""The wheel: the same bytes twice, and in it what the program needs and nothing else."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from deploy.release.wheel import build

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheel, built in two places from copies that are years apart and whose files others may write."""
    return [_built(tmp_path_factory.mktemp("here"), 0o644, 1e9), _built(tmp_path_factory.mktemp("there"), 0o666, 1.5e9)]


def _built(folder: Path, mode: int, date: float) -> Path:
    project = folder / "project"
    shutil.copytree(ROOT / "kivo_worker", project / "kivo_worker", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)
    for path in project.rglob("*"):
        os.utime(path, (date, date))
        if path.is_file():
            path.chmod(mode)
    return build(project, folder / "dist")


def test_it_is_the_same_twice(wheels: list[Path]) -> None:
    """Two builds of the same files are the same file, by name and by byte."""
    here, there = wheels

    assert here.name == there.name
    assert here.read_bytes() == there.read_bytes()


def test_what_is_in_it(wheels: list[Path]) -> None:
    """The package with its models, and its metadata; no tests, no training data."""
    with zipfile.ZipFile(wheels[0]) as wheel:
        names = wheel.namelist()

    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"kivo_worker"}
    assert "kivo_worker/models/weights/pair.onnx" in names
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)
