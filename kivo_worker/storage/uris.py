"""What a URI of a job spec or a row names: a path of this machine, or an object of a bucket."""

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from kivo_worker.errors import JobSpecError

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")


class BucketScheme(StrEnum):
    """The kinds of buckets there are."""

    S3 = "s3"
    GCS = "gs"


@dataclass(frozen=True, slots=True)
class ObjectName:
    """An object of a bucket, or with a key that is empty or ends in a slash, all that lies below it."""

    scheme: BucketScheme
    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The name for people."""
        return f"{self.scheme}://{self.bucket}/{self.key}"

    @property
    def folder(self) -> "ObjectName":
        """What the object lies in."""
        head, slash, _ = self.key.rpartition("/")
        return ObjectName(self.scheme, self.bucket, head + slash)

    @property
    def as_folder(self) -> "ObjectName":
        """The same name, meant as a folder."""
        is_folder = not self.key or self.key.endswith("/")
        return self if is_folder else ObjectName(self.scheme, self.bucket, f"{self.key}/")

    def holds(self, other: "ObjectName") -> bool:
        """Whether another name lies below this folder."""
        folder = self.as_folder
        return (folder.scheme, folder.bucket) == (other.scheme, other.bucket) and other.key.startswith(folder.key)


Name = Path | ObjectName
"""What a URI names; paths are as written, joined to their base."""


def parse_uri(uri: str, *, base: Name) -> Name:
    """Read a URI, or a path relative to a base.

    Raises:
        JobSpecError: it is of a kind this version does not read, or names no object.
    """
    scheme = _SCHEME.match(uri)
    if scheme is None:
        return base / uri if isinstance(base, Path) else _object(base.scheme, uri, _joined(base, uri))
    kind = scheme.group(1).lower()
    if kind == "file":
        return _path_of(uri)
    if kind not in set(BucketScheme):
        hint = "This version reads and writes plain paths, file://, s3:// and gs:// URIs."
        raise JobSpecError(f'storage "{scheme.group(1)}:" is not supported.', where=without_query(uri), hint=hint)
    return _object(BucketScheme(kind), uri, uri[scheme.end() :])


def _joined(base: ObjectName, path: str) -> str:
    return f"//{base.bucket}/{base.as_folder.key}{path}"


def _object(scheme: BucketScheme, uri: str, rest: str) -> ObjectName:
    bucket, _, key = rest.removeprefix("//").partition("/")
    where = without_query(uri)
    if "?" in uri:
        hint = 'Give the bare key, and pin what version to read with "version".'
        raise JobSpecError(f"a {scheme} URI has no query.", where=where, hint=hint)
    if not rest.startswith("//") or not _BUCKET.fullmatch(bucket):
        raise JobSpecError(f"a {scheme} URI looks like {scheme}://bucket/folder/name.md.", where=where)
    if {".", ".."} & set(key.split("/")) or key.startswith("/"):
        raise JobSpecError("a key of a bucket goes down only: it has no . or .. and no slash in front.", where=where)
    return ObjectName(scheme, bucket, key)


def _path_of(uri: str) -> Path:
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
