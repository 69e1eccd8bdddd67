"""S3: conditional creation in one request and in parts, versions, encryption, and stores like it."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.buckets import PART
from kivo_worker.storage.interface import Store
from kivo_worker.storage.objects import PROBE, ObjectStore
from kivo_worker.storage.s3 import S3Bucket, open_s3
from kivo_worker.storage.s3_client import s3_client
from tests.servers.faulty import Fault, Proxy
from tests.servers.s3 import BUCKET, READER, S3Server, rclone
from tests.storage.conftest import Read, UseIdentity, s3_settings

RACERS = 8
LARGE = bytes(range(256)) * (PART // 256) + b"and more"


@pytest.fixture
def store(seaweed: S3Server, prefix: str) -> Store:
    """A store in SeaweedFS."""
    return open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint))


@pytest.fixture
def behind(moto_proxy: Proxy, prefix: str) -> Store:
    """A store in moto, behind a proxy."""
    return open_s3(BUCKET, prefix, s3_settings(moto_proxy.endpoint))


def _uploads(server: S3Server, prefix: str) -> list[Any]:
    found = server.client().list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [upload for upload in found if upload["Key"].startswith(prefix)]


def _keys(server: S3Server, prefix: str) -> list[str]:
    found = server.client().list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/").get("Contents", [])
    return [each["Key"].removeprefix(f"{prefix}/") for each in found]


def test_uri(store: Store, prefix: str) -> None:
    """An object is named by bucket and key."""
    assert store.uri("reports/a.json") == f"s3://{BUCKET}/{prefix}/reports/a.json"


@pytest.mark.parametrize("prefix", ["", "/", "a", "a/", "/a/b/"])
def test_prefix(seaweed: S3Server, prefix: str) -> None:
    """A prefix is a folder, with or without slashes around it; none is the whole bucket."""
    expected = "".join(f"{step}/" for step in prefix.split("/") if step)

    assert open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint)).uri("k") == f"s3://{BUCKET}/{expected}k"


def test_large_again(store: Store, seaweed: S3Server, prefix: str, read: Read) -> None:
    """An object sent in parts is created once, too, and what was sent for nothing is thrown away."""
    assert [store.create("a.bin", [LARGE]).was_there for _ in range(2)] == [False, True]
    with pytest.raises(ReportStoreError, match="with other bytes"):
        store.create("a.bin", [LARGE[::-1]])

    assert read(store, "a.bin") == LARGE
    assert _uploads(seaweed, prefix) == []


def test_large_racers(s3_proxy: Proxy, seaweed: S3Server, prefix: str, read: Read) -> None:
    """Of many writers of large objects with different bytes one wins, the others are told, and no debris stays.

    SeaweedFS looks and completes in two steps, which S3 does in one, and so the proxy lets only one complete at a time.
    """
    store = open_s3(BUCKET, prefix, s3_settings(s3_proxy.endpoint))
    s3_proxy.one_at_a_time = "POST"
    start = Barrier(RACERS)

    def create(number: int) -> int | None:
        start.wait()
        try:
            store.create("a.bin", [bytes([number]) * (PART + 1)])
        except ReportStoreError:
            return None
        return number

    with ThreadPoolExecutor(RACERS) as pool:
        [winner] = [number for number in pool.map(create, range(RACERS)) if number is not None]
    assert read(store, "a.bin") == bytes([winner]) * (PART + 1)
    assert _uploads(seaweed, prefix) == []


@pytest.mark.parametrize("error", [RuntimeError("render"), KeyboardInterrupt()], ids=repr)
def test_aborted(store: Store, seaweed: S3Server, prefix: str, error: BaseException) -> None:
    """When the bytes cannot be made to the end, the parts that were sent are thrown away."""

    def chunks() -> Any:
        yield LARGE
        yield LARGE
        raise error

    with pytest.raises(type(error)):
        store.create("a.bin", chunks())
    assert (_keys(seaweed, prefix), _uploads(seaweed, prefix)) == ([], [])


def test_abort_not_allowed(behind: Store, moto_proxy: Proxy) -> None:
    """When parts cannot be thrown away, the reason of the failure before is told all the same."""
    moto_proxy.faults = [
        Fault(method="PUT", contains="partNumber=2", status=403, body=_error("AccessDenied")),
        Fault(method="DELETE", status=403, body=_error("AccessDenied")),
    ]
    with pytest.raises(ReportStoreError, match=r"lacks s3:PutObject\."):
        behind.create("a.bin", [LARGE])
    assert moto_proxy.count("DELETE", "uploadId") == 1


def _error(code: str, message: str = "") -> bytes:
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


@pytest.mark.parametrize("code", ["ConditionalRequestConflict", "PreconditionFailed"])
def test_conflict(behind: Store, moto_proxy: Proxy, code: str) -> None:
    """A write refused for another one at the same time, of which nothing is there, is told as it is."""
    moto_proxy.faults = [Fault(method="PUT", status=409, body=_error(code))]

    with pytest.raises(ReportStoreError, match="a report is here already, and cannot be read: it is not there"):
        behind.create("a.json", [b"text"])


def test_compare_not_allowed(behind: Store, moto_proxy: Proxy) -> None:
    """An identity that may not read cannot compare what is there, and is told so."""
    behind.create("a.json", [b"text"])
    moto_proxy.faults = [Fault(status=403, body=_error("AccessDenied"))]

    with pytest.raises(
        ReportStoreError, match=r"a report is here already, and cannot be read: .* lacks s3:GetObject\."
    ):
        behind.create("a.json", [b"text"])


def test_rclone_is_refused(rclone_server: S3Server, prefix: str) -> None:
    """A store that takes preconditions and overwrites is found out, and refused by the name of the setting."""
    store = open_s3(BUCKET, prefix, s3_settings(rclone_server.endpoint))

    with pytest.raises(ReportStoreError, match="the store does not refuse to overwrite an object") as refused:
        store.probe()
    assert '"storage.s3.unconditional_writes": true' in refused.value.hint
    assert _keys(rclone_server, prefix) == []


def test_rclone_is_accepted(rclone_server: S3Server, prefix: str, read: Read) -> None:
    """A store that overwrites can be accepted by name; it is then looked at before each write."""
    store = open_s3(BUCKET, prefix, s3_settings(rclone_server.endpoint, unconditional_writes=True))
    store.probe()

    assert [store.create("a.json", [b"text"]).was_there for _ in range(2)] == [False, True]
    with pytest.raises(ReportStoreError, match="with other bytes"):
        store.create("a.json", [b"other"])
    assert not store.create("large.bin", [LARGE]).was_there
    assert (read(store, "a.json"), read(store, "large.bin")) == (b"text", LARGE)


def test_look_before_a_write_fails(rclone_server: S3Server, prefix: str) -> None:
    """When it cannot be seen whether an object is there, nothing is written."""
    settings = s3_settings(rclone_server.endpoint, unconditional_writes=True)

    with pytest.raises(ReportStoreError, match='there is no bucket "kivo-nope"'):
        open_s3("kivo-nope", prefix, settings).create("a.json", [b"text"])


def test_overwriting_in_parts(behind: Store, moto_proxy: Proxy, moto_server: S3Server, prefix: str) -> None:
    """A store that honours preconditions for one request, but not in parts, is found out too."""
    moto_proxy.dropped = {("POST", "if-none-match")}

    with pytest.raises(ReportStoreError, match="does not refuse to overwrite"):
        behind.probe()
    assert _keys(moto_server, prefix) == []


def test_unknown_precondition(behind: Store, moto_proxy: Proxy) -> None:
    """A store that does not know preconditions at all is refused like one that ignores them."""
    moto_proxy.faults = [Fault(method="PUT", status=501, body=_error("NotImplemented"))]

    with pytest.raises(ReportStoreError, match=r"does not refuse to overwrite.*storage\.s3\.unconditional_writes"):
        behind.probe()


def test_probe_without_the_right_to_delete(
    behind: Store, moto_proxy: Proxy, moto_server: S3Server, prefix: str
) -> None:
    """Where nothing may be deleted one small object stays, however often is probed, and is not listed."""
    for _ in range(2):
        moto_proxy.faults = [Fault(method="DELETE", status=403, body=_error("AccessDenied"), times=9)]
        behind.probe()

    assert _keys(moto_server, prefix) == [PROBE]
    assert list(behind.list()) == []


def test_probe_read_only(seaweed: S3Server, prefix: str, clouds: UseIdentity) -> None:
    """An identity that may only read is refused before the run, with what it lacks."""
    clouds(READER)
    store = open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint))

    with pytest.raises(
        ReportStoreError, match=r"the access key …rkey \(env\) lacks s3:PutObject\. Grant it"
    ) as refused:
        store.probe()
    assert refused.value.where == f"s3://{BUCKET}/{prefix}/"


def test_versions(moto_server: S3Server, prefix: str) -> None:
    """In a bucket with versions the version read is recorded, and a pinned one is read as pinned."""
    client = moto_server.client()
    client.create_bucket(Bucket="kivo-versions")
    client.put_bucket_versioning(Bucket="kivo-versions", VersioningConfiguration={"Status": "Enabled"})
    put = [client.put_object(Bucket="kivo-versions", Key=f"{prefix}/a.md", Body=body) for body in (b"old", b"new")]
    old, new = (answer["VersionId"] for answer in put)
    store = open_s3("kivo-versions", prefix, s3_settings(moto_server.endpoint))

    with store.open("a.md") as download:
        assert (b"".join(download.chunks), download.info.version) == (b"new", new)
    with store.open("a.md", version=old) as download:
        assert (b"".join(download.chunks), download.info.version) == (b"old", old)
    with pytest.raises(InputError, match=r"there is no such version\. Check it"), store.open("a.md", version="nope"):
        pass


def test_no_versions(behind: Store) -> None:
    """In a bucket without versions none is recorded, but for an entity tag."""
    behind.create("a.md", [b"text"])

    with behind.open("a.md") as download:
        assert (download.info.version, download.info.stamp) == (None, "1cb251ec0d568de6a929b520c4aed8d1")


@pytest.mark.parametrize("data", [b"text", LARGE], ids=len)
@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({}, {}),
        ({"encryption": "SSE-S3"}, {"x-amz-server-side-encryption": "AES256"}),
        (
            {"encryption": "SSE-KMS", "kms_key_id": "alias/k"},
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": "alias/k",
            },
        ),
        ({"requester_pays": True}, {"x-amz-request-payer": "requester"}),
    ],
    ids=str,
)
def test_written_as_asked(
    moto_proxy: Proxy, prefix: str, settings: dict[str, Any], headers: dict[str, str], data: bytes
) -> None:
    """Reports are kept as the spec says: encryption, key, who pays, media type, checksum, created once."""
    store = open_s3(BUCKET, prefix, s3_settings(moto_proxy.endpoint, **settings))
    store.create("a.json", [data])
    first, last = moto_proxy.requests[0], moto_proxy.requests[-1]

    sent = {name: value for name, value in first.headers.items() if "server-side" in name or name.endswith("payer")}
    assert headers == sent
    assert first.headers["content-type"] == "application/json"
    assert last.headers["if-none-match"] == "*"
    assert "x-amz-checksum-crc32c" in last.headers


def test_requester_pays(moto_proxy: Proxy, prefix: str, read: Read) -> None:
    """Who accepted to pay says so when reading, listing and deleting too."""
    store = open_s3(BUCKET, prefix, s3_settings(moto_proxy.endpoint, requester_pays=True))
    store.create("a.md", [b"text"])
    read(store, "a.md")
    list(store.list())
    store.probe()

    assert all(request.headers.get("x-amz-request-payer") == "requester" for request in moto_proxy.requests)


def test_store_without_ranges(behind: Store, moto_proxy: Proxy, read: Read) -> None:
    """Where a connection breaks and the store sends only whole objects, that is told."""
    behind.create("a.md", [b"x" * 300_000])
    moto_proxy.dropped = {("GET", "range")}
    moto_proxy.faults = [Fault(cut_at=1_000)]

    with pytest.raises(InputError, match="the connection was cut, and the store sends no part of an object"):
        read(behind, "a.md")


def test_preconditions_ignored_when_resuming(
    behind: Store, moto_proxy: Proxy, moto_server: S3Server, prefix: str
) -> None:
    """Where a store ignores If-Match, a replaced object is known by its entity tag."""
    behind.create("a.md", [b"x" * 600_000])
    moto_proxy.dropped = {("GET", "if-match")}
    moto_proxy.faults = [Fault(cut_at=300_000)]
    with behind.open("a.md") as download:
        next(download.chunks)
        moto_server.client().put_object(Bucket=BUCKET, Key=f"{prefix}/a.md", Body=b"y" * 600_000)
        with pytest.raises(InputError, match="it changed while it was read"):
            list(download.chunks)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums(seaweed: S3Server, store: Store, prefix: str, read: Read, algorithm: str) -> None:
    """Objects are read with whatever checksum they were stored with."""
    seaweed.client().put_object(Bucket=BUCKET, Key=f"{prefix}/a.md", Body=b"text", ChecksumAlgorithm=algorithm)

    assert read(store, "a.md") == b"text"


def test_compressed(behind: Store, moto_server: S3Server, prefix: str, read: Read) -> None:
    """An object that is stored compressed is refused instead of being read as noise."""
    moto_server.client().put_object(Bucket=BUCKET, Key=f"{prefix}/a.md", Body=b"\x1f\x8b", ContentEncoding="gzip")

    with pytest.raises(InputError, match=r"it is stored compressed \(Content-Encoding\)"):
        read(behind, "a.md")


def test_media_type(seaweed: S3Server, store: Store, prefix: str) -> None:
    """What a store says when nobody told it what an object is says nothing."""
    client = seaweed.client()
    client.put_object(Bucket=BUCKET, Key=f"{prefix}/a", Body=b"", ContentType="application/pdf")
    client.put_object(Bucket=BUCKET, Key=f"{prefix}/b", Body=b"")

    with store.open("a") as first, store.open("b") as second:
        assert (first.info.media_type, second.info.media_type) == ("application/pdf", None)


def test_marks_of_folders(store: Store, seaweed: S3Server, prefix: str) -> None:
    """What a console puts there to show a folder is no object to read."""
    seaweed.client().put_object(Bucket=BUCKET, Key=f"{prefix}/folder/", Body=b"")
    store.create("folder/a.md", [b"text"])

    assert [info.key for info in store.list()] == ["folder/a.md"]


@pytest.mark.parametrize(
    ("bucket", "endpoint", "in_order"),
    [
        ("acme", None, True),
        ("acme", "https://bucket.vpce-1a2b-3c4d.s3.eu-west-1.vpce.amazonaws.com", True),
        ("acme", "https://s3.example.com", False),
        ("acme", "https://amazonaws.com.example.com", False),
        ("acme--euw1-az1--x-s3", None, False),
    ],
)
def test_order(bucket: str, endpoint: str | None, in_order: bool) -> None:  # noqa: FBT001
    """Only Amazon's own general purpose buckets are trusted to list in order."""
    settings = StorageSettings.model_validate({"s3": {"endpoint_url": endpoint}})

    assert S3Bucket(s3_client(settings), bucket).in_order is in_order


def test_5000_keys(tmp_path: Path) -> None:
    """Thousands of objects are listed, in order."""
    folder = tmp_path / "data" / BUCKET / "kb"
    folder.mkdir(parents=True)
    for number in range(5_000):
        (folder / f"{number:05}.md").touch()
    with rclone(tmp_path) as server:
        found = [info.key for info in open_s3(BUCKET, "kb", s3_settings(server.endpoint)).list()]

    assert found == [f"{number:05}.md" for number in range(5_000)]


def test_list_page_by_page(moto_proxy: Proxy, prefix: str) -> None:
    """Of a listing in order a page is fetched when it is needed."""
    bucket = S3Bucket(s3_client(s3_settings(moto_proxy.endpoint)), BUCKET)
    bucket.in_order = True
    store = _store_of(bucket, prefix)
    moto_proxy.faults = [Fault(status=200, body=_page(f"{prefix}/{letter}.md")) for letter in "abcdef"]

    assert [info.key for info in islice(store.list(), 3)] == ["a.md", "b.md", "c.md"]
    assert moto_proxy.count("GET", "list-type=2") == 3


def _page(key: str) -> bytes:
    found = f"<Contents><Key>{key}</Key><ETag>&quot;1&quot;</ETag><Size>1</Size></Contents>"
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{key}</NextContinuationToken>"
    return f"<ListBucketResult>{more}{found}</ListBucketResult>".encode()


def _store_of(bucket: S3Bucket, prefix: str) -> Store:
    return ObjectStore(bucket, prefix, deadline=60, setting="storage.s3.unconditional_writes")
