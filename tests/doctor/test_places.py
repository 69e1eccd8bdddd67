"""Places that need not be there yet."""

from pathlib import Path

from kivo_worker.doctor.places import nearest


def test_nearest(tmp_path: Path) -> None:
    """What is there is itself; what is not has the folder it would be made in."""
    assert nearest(tmp_path) == tmp_path
    assert nearest(tmp_path / "not" / "there") == tmp_path
    assert nearest(Path("not-there")) == Path.cwd()
