"""Folders as stores."""

import errno
import hashlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.storage.interface import CHUNK, Created, Download, ObjectInfo, Span, changed_since_listed
from kivo_worker.vocabulary import NotCheckedReason

_PARTIAL = re.compile(r"\..+\.[0-9a-f]{12}\.partial", re.DOTALL)
"""What a file is called while it is written."""

_LASTING = {
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO,
}  # fmt: skip
"""What says that there is no such file to read; anything else may pass, or be mended."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What file systems without hard links answer."""


class FileStore:
    """A folder; no key leads out of it, neither through `..` nor through a link."""

    def __init__(self, root: Path) -> None:
        self._root = Path(os.path.abspath(root))  # noqa: PTH100 - normalises without resolving links

    def uri(self, key: str) -> str:
        """Name an object by its path; bytes in it that are no text are shown escaped."""
        path = str(self._root / key) if key else f"{self._root}/"
        return path.encode("utf-8", "backslashreplace").decode("utf-8")

    @contextmanager
    def open(
        self,
        key: str,
        *,
        version: str | None = None,
        expected: ObjectInfo | None = None,
        span: Span | None = None,
    ) -> Iterator[Download]:
        """Open a file for reading.

        Raises:
            InputError: it is not there, is no file, cannot be read, lies outside the root, or has changed since it was
                listed; or a version is asked for.
        """
        uri = self.uri(key)
        if version is not None:
            raise InputError("files have no versions.", where=uri, hint='Leave "version" out, or pin its sha256.')
        with _reading(uri):
            file = os.fdopen(self._open_inside(key), "rb")
        with file:
            info = _info(key, os.fstat(file.fileno()))
            if expected is not None and info.stamp != expected.stamp:
                raise changed_since_listed(uri)
            yield Download(info, _chunks(file, uri, span))

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Yield the files whose path starts with a prefix, in order; links are not followed.

        Raises:
            InputError: a folder cannot be read.
        """
        with _reading(self.uri(prefix)):
            found = sorted(self._files(prefix), key=itemgetter(0))
        yield from (_info(key, stat_of) for key, stat_of in found)

    def create(self, key: str, chunks: Iterable[bytes]) -> Created:
        """Write a file beside its place and link it in: whole or not at all, never over another.

        Raises:
            ReportStoreError: other bytes are there already, or it cannot be written.
        """
        path = self._inside(key)
        with _writing(self.uri(key)):
            self._no_link_on_the_way(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            with _partial_of(path) as partial:
                sha256, size = _write_through(partial, chunks)
                was_there = _link(partial, path, sha256)
            _sync_folder(path.parent)
        return Created(self.uri(key), f"sha256:{sha256}", size, was_there)

    def probe(self) -> None:
        """Create a file, give it a second name, and remove it.

        Raises:
            ReportStoreError: the folder cannot be made or written, or its file system has no hard links.
        """
        with _writing(self.uri("")):
            self._root.mkdir(parents=True, exist_ok=True)
            path = self._root / "kivo-worker-probe"
            with _partial_of(path) as probe, _partial_of(path) as name:
                _write_through(probe, [b""])
                self._try_link(probe, name)

    def _try_link(self, probe: Path, name: Path) -> None:
        try:
            os.link(probe, name, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            raise ReportStoreError(
                "the file system has no hard links, so no report can appear there at once and whole.",
                where=self.uri(""),
                hint="Use a folder on a local disk or on NFS, or a bucket.",
            ) from None

    def _files(self, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
        """The keys and states of the files whose key starts with a prefix; only folders that may hold some are read."""
        for folder, folders, names in os.walk(self._root, onerror=_raise):
            here = "".join(f"{step}/" for step in Path(folder).relative_to(self._root).parts)
            inner = [(name, f"{here}{name}/") for name in folders]
            folders[:] = [name for name, key in inner if key.startswith(prefix) or prefix.startswith(key)]
            for key in (f"{here}{name}" for name in names if not _PARTIAL.fullmatch(name)):
                info = (self._root / key).lstat()
                if key.startswith(prefix) and stat.S_ISREG(info.st_mode):
                    yield key, info

    def _inside(self, key: str) -> Path:
        path = Path(os.path.normpath(self._root / key))
        if not path.is_relative_to(self._root) or path == self._root:
            raise ReportStoreError("the name leads out of the report store.", where=self.uri(key))
        return path

    def _no_link_on_the_way(self, path: Path) -> None:
        if not _resolved(path.parent).is_relative_to(_resolved(self._root)):
            raise ReportStoreError("a link leads out of the report store.", where=str(path))

    def _open_inside(self, key: str) -> int:
        """Open a file below the root, walking the resolved path without following another link.

        Resolving allows links that stay inside (mounted volumes are made of them); opening step by
        step without following any closes the gap between looking and opening.
        """
        root, resolved = _resolved(self._root), _resolved(self._root / key)
        if not resolved.is_relative_to(root):
            raise InputError(
                "it lies outside the folder that inputs must lie in.",
                where=self.uri(key),
                hint=f"Move it below {self._root}, or change storage.root in the job spec.",
                reason=NotCheckedReason.INPUT_UNREADABLE,
            )
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        for step in resolved.relative_to(root).parts:
            descriptor = _open_step(descriptor, step)
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            os.close(descriptor)
            raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL, "it is no regular file")
        return descriptor


def _resolved(path: Path) -> Path:
    """The path without links; a loop of links stays as it is, where `Path.resolve` raises what is no `OSError`."""
    return Path(os.path.realpath(path))


def _open_step(folder: int, name: str) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)


@contextmanager
def _partial_of(path: Path) -> Iterator[Path]:
    """The name beside a path under which its bytes are written; afterwards nothing is there."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(6)}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _write_through(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write a new file down to the disk; its digest as hex, and its size."""
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _link(partial: Path, path: Path, sha256: str) -> bool:
    """Give a written file its name; whether the same bytes were there already."""
    try:
        os.link(partial, path, follow_symlinks=False)
    except FileExistsError:
        if path.is_symlink() or not path.is_file() or _digest_of(path) != sha256:
            raise ReportStoreError(
                "another report is here already, with other bytes.",
                where=str(path),
                hint="Nothing was overwritten. Give reports.uri a folder of its own for each run.",
            ) from None
        return True
    return False


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network file systems know no fsync of a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(uri: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportStoreError(
            f"the report store cannot be written ({error.strerror}).",
            where=uri,
            hint="Check reports.uri, the permissions and the space left.",
        ) from None


def _chunks(file: BinaryIO, uri: str, span: Span | None) -> Iterator[bytes]:
    begin, end = span or (0, sys.maxsize)
    with _reading(uri):
        file.seek(begin)
        while chunk := file.read(min(CHUNK, end - begin)):
            begin += len(chunk)
            yield chunk


def _info(key: str, state: os.stat_result) -> ObjectInfo:
    return ObjectInfo(key, state.st_size, stamp=f"{state.st_ino}-{state.st_size}-{state.st_mtime_ns}")


@contextmanager
def _reading(uri: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unreadable(uri, error) from None


def _raise(error: OSError) -> None:
    raise error


def _unreadable(uri: str, error: OSError) -> InputError:
    reasons = {
        errno.ENOENT: "it is not there",
        errno.ENOTDIR: "it is not there",
        errno.EISDIR: "it is a folder, not a file",
    }
    reason = reasons.get(error.errno or 0, error.strerror or type(error).__name__)
    hint = "Check the path in the job spec; relative paths start from the spec's own folder."
    return InputError(
        f"cannot be read: {reason}.",
        where=uri,
        hint=hint,
        reason=NotCheckedReason.INPUT_UNREADABLE,
        may_pass=error.errno not in _LASTING,
    )
