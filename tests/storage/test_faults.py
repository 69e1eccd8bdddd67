"""Networks that break and stores that are busy: the bytes come whole, or the reason is told."""

from itertools import islice

import pytest

from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.storage.buckets import PART
from kivo_worker.storage.gcs import open_gcs
from kivo_worker.storage.interface import CHUNK, Store
from kivo_worker.storage.resuming import RESUMES
from kivo_worker.storage.s3 import open_s3
from tests.servers.fake_gcs import BUCKET, GcsServer
from tests.servers.faulty import Fault, Proxy
from tests.servers.s3 import S3Server
from tests.storage.conftest import Read, gcs_settings, s3_settings

BehindProxy = tuple[Store, Proxy]
DATA = bytes(range(256)) * (3 * CHUNK // 256)
KEY = "a.md"
MEDIA = {"s3": "a.md", "gs": "alt=media"}
"""What the path of a request for bytes holds."""


def _media(store: Store) -> str:
    return MEDIA[store.uri("")[:2]]


@pytest.mark.parametrize("cuts", [1, 2])
def test_cut(faulty_store: BehindProxy, read: Read, cuts: int) -> None:
    """Where a connection breaks in the middle of a body, the rest is asked for, and the whole is right."""
    store, proxy = faulty_store
    store.create(KEY, [DATA])
    proxy.faults = [Fault(contains=_media(store), cut_at=CHUNK + 7, times=cuts)]

    assert read(store, KEY) == DATA
    ranges = [request.headers.get("range") for request in proxy.requests if _media(store) in request.path][-cuts:]
    assert all(found and not found.startswith("bytes=0-") for found in ranges)


def test_cut_for_good(faulty_store: BehindProxy, read: Read) -> None:
    """A connection that always breaks is given up on after a number of times."""
    store, proxy = faulty_store
    store.create(KEY, [DATA])
    proxy.faults = [Fault(contains=_media(store), cut_at=0, times=10_000)]
    if store.uri("").startswith("gs:"):
        store = open_gcs(BUCKET, store.uri("").split("/")[3], gcs_settings(proxy.endpoint, deadline=2))

    with pytest.raises(InputError, match=r"the connection was cut|storage\.deadline_seconds|cannot be reached"):
        read(store, KEY)
    assert proxy.count("GET", _media(store)) <= 5 * (RESUMES + 1)


def test_flipped(faulty_store: BehindProxy, read: Read) -> None:
    """A single changed bit is seen."""
    store, proxy = faulty_store
    store.create(KEY, [DATA])
    proxy.faults = [Fault(contains=_media(store), flip_at=CHUNK)]

    with pytest.raises(InputError, match="its bytes are not those the store has a checksum of"):
        read(store, KEY)


def test_flipped_after_a_cut(faulty_store: BehindProxy, read: Read) -> None:
    """A changed bit is seen also in what was asked for after a cut."""
    store, proxy = faulty_store
    store.create(KEY, [DATA])
    proxy.faults = [Fault(contains=_media(store), cut_at=CHUNK), Fault(contains=_media(store), flip_at=5)]

    with pytest.raises(InputError, match="its bytes are not those the store has a checksum of"):
        read(store, KEY)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_slow_down(faulty_store: BehindProxy, read: Read, method: str) -> None:
    """A store that is busy for a moment is asked again."""
    store, proxy = faulty_store
    proxy.faults = [
        Fault(method=found, status=503, times=2) for found in {method, "POST" if method == "PUT" else method}
    ]
    store.create(KEY, [b"text"])

    assert read(store, KEY) == b"text"
    assert sum(fault.times for fault in proxy.faults) <= 2


def test_slow_down_for_good(faulty_store: BehindProxy, read: Read) -> None:
    """A store that stays busy is given up on, for reading, listing and writing."""
    store, proxy = faulty_store
    proxy.faults = [Fault(method=method, status=503, times=10_000) for method in ("GET", "PUT", "POST")]
    prefix = store.uri("").split("/")[3]
    if store.uri("").startswith("gs:"):
        store = open_gcs(BUCKET, prefix, gcs_settings(proxy.endpoint, deadline=1))

    with pytest.raises(InputError, match=r"cannot be read: the store is too busy, and stayed so\. Run again later"):
        read(store, KEY)
    with pytest.raises(InputError, match="too busy"):
        list(store.list())
    with pytest.raises(ReportStoreError, match="the report store cannot be written: the store is too busy"):
        store.create(KEY, [b"text"])


def test_silence(faulty_store: BehindProxy, read: Read) -> None:
    """A store that does not answer is given up on when the time for the object is over."""
    store, proxy = faulty_store
    proxy.faults = [Fault(silent=5, times=10)]
    prefix = store.uri("").split("/")[3]
    if store.uri("").startswith("gs:"):
        impatient: Store = open_gcs(BUCKET, prefix, gcs_settings(proxy.endpoint, deadline=1))
    else:
        impatient = open_s3(BUCKET, prefix, s3_settings(proxy.endpoint, deadline=1))

    with pytest.raises(InputError, match=r"stopped answering|storage\.deadline_seconds"):
        read(impatient, KEY)


def test_lost_answer(faulty_store: BehindProxy, read: Read) -> None:
    """When the answer to a write is lost, the next attempt finds the object there, with the same bytes."""
    store, proxy = faulty_store
    proxy.faults = [Fault(method="PUT", lose_answer=True), Fault(method="POST", lose_answer=True)]
    created = store.create(KEY, [b"text"])

    assert created.was_there
    assert read(store, KEY) == b"text"


def test_changed_while_read(faulty_store: BehindProxy, seaweed: S3Server, gcs_server: GcsServer) -> None:
    """An object that is another one by the time the rest of it is asked for is refused."""
    store, proxy = faulty_store
    store.create(KEY, [bytes(PART + 1)])
    name = store.uri(KEY).split("/", 3)[3]
    proxy.faults = [Fault(contains=KEY, cut_at=2 * CHUNK)] if store.uri("").startswith("s3:") else []
    with store.open(KEY) as download:
        next(download.chunks)
        if store.uri("").startswith("s3:"):
            seaweed.client().put_object(Bucket=BUCKET, Key=name, Body=b"x" * PART)
        else:
            gcs_server.client().bucket(BUCKET).blob(name).upload_from_string(b"x" * PART)
        with pytest.raises(InputError, match=r"it changed while it was read\. Something writes there"):
            list(download.chunks)


def test_caller_stops(faulty_store: BehindProxy) -> None:
    """Of an object much larger than the caller takes only a little is fetched."""
    store, proxy = faulty_store
    store.create("large.bin", [bytes(PART)] * 6)
    proxy.sent = 0
    with store.open("large.bin") as download:
        assert sum(len(chunk) for chunk in islice(download.chunks, 2)) <= 2 * CHUNK

    assert proxy.sent <= 2 * PART
