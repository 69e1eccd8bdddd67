"""A URI names a path or an object of a bucket, and is shown without what it may hide."""

from pathlib import Path

import pytest

from kivo_worker.errors import JobSpecError
from kivo_worker.storage.uris import BucketScheme, ObjectName, parse_uri, without_query

BASE = Path("/base")


def _object(key: str, bucket: str = "acme-kb") -> ObjectName:
    return ObjectName(BucketScheme.S3, bucket, key)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("s3://acme-kb/policies/a b.md", _object("policies/a b.md")),
        ("S3://acme-kb/a%20b#c.md", _object("a%20b#c.md")),
        ("s3://acme-kb/policies/", _object("policies/")),
        ("s3://acme-kb", _object("")),
        ("gs://acme.kb_1/ä.md", ObjectName(BucketScheme.GCS, "acme.kb_1", "ä.md")),
    ],
)
def test_objects(uri: str, name: ObjectName) -> None:
    """In the key of a bucket's object no character means anything but itself."""
    assert name == parse_uri(uri, base=BASE)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        (
            "s3://acme-kb/a.md?versionId=1",
            'has no query. Give the bare key, and pin what version to read with "version"',
        ),
        ("s3:acme-kb/a.md", "looks like s3://bucket"),
        ("s3://a/b.md", "looks like s3://bucket"),
        ("s3://Acme/b.md", "looks like s3://bucket"),
        ("s3://key:secret@acme-kb/b.md", "looks like s3://bucket"),
        ("gs://", "looks like gs://bucket"),
        ("s3://acme-kb/../other/a.md", "goes down only"),
        ("s3://acme-kb/x/./a.md", "goes down only"),
        ("s3://acme-kb//a.md", "goes down only"),
    ],
)
def test_odd_objects(uri: str, message: str) -> None:
    """What names no object is refused, and no secret in it is shown."""
    with pytest.raises(JobSpecError) as refused:
        parse_uri(uri, base=BASE)

    assert message in str(refused.value)
    assert "secret" not in str(refused.value)


def test_relative_to_a_bucket() -> None:
    """Beside an object of a bucket, a relative name is one of that bucket, and goes down only."""
    base = _object("exports/2026/rows.jsonl").folder

    assert _object("exports/2026/kb/a.md") == parse_uri("kb/a.md", base=base)
    with pytest.raises(JobSpecError, match="goes down only"):
        parse_uri("../secrets/a.md", base=base)


@pytest.mark.parametrize(
    ("folder", "key", "holds"),
    [
        ("kb", "kb/a.md", True),
        ("kb/", "kb/a.md", True),
        ("", "a.md", True),
        ("kb", "kb2/a.md", False),
        ("kb/", "kb", False),
        ("kb", "a.md", False),
    ],
)
def test_holds(folder: str, key: str, holds: bool) -> None:  # noqa: FBT001 - what is expected
    """A folder holds what lies below it, in the same bucket of the same kind."""
    assert holds == _object(folder).holds(_object(key))
    assert not _object(folder).holds(_object(key, bucket="another"))
    assert not _object(folder).holds(ObjectName(BucketScheme.GCS, "acme-kb", key))


def test_for_people() -> None:
    """The name of an object is its URI."""
    assert _object("kb/a.md").uri == "s3://acme-kb/kb/a.md"


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("s3://bucket/a.md", "s3://bucket/a.md"),
        ("s3://bucket/a.md?X-Amz-Signature=abc", "s3://bucket/a.md"),
        ("gs://bucket/a.md#part", "gs://bucket/a.md"),
        ("https://name:password@host/a.md", "https:…"),
        ("s3://key:sec/ret@bucket/a.md", "s3:…"),
        ("s3://key:sec?ret@bucket/a.md", "s3:…"),
        ("s3://key:sec@ret@bucket/a.md", "s3:…"),
    ],
)
def test_without_query(uri: str, shown: str) -> None:
    """A URI is shown without its query, and without what stands before an @."""
    assert shown == without_query(uri)
