"""A store in a folder, and another folder that it must not touch."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import Store

Read = Callable[[Store, str], bytes]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The store's folder."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside it, with a file."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.md").write_bytes(b"secret")
    return folder


@pytest.fixture
def store(root: Path) -> FileStore:
    """The store."""
    return FileStore(root)


@pytest.fixture(scope="session")
def read() -> Read:
    """Read a whole object."""

    def read_all(store: Store, key: str) -> bytes:
        with store.open(key) as download:
            return b"".join(download.chunks)

    return read_all
