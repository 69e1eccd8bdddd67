"""Bills of materials, made of an environment with the metadata of all that the worker runs with."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from deploy.release.__main__ import LOCK, PYPROJECT, check, hashes
from deploy.release.licences import licences, refused
from deploy.release.sbom import listed, locked, of_environment
from kivo_worker.version import __version__


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bill of an environment that `make release` would make, without the code."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python3.*/site-packages")
    for name in (*_locked(), "kivo-worker"):
        path = Path(str(distribution(name).locate_file("")))
        [source] = [each for each in path.glob("*.dist-info") if canonicalize_name(each.name.rsplit("-", 2)[0]) == name]
        shutil.copytree(source, packages / source.name)
    return of_environment(folder / "bin" / "python", PYPROJECT, __version__)


def _locked() -> dict[str, str]:
    with LOCK.open(encoding="utf-8") as lines:
        return locked(lines)


def test_it_lists_what_is_installed(bill: dict[str, Any]) -> None:
    """The bill is of the worker, and lists each package that was locked for this system, and no other."""
    assert (bill["metadata"]["component"]["name"], bill["metadata"]["component"]["version"]) == (
        "kivo-worker",
        __version__,
    )
    assert listed(bill) == _locked()
    assert len(bill["components"]) == len(_locked()) > 50
    assert check(bill) is None


def test_what_was_not_locked_is_found(bill: dict[str, Any]) -> None:
    """A package that nobody locked is a reason not to release."""
    stranger = {"name": "stranger", "version": "1.0", "purl": "pkg:pypi/stranger@1.0"}

    assert "('stranger', '1.0')" in str(check({**bill, "components": [*bill["components"], stranger]}))


def test_a_licence_that_we_do_not_take(bill: dict[str, Any]) -> None:
    """A package under another licence is a reason not to release, and so is one that says nothing."""
    first, second, *others = bill["components"]
    strange = {**first, "licenses": [{"license": {"id": "AGPL-3.0-only"}}]}
    silent = {**second, "licenses": []}
    said = check({**bill, "components": [strange, silent, *others]})

    assert said == f"licences that we do not take: {{'{first['name']}': ['AGPL-3.0-only'], '{second['name']}': []}}"


def test_all_licences(bill: dict[str, Any]) -> None:
    """Each dependency has a licence, and we take it."""
    assert refused(bill) == {}
    assert all(licences(bill).values())


def test_hashes(tmp_path: Path) -> None:
    """The list of hashes is what `sha256sum` reads, and holds each file but itself."""
    (tmp_path / "a.whl").write_bytes(b"a")
    (tmp_path / "b.json").write_text(json.dumps({}))
    (tmp_path / "SHA256SUMS").write_text(hashes(tmp_path))
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],  # noqa: S607 - the system's own
        check=False, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "a.whl: OK\nb.json: OK\n")
