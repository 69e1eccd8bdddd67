"""Whom TLS trusts, as a file for SDKs; what a connection to Kivo makes of it is tested in `boundary/test_tls.py`."""

import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from kivo_worker.authorities import _kept, trusted_file, trusting_context
from kivo_worker.errors import UsageError


def _name(authority: trustme.CA) -> str:
    return ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode()).hex()


def _names(context: ssl.SSLContext) -> set[str]:
    return {each.hex() for each in context.get_ca_certs(binary_form=True)}


def _read(path: str | None) -> set[str]:
    assert path is not None
    return _names(ssl.create_default_context(cafile=path))


@pytest.fixture
def authority() -> trustme.CA:
    """A company's own authority."""
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """The authority's certificate in a file."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system without authorities; gives the folder in which OpenSSL looks for some."""
    folder = tmp_path / "certs"
    folder.mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing"))
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    paths = ssl.get_default_verify_paths()._replace(openssl_cafile=str(tmp_path / "nothing"))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    return folder


def test_the_same_as_for_kivo(authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file holds those of the system, and of the environment beside them; it is made once."""
    system = _read(trusted_file())
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(bundle))

    assert _read(trusted_file()) == system | {_name(authority)}
    assert _names(trusting_context()) <= _read(trusted_file())
    assert trusted_file() == trusted_file()


def test_a_system_with_a_folder(authority: trustme.CA, bundle: Path, bare: Path) -> None:
    """Authorities that OpenSSL finds in a folder by their digests are in the file too."""
    shutil.copy(bundle, bare / "0a1b2c3d.0")
    (bare / "4e5f6a7b.0").write_text("no certificate", "utf-8")

    assert _read(trusted_file()) == {_name(authority)}


def test_a_system_without(bare: Path) -> None:
    """Where the system has none, the SDK goes by its own."""
    assert bare.is_dir()
    assert trusted_file() is None


def test_the_sdk_has_a_file_of_its_own(
    authority: trustme.CA, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the SDK is set to goes in place of the system's; the worker's own bundle stays beside it."""
    other, own = trustme.CA(), tmp_path / "own.pem"
    other.cert_pem.write_to_path(own)
    alone = _read(trusted_file(str(own)))
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(bundle))

    assert alone == {_name(other)}
    assert _read(trusted_file(str(own))) == {_name(other), _name(authority)}


def test_a_file_of_its_own_that_is_none(tmp_path: Path) -> None:
    """A file of the SDK's that cannot be used is named."""
    with pytest.raises(UsageError, match=r"/nope\.pem: the file cannot be used \(No such file"):
        trusted_file(str(tmp_path / "nope.pem"))


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Where the system has no files in memory, the file is removed when the process ends."""
    code = "import os; del os.memfd_create; from kivo_worker.authorities import trusted_file; print(trusted_file())"
    command = [sys.executable, "-c", code]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)

    assert done.stdout.startswith(f"{tmp_path}/")
    assert list(tmp_path.iterdir()) == []


def test_without_files_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a file holds the same."""
    monkeypatch.delattr(os, "memfd_create", raising=False)
    path = Path(_kept("a test of its own"))

    assert path.read_text("ascii") == "a test of its own"
    path.unlink()
