"""A URI into a store and a key."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from kivo_worker.errors import JobSpecError
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import Store

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):")


@dataclass(frozen=True, slots=True)
class Place:
    """An object: its store and its key there."""

    store: Store
    key: str

    @property
    def uri(self) -> str:
        """The object's name for people."""
        return self.store.uri(self.key)


def locate_input(uri: str, *, base: Path, root: Path | None) -> Place:
    """Find the place of an input.

    Args:
        uri: a path or a file:// URI.
        base: the folder relative paths start from.
        root: the folder it must lie in, links resolved; none for anywhere.

    Raises:
        JobSpecError: the URI is of a kind this version does not read.
    """
    path = base / _path_of(uri)
    if root is None:
        return Place(FileStore(Path(path.anchor)), str(path.relative_to(path.anchor)))
    store = FileStore(root)
    return Place(store, _relative(path, root))


def locate_reports(uri: str, *, base: Path, root: Path | None) -> Store:
    """Find the report store.

    Raises:
        JobSpecError: the URI is of a kind this version does not write, or lies outside the root.
    """
    path = os.path.abspath(base / _path_of(uri))  # noqa: PTH100 - as the store itself reads the path
    if root is not None and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise JobSpecError("the report store lies outside storage.root.", where=without_query(uri))
    return FileStore(Path(path))


def folder_of(uri: str, *, base: Path) -> Path:
    """The folder a URI names."""
    return base / _path_of(uri)


def _path_of(uri: str) -> Path:
    scheme = _SCHEME.match(uri)
    if scheme is None:
        return Path(uri)
    if scheme.group(1).lower() != "file":
        hint = "This version reads and writes plain paths and file:// URIs."
        raise JobSpecError(f'storage "{scheme.group(1)}:" is not supported.', where=without_query(uri), hint=hint)
    parts = _parts_of(uri)
    if parts is None or parts.netloc not in {"", "localhost"} or not parts.path.startswith("/"):
        raise JobSpecError("a file URI has three slashes, as in file:///data/a.md.", where=without_query(uri))
    if "?" in uri or "#" in uri:
        hint = "In a name, write %3F for ? and %23 for #."
        raise JobSpecError("a file URI has no query and no fragment.", where=without_query(uri), hint=hint)
    name = unquote_to_bytes(parts.path)
    if b"\0" in name:
        raise JobSpecError("no file name holds a NUL.", where=without_query(uri))
    return Path(os.fsdecode(name))


def _parts_of(uri: str) -> SplitResult | None:
    try:
        return urlsplit(uri)
    except ValueError:
        return None


def without_query(uri: str) -> str:
    """A URI without what may hold a signature or a password: of one with an @, only its scheme."""
    if "@" in uri:
        return f"{uri.partition(':')[0]}:…"
    return re.split(r"[?#]", uri)[0]


def _relative(path: Path, root: Path) -> str:
    """The path as a key below the root, or as it is; the store follows the links and checks where they lead."""
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
