"""A URI into a store and a key."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

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
    path = base / _path_of(uri)
    if root is not None and not path.resolve().is_relative_to(root.resolve()):
        raise JobSpecError("the report store lies outside storage.root.", where=uri)
    return FileStore(path)


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
    parts = urlsplit(uri)
    if parts.netloc not in {"", "localhost"} or not parts.path.startswith("/"):
        raise JobSpecError("a file URI has three slashes, as in file:///data/a.md.", where=without_query(uri))
    return Path(unquote(parts.path))


def without_query(uri: str) -> str:
    """A URI without what may hold a signature or a password."""
    shown = re.sub(r"[?#].*", "", uri)
    return re.sub(r"//[^/@]*@", "//", shown)


def _relative(path: Path, root: Path) -> str:
    """The path as a key below the root, as far as its spelling goes; the store checks the links."""
    try:
        return str(path.relative_to(root))
    except ValueError:
        return str(Path(*[".."] * len(root.parts), *path.parts[1:]))
