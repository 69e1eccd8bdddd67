"""Creating in a folder: whole or not at all, and never over what is there."""

import errno
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import Created
from kivo_worker.vocabulary import NotCheckedReason
from tests.storage.conftest import Read

KEY = "reports/claim_report.json"


def _everything(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())


@contextmanager
def _disk_of(size: int) -> Iterator[None]:
    """No file can grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_create(root: Path, store: FileStore, read: Read) -> None:
    """What was created says where it is, its digest and size, and is there with exactly these bytes."""
    created = store.create(KEY, [b"one ", b"", b"two"])

    assert created == Created(f"{root}/{KEY}", sha256_digest(b"one two"), 7, was_there=False)
    assert read(store, KEY) == b"one two"
    assert _everything(root) == [KEY]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=5))
def test_any_chunks(tmp_path_factory: pytest.TempPathFactory, read: Read, chunks: list[bytes]) -> None:
    """However the bytes are cut, the object is their sum, and so are its digest and size."""
    store, data = FileStore(tmp_path_factory.mktemp("store")), b"".join(chunks)
    created = store.create("a.json", iter(chunks))

    assert (sha256_digest(data), len(data)) == (created.sha256, created.size)
    assert data == read(store, "a.json")


def test_missing_folders(tmp_path: Path, read: Read) -> None:
    """The report store and the folders in it are made as needed."""
    store = FileStore(tmp_path / "not" / "yet")
    store.create("a/b/c.json", [b"text"])

    assert read(store, "a/b/c.json") == b"text"


def test_same_again(root: Path, store: FileStore) -> None:
    """The same bytes again are fine, and it is said that they were there."""
    first = store.create(KEY, [b"one ", b"two"])
    again = store.create(KEY, [b"one two"])

    assert (first.was_there, again.was_there) == (False, True)
    assert (first.sha256, first.size) == (again.sha256, again.size)
    assert _everything(root) == [KEY]


@pytest.mark.parametrize("other", [b"", b"one twO", b"one two!"])
def test_other_bytes(root: Path, store: FileStore, read: Read, other: bytes) -> None:
    """Other bytes are refused, the old ones stay, and the error says what to do."""
    store.create(KEY, [b"one two"])
    with pytest.raises(ReportStoreError, match="another report is here already") as refused:
        store.create(KEY, [other])

    assert read(store, KEY) == b"one two"
    assert (f"{root}/{KEY}", NotCheckedReason.REPORT_STORE_FAILED) == (refused.value.where, refused.value.reason)
    assert "Nothing was overwritten" in refused.value.hint
    assert _everything(root) == [KEY]


@pytest.mark.parametrize("there", ["folder", "link", "dangling", "pipe"])
def test_something_else_in_its_place(root: Path, outside: Path, store: FileStore, there: str) -> None:
    """A folder, a link or a pipe in an object's place is left alone, even a link to the same bytes."""
    path = root / "a.md"
    if there == "folder":
        path.mkdir()
    elif there == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(outside / ("secret.md" if there == "link" else "new.md"))
    with pytest.raises(ReportStoreError, match="another report is here already"):
        store.create("a.md", [b"secret"])

    assert _everything(outside) == ["secret.md"]


@pytest.mark.parametrize("key", ["", ".", "..", "../a.md", "a/../../a.md", "/etc/a.md", "{outside}/a.md", "a/.."])
def test_keys_that_lead_out(outside: Path, root: Path, store: FileStore, key: str) -> None:
    """Neither `..` nor an absolute key creates anything outside, and the root itself is no object."""
    with pytest.raises(ReportStoreError, match="the name leads out of the report store"):
        store.create(key.format(outside=outside), [b"text"])

    assert _everything(root.parent) == ["outside/secret.md"]


@pytest.mark.parametrize("key", ["link/a.md", "link/new/a.md", "new/../link/a.md"])
def test_links_that_lead_out(root: Path, outside: Path, store: FileStore, key: str) -> None:
    """A linked folder does not lead out, and not even an empty folder is made behind it."""
    (root / "link").symlink_to(outside)
    with pytest.raises(ReportStoreError, match="a link leads out of the report store"):
        store.create(key, [b"text"])

    assert [path.name for path in outside.iterdir()] == ["secret.md"]


def test_links_inside(root: Path, store: FileStore, read: Read) -> None:
    """A linked folder that stays inside is used as it is."""
    (root / "folder").mkdir()
    (root / "link").symlink_to("folder")
    store.create("link/a.md", [b"text"])

    assert read(store, "folder/a.md") == b"text"


@pytest.mark.parametrize("key", ["loop/a.md", "file/a.md", f"{'x' * 300}.md"])
def test_no_way_there(root: Path, store: FileStore, key: str) -> None:
    """A folder that cannot be made is an error of the report store."""
    (root / "loop").symlink_to("loop")
    (root / "file").touch()

    with pytest.raises(ReportStoreError, match=r"the report store cannot be written \(.+\)\. Check reports\.uri"):
        store.create(key, [b"text"])


def _failing(error: BaseException) -> Iterator[bytes]:
    yield b"some of it"
    raise error


@pytest.mark.parametrize("error", [InputError("gone."), RuntimeError("bug"), KeyboardInterrupt()], ids=repr)
def test_failing_chunks(root: Path, store: FileStore, error: BaseException) -> None:
    """When the bytes cannot be had, nothing is left, and the trouble is passed on as it is."""
    with pytest.raises(type(error)):
        store.create(KEY, _failing(error))

    assert _everything(root) == []
    assert not store.create(KEY, [b"whole"]).was_there


def test_full_disk(root: Path, store: FileStore) -> None:
    """When the disk is full nothing is left, and the error says why."""
    with _disk_of(1000), pytest.raises(ReportStoreError, match=r"cannot be written \(File too large\)"):
        store.create(KEY, [b"x" * 600, b"x" * 600])

    assert _everything(root) == []


NOWHERE = [
    Path("file"),
    Path("file/below"),
    pytest.param(Path("/proc/kivo-worker"), marks=pytest.mark.skipif(sys.platform != "linux", reason="no /proc")),
    pytest.param(Path("/sys/kivo-worker"), marks=pytest.mark.skipif(sys.platform != "linux", reason="no /sys")),
]


@pytest.mark.parametrize("place", NOWHERE)
def test_not_writable(tmp_path: Path, place: Path) -> None:
    """A report store that cannot be written is noticed by the probe, and when something is created."""
    (tmp_path / "file").touch()
    store = FileStore(tmp_path / place)

    with pytest.raises(ReportStoreError, match=r"the report store cannot be written \(.+\)\. Check reports\.uri"):
        store.probe()
    with pytest.raises(ReportStoreError, match="the report store cannot be written"):
        store.create(KEY, [b"text"])


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """A file system that cannot give a file a second name is refused before the run, by name, and nothing stays."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(ReportStoreError, match=r"the file system has no hard links.*Use a folder on a local disk"):
        FileStore(tmp_path).probe()
    assert list(tmp_path.iterdir()) == []


def test_full_when_probed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other trouble of a probe is told with the system's reason."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(ReportStoreError, match="No space left on device"):
        FileStore(tmp_path).probe()


def test_probe(tmp_path: Path) -> None:
    """The probe makes the folder, leaves nothing in it, and can be repeated."""
    store = FileStore(tmp_path / "not" / "yet")
    for _ in range(2):
        store.probe()

    assert [path.name for path in tmp_path.rglob("*")] == ["not", "yet"]
    assert list(store.list()) == []
