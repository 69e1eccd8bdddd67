"""The shipped files are checked before they are believed."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from kivo_worker.errors import ModelError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.models import shipped

WEIGHTS = Path(str(files("kivo_worker.models"))) / "weights"


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the weights that may be damaged."""
    copy = tmp_path / "weights"
    shutil.copytree(WEIGHTS, copy)
    monkeypatch.setattr(shipped, "_WEIGHTS", copy)
    return copy


def test_every_file_has_its_digest() -> None:
    """No file is loaded unchecked, and none is listed that is not there."""
    listed = set(json.loads((WEIGHTS / shipped.DIGESTS).read_bytes()))

    assert listed == {path.name for path in WEIGHTS.iterdir()} - {shipped.DIGESTS, "MODEL_CARD.md", "NOTICE"}
    assert all(shipped.read_checked(name) for name in listed)


@pytest.mark.parametrize("name", sorted(json.loads((WEIGHTS / shipped.DIGESTS).read_bytes())))
def test_a_damaged_file_is_refused(weights: Path, name: str) -> None:
    """One changed byte is enough."""
    data = bytearray((weights / name).read_bytes())
    data[len(data) // 2] ^= 1
    (weights / name).write_bytes(data)

    with pytest.raises(ModelError, match="digest differs") as refused:
        shipped.read_checked(name)
    assert refused.value.exit_code is ExitCode.STORAGE
    assert name in str(refused.value)


def test_a_missing_file_is_refused(weights: Path) -> None:
    """What is not there is said to be missing."""
    (weights / "pair.onnx").unlink()

    with pytest.raises(ModelError, match="missing"):
        shipped.read_checked("pair.onnx")
