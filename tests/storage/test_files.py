"""A folder as a store: streams out, sorted listings, and no key leads out of it."""

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kivo_worker.errors import InputError
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import CHUNK, Span
from kivo_worker.vocabulary import NotCheckedReason
from tests.storage.conftest import Read

steps = st.text(st.sampled_from("ab.-é\n "), min_size=1, max_size=3).filter(lambda step: step not in {".", ".."})
keys = st.lists(steps, min_size=1, max_size=4).map("/".join)


def _keys(store: FileStore, prefix: str = "") -> list[str]:
    return [found.key for found in store.list(prefix)]


@pytest.mark.parametrize("data", [b"", b"a", bytes(range(256)), b"x" * (2 * CHUNK + 1)], ids=len)
def test_read(root: Path, store: FileStore, read: Read, data: bytes) -> None:
    """A file's bytes come as they are."""
    (root / "a.md").write_bytes(data)

    assert data == read(store, "a.md")


@pytest.mark.parametrize("span", [Span(0, 2), Span(1, 4), Span(3, 9), Span(9, 11)])
def test_a_span(span: Span, root: Path, store: FileStore) -> None:
    """Some bytes of a file are read without the others; behind its end there are none."""
    (root / "a.md").write_bytes(b"0123456")
    with store.open("a.md", span=span) as download:
        assert b"".join(download.chunks) == b"0123456"[span.begin : span.end]


def test_no_versions(store: FileStore) -> None:
    """Files have no versions to pin."""
    with (
        pytest.raises(InputError, match=r'files have no versions\. Leave "version" out'),
        store.open("a.md", version="1"),
    ):
        pass


def test_changed_since_listed(root: Path, store: FileStore) -> None:
    """A file that is another one than when it was listed is refused."""
    (root / "a.md").write_bytes(b"text")
    [listed] = store.list()
    with store.open("a.md", expected=listed) as download:
        assert b"".join(download.chunks) == b"text"
    (root / "a.md").write_bytes(b"other text")

    with pytest.raises(InputError, match="it has changed since it was listed"), store.open("a.md", expected=listed):
        pass


def test_read_streams(root: Path, store: FileStore) -> None:
    """A large file comes in chunks, so that it is never in memory as a whole."""
    (root / "large.md").write_bytes(b"x" * (2 * CHUNK + 1))

    with store.open("large.md") as download:
        assert [len(chunk) for chunk in download.chunks] == [CHUNK, CHUNK, 1]


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("nope.md", "it is not there"),
        ("nope/a.md", "it is not there"),
        ("a.md/b.md", "it is not there"),
        ("folder", "it is a folder, not a file"),
        ("", "it is a folder, not a file"),
        ("x" * 300, "File name too long"),
    ],
)
def test_unreadable(root: Path, store: FileStore, read: Read, key: str, reason: str) -> None:
    """What cannot be read is refused with the reason, the place and what to check."""
    (root / "folder").mkdir()
    (root / "a.md").touch()
    with pytest.raises(InputError, match=rf"cannot be read: {reason}\. Check the path") as refused:
        read(store, key)

    assert store.uri(key) == refused.value.where
    assert refused.value.reason is NotCheckedReason.INPUT_UNREADABLE


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize("make", [_fifo, _socket])
def test_no_regular_file(tmp_path: Path, read: Read, make: Callable[[Path], None]) -> None:
    """A pipe or a socket is refused at once, without waiting for who writes into it."""
    make(tmp_path / "odd")

    with pytest.raises(InputError, match=r"cannot be read: (it is no regular file|No such device or address)"):
        read(FileStore(tmp_path), "odd")


def test_device(read: Read) -> None:
    """A device is refused, even one that never ends."""
    with pytest.raises(InputError, match="it is no regular file"):
        read(FileStore(Path("/dev")), "zero")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file whose reading fails")
def test_failing_disk(read: Read) -> None:
    """A file that opens and then cannot be read is an unreadable input, too."""
    with pytest.raises(InputError, match="cannot be read: Input/output error"):
        read(FileStore(Path("/proc/self")), "mem")


@pytest.mark.parametrize(
    "key",
    ["../outside/secret.md", "folder/../../outside/secret.md", "{outside}/secret.md", "../nope.md", "{outside}/no"],
)
def test_out_of_the_root(root: Path, outside: Path, store: FileStore, read: Read, key: str) -> None:
    """Neither `..` nor an absolute key leads to a file outside, or tells whether one is there."""
    (root / "folder").mkdir()

    with pytest.raises(InputError, match="outside the folder that inputs must lie in") as refused:
        read(store, key.format(outside=outside))

    assert str(root) in refused.value.hint
    assert refused.value.reason is NotCheckedReason.INPUT_UNREADABLE


@pytest.mark.parametrize("key", ["link.md", "folder/secret.md", "folder/../outside/secret.md", "chain.md"])
def test_links_out(root: Path, outside: Path, store: FileStore, read: Read, key: str) -> None:
    """No link leads to a file outside, be it the file, a folder on the way, or a link to a link."""
    (root / "link.md").symlink_to(outside / "secret.md")
    (root / "folder").symlink_to(outside)
    (root / "chain.md").symlink_to("link.md")

    with pytest.raises(InputError, match="outside the folder that inputs must lie in"):
        read(store, key)


@pytest.mark.parametrize("key", ["link.md", "linked/a.md", "linked/../folder/a.md", "folder/./a.md"])
def test_links_inside(root: Path, store: FileStore, read: Read, key: str) -> None:
    """A link that stays inside is followed: mounted volumes are made of them."""
    (root / "folder").mkdir()
    (root / "folder" / "a.md").write_bytes(b"text")
    (root / "link.md").symlink_to(root / "folder" / "a.md")
    (root / "linked").symlink_to("folder")

    assert read(store, key) == b"text"


def test_root_behind_a_link(root: Path, tmp_path: Path, read: Read) -> None:
    """The root itself may be a link."""
    (root / "a.md").write_bytes(b"text")
    (tmp_path / "link").symlink_to(root)

    assert read(FileStore(tmp_path / "link"), "a.md") == b"text"


def test_links_in_a_circle(root: Path, store: FileStore, read: Read) -> None:
    """A link that leads back to itself is an unreadable input."""
    (root / "loop").symlink_to("loop")

    with pytest.raises(InputError, match="cannot be read: Too many levels of symbolic links"):
        read(store, "loop")


@pytest.mark.parametrize("step", ["folder", "a.md"])
def test_link_swapped_in(
    root: Path, outside: Path, store: FileStore, read: Read, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A link that is put in place between looking and opening is not followed."""
    (root / "folder").mkdir()
    (root / "folder" / "a.md").write_bytes(b"text")
    (outside / "a.md").write_bytes(b"secret")
    target = {"folder": root / "folder", "a.md": root / "folder" / "a.md"}[step]
    really_open = os.open

    def swap_and_open(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == step:
            target.rename(root / "away")
            target.symlink_to(outside / target.relative_to(root / "folder"))
        return really_open(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", swap_and_open)
    with pytest.raises(InputError, match="cannot be read"):
        read(store, "folder/a.md")

    assert target.is_symlink()


@pytest.mark.parametrize("name", [b"a\nb.md", b"caf\xe9.md", "ä €.md".encode(), b"  .md", b"%20.md"])
def test_odd_names(root: Path, store: FileStore, read: Read, name: bytes) -> None:
    """A file is listed and read under any name, and the name can be shown."""
    Path(os.fsdecode(os.path.join(os.fsencode(root), name))).write_bytes(b"text")  # noqa: PTH118 - paths of bytes

    assert [os.fsdecode(name)] == _keys(store)
    assert read(store, os.fsdecode(name)) == b"text"
    assert store.uri(os.fsdecode(name)).encode("utf-8")


def test_uri(root: Path, store: FileStore) -> None:
    """An object is named by its path, and the store by its folder."""
    assert f"{root}/a/b.md" == store.uri("a/b.md")
    assert f"{root}/" == store.uri("")
    assert FileStore(root / "x" / "..").uri("a.md") == store.uri("a.md")


@settings(max_examples=60, deadline=None)
@given(st.sets(keys, max_size=6), st.text(st.sampled_from("ab./é"), max_size=4) | keys.map("{}/".format))
@example({"a/b/c", "a/b", "a/bb/c", "a/bb/d/e", "b"}, "a/b")
@example({"a/b/c", "a/bb/c", "a/bb/d/e", "b"}, "a/bb/")
def test_list(wanted: set[str], prefix: str) -> None:
    """The listing holds each file once, in order of the keys, and with a prefix just those that begin with it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files: list[str] = []
        for key in sorted(wanted):
            if not any(key.startswith(f"{other}/") for other in files):
                (root / key).parent.mkdir(parents=True, exist_ok=True)
                (root / key).write_bytes(key.encode())
                files.append(key)
        found = list(FileStore(root).list(prefix))

    expected = [(key, len(key.encode())) for key in files if key.startswith(prefix)]
    assert expected == [(one.key, one.size) for one in found]


def test_list_of_files_only(root: Path, outside: Path, store: FileStore) -> None:
    """Links are not followed, and what is no file is not listed."""
    (root / "a.md").touch()
    (root / "link.md").symlink_to(outside / "secret.md")
    (root / "folder").symlink_to(outside)
    (root / "empty").mkdir()
    os.mkfifo(root / "pipe")

    assert _keys(store) == ["a.md"]


@pytest.mark.parametrize("prefix", ["../", "../outside/", "folder/", "folder/secret", "{outside}/", "nope/", "a.md/"])
def test_list_stays_inside(root: Path, outside: Path, store: FileStore, prefix: str) -> None:
    """No prefix leads out of the store, neither through `..` nor through a link; there is nothing there."""
    (root / "a.md").touch()
    (root / "folder").symlink_to(outside)

    assert _keys(store, prefix.format(outside=outside)) == []


def test_list_without_partial_files(root: Path, store: FileStore) -> None:
    """A file that another run is writing is not listed; a customer's file that is merely called so is."""
    (root / ".a.md.0123456789ab.partial").touch()
    (root / "notes.partial").touch()

    assert _keys(store) == ["notes.partial"]


@pytest.mark.parametrize("name", ["nope", "file"])
def test_list_of_no_folder(root: Path, name: str) -> None:
    """A store whose folder is not there cannot be listed."""
    (root / "file").touch()

    with pytest.raises(InputError, match="cannot be read: it is not there"):
        _keys(FileStore(root / name))
