"""What was installed."""

from importlib import metadata

import pytest

from kivo_worker.doctor.findings import State
from kivo_worker.doctor.installation import check_model_files, check_python
from kivo_worker.exit_codes import ExitCode
from kivo_worker.models import shipped


def test_this_installation() -> None:
    """Here every package is there."""
    assert check_python().state is State.OK


def test_missing_package() -> None:
    """A package that is not installed is named."""
    found = check_python(["pydantic", "kivo-worker-needs-this"])

    assert (found.state, found.exit_code) == (State.FAILED, ExitCode.INTERNAL)
    assert found.message == "packages are missing: kivo-worker-needs-this."


def test_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is needed only elsewhere, or for an extra, is not asked for."""
    needed = ["pydantic>=2.12", "backports.none>=1; python_version < '3'", "none; extra == 'x'"]
    monkeypatch.setattr(metadata, "requires", lambda _: needed)

    assert check_python().state is State.OK


def test_run_from_its_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the worker was not installed nothing says what it needs."""

    def not_installed(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", not_installed)

    assert check_python().state is State.OK


def test_no_digests(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the list of digests no file is believed."""
    monkeypatch.setattr(shipped, "_WEIGHTS", tmp_path_factory.mktemp("weights"))
    found = check_model_files()

    assert (found.state, found.about) == (State.FAILED, "kivo_worker/models/weights/digests.json")
