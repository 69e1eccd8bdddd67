"""From what a URI names to the store that holds it."""

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kivo_worker.errors import InputError, JobSpecError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.failures import UNKNOWN, StoreFailure
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import ObjectInfo, Store
from kivo_worker.storage.patterns import matches, split_pattern
from kivo_worker.storage.uris import BucketScheme, Name, ObjectName, parse_uri, without_query
from kivo_worker.vocabulary import NotCheckedReason


@dataclass(frozen=True, slots=True)
class Place:
    """An object: its store and its key there; for one out of a listing, how that found it."""

    store: Store
    key: str
    listed: ObjectInfo | None = None

    @property
    def uri(self) -> str:
        """The object's name for people."""
        return self.store.uri(self.key)


@dataclass(frozen=True, slots=True)
class Match:
    """One of the inputs a pattern names: its URI as one would have written it, and its place."""

    uri: str
    place: Place


class Stores:
    """Opens the stores that the URIs of a job name, each once.

    Args:
        folder: what relative paths start from.
        settings: how storage is reached, and what everything must lie in.

    Raises:
        JobSpecError: `storage.root` names nothing.
    """

    def __init__(self, folder: Path, settings: StorageSettings) -> None:
        self._folder = folder
        self._settings = _beside(folder, settings)
        self._root = None if settings.root is None else _settled(parse_uri(settings.root, base=folder))
        self._buckets: dict[ObjectName, Store] = {}

    def input(self, uri: str) -> Place:
        """Find an input that the job spec names.

        Raises:
            JobSpecError: the URI is of a kind this version does not read.
            InputError: it lies in another kind of storage than `storage.root`, or outside it.
        """
        return self._place(parse_uri(uri, base=self._folder), self._root)

    def beside(self, data_uri: str, uri: str) -> Place:
        """Find an input that data names: it must lie below `storage.root`, or else below the data's own folder.

        Raises:
            JobSpecError: the URI is of a kind this version does not read.
            InputError: it lies elsewhere.
        """
        data = parse_uri(data_uri, base=self._folder)
        folder = data.folder if isinstance(data, ObjectName) else data.parent
        return self._place(parse_uri(uri, base=folder), self._root or _settled(folder))

    def matching(self, uri: str, *, at_most: int, limit: str = "limits.max_sources") -> list[Match]:
        """List the inputs that a folder's URI or a pattern names, in the order of their keys.

        Args:
            uri: the folder's, or the pattern.
            at_most: how many there may be.
            limit: the key of the job spec that says so.

        Raises:
            JobSpecError: the URI is of a kind this version does not read.
            InputError: there is none, there are more than `at_most`, or the listing cannot be read.
        """
        folder, pattern = split_pattern(uri)
        place = self._listed(parse_uri(folder, base=self._folder))
        prefix = f"{place.key}/" if place.key and not place.key.endswith("/") else place.key
        listed = ((info, info.key[len(prefix) :]) for info in place.store.list(prefix))
        found = ((info, name) for info, name in listed if matches(pattern, name))
        some = [
            Match(f"{folder}{name}", Place(place.store, info.key, info)) for info, name in islice(found, at_most + 1)
        ]
        if not some:
            hint = "A star stands for anything but a slash, two stars for any folders; a slash at the end for all."
            raise _unusable("nothing is there by that name.", uri, hint)
        if len(some) > at_most:
            raise _unusable(f"it names more than {at_most} inputs.", uri, f"See {limit}.")
        return some

    def reports(self, uri: str) -> Store:
        """Find the report store.

        Raises:
            JobSpecError: the URI is of a kind this version does not write, or lies outside `storage.root`.
        """
        return self._written(uri, "the report store")

    def cache(self, uri: str) -> Store:
        """Find the cache.

        Raises:
            JobSpecError: the URI is of a kind this version does not write, or lies outside `storage.root`.
        """
        return self._written(uri, "the cache")

    def kind(self, uri: str) -> str:
        """Tell the kind of store that a URI names: `file`, `s3` or `gs`.

        Raises:
            JobSpecError: the URI is of a kind this version does not know.
        """
        name = parse_uri(uri, base=self._folder)
        return str(name.scheme) if isinstance(name, ObjectName) else "file"

    def principal(self, uri: str) -> str | None:
        """Name who asks the store that a URI names, without telling a secret; none when the SDK does not say.

        Raises:
            JobSpecError: the settings, or the SDK's own configuration, are wrong.
        """
        name = parse_uri(uri, base=self._folder)
        return f"user {os.geteuid()} of this machine" if isinstance(name, Path) else _principal(name, self._settings)

    def _written(self, uri: str, what: str) -> Store:
        name = _settled(parse_uri(uri, base=self._folder))
        if self._root is not None and not _holds(self._root, name):
            raise JobSpecError(f"{what} lies outside storage.root.", where=without_query(uri))
        return FileStore(name) if isinstance(name, Path) else self._bucket(name.as_folder)

    def _place(self, name: Name, root: Name | None) -> Place:
        if isinstance(name, ObjectName):
            if root is not None and not (isinstance(root, ObjectName) and root.holds(name)):
                raise _outside(name.uri, root)
            return Place(self._bucket(ObjectName(name.scheme, name.bucket, "")), name.key)
        if isinstance(root, ObjectName):
            raise _outside(str(name), root)
        return _file(name, root)

    def _listed(self, folder: Name) -> Place:
        """A folder to list; one of files is a store of its own, unless a root holds it."""
        if isinstance(folder, ObjectName) or isinstance(self._root, ObjectName):
            return self._place(folder, self._root)
        path = Path(os.path.abspath(folder))  # noqa: PTH100 - links are the store's to resolve
        if self._root is None:
            return Place(FileStore(path), "")
        if not path.is_relative_to(self._root):
            raise _outside(str(path), self._root)
        return Place(FileStore(self._root), "" if path == self._root else path.relative_to(self._root).as_posix())

    def _bucket(self, folder: ObjectName) -> Store:
        if folder not in self._buckets:
            self._buckets[folder] = _opened(folder, self._settings)
        return self._buckets[folder]


def _opened(folder: ObjectName, settings: StorageSettings) -> Store:
    if folder.scheme is BucketScheme.S3:
        from kivo_worker.storage.s3 import open_s3  # noqa: PLC0415 - only who uses it loads its SDK

        return open_s3(folder.bucket, folder.key, settings)
    from kivo_worker.storage.gcs import open_gcs  # noqa: PLC0415

    return open_gcs(folder.bucket, folder.key, settings)


def _principal(name: ObjectName, settings: StorageSettings) -> str | None:
    from kivo_worker.storage.gcs_client import gcs_client  # noqa: PLC0415 - only who uses it loads its SDK
    from kivo_worker.storage.s3_client import s3_client  # noqa: PLC0415

    try:
        who = (s3_client if name.scheme is BucketScheme.S3 else gcs_client)(settings).who()
    except StoreFailure as failure:
        where = "storage.s3" if name.scheme is BucketScheme.S3 else "storage.gcs"
        raise JobSpecError(f"{failure.reason}.", where=where, hint=failure.hint) from None
    return None if who == UNKNOWN else who


def _beside(folder: Path, settings: StorageSettings) -> StorageSettings:
    """The settings, with the files they name found from the folder."""
    found = {
        name: part.model_copy(update={"ca_bundle": str(folder / part.ca_bundle)})
        for name, part in (("s3", settings.s3), ("gcs", settings.gcs))
        if part.ca_bundle is not None
    }
    return settings.model_copy(update=found)


def _settled(name: Name) -> Name:
    """An absolute path without `..`, links not resolved; the name of an object as it is."""
    return Path(os.path.abspath(name)) if isinstance(name, Path) else name  # noqa: PTH100


def _holds(root: Name, name: Name) -> bool:
    if isinstance(root, ObjectName) or isinstance(name, ObjectName):
        return isinstance(root, ObjectName) and isinstance(name, ObjectName) and root.holds(name)
    return Path(os.path.realpath(name)).is_relative_to(os.path.realpath(root))


def _file(path: Path, root: Path | None) -> Place:
    """The file below the root, or as it is; the store follows the links and checks where they lead."""
    if root is None:
        return Place(FileStore(Path(path.anchor)), str(path.relative_to(path.anchor)))
    return Place(FileStore(root), str(path.relative_to(root) if path.is_relative_to(root) else path))


def _outside(uri: str, root: Name) -> InputError:
    where = root.uri if isinstance(root, ObjectName) else root
    hint = f"Move it below {where}, or change storage.root in the job spec."
    return _unusable("it lies outside the folder that inputs must lie in.", uri, hint)


def _unusable(message: str, uri: str, hint: str) -> InputError:
    reason = NotCheckedReason.INPUT_UNREADABLE
    return InputError(message, where=without_query(uri), hint=hint, reason=reason)
