"""A bucket as a store, of each kind: streams out, sorted listings, objects created once."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.storage.buckets import PART
from kivo_worker.storage.interface import CHUNK, Created, Span, Store
from kivo_worker.vocabulary import NotCheckedReason
from tests.storage.conftest import Read

RACERS = 32
SIZES = [0, 1, CHUNK, PART, PART + 1, 2 * PART, 2 * PART + 3]


def _bytes(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_round_trip(bucket_store: Store, read: Read, size: int) -> None:
    """Bytes come back as they were given, below, at and above the size of a part."""
    data = _bytes(size)
    created = bucket_store.create("reports/a.json", [data[:10], data[10:]])

    assert created == Created(
        bucket_store.uri("reports/a.json"), f"sha256:{hashlib.sha256(data).hexdigest()}", size, was_there=False
    )
    assert data == read(bucket_store, "reports/a.json")


def test_read_in_chunks(bucket_store: Store) -> None:
    """No chunk is larger than the interface says."""
    bucket_store.create("a.md", [_bytes(3 * CHUNK + 5)])

    with bucket_store.open("a.md") as download:
        sizes = [len(chunk) for chunk in download.chunks]
    assert sum(sizes) == 3 * CHUNK + 5
    assert max(sizes) <= CHUNK


@pytest.mark.parametrize("span", [Span(0, 1), Span(0, 5), Span(2, 4), Span(3, 9), Span(CHUNK - 2, CHUNK + 2)])
def test_a_span(span: Span, bucket_store: Store) -> None:
    """Some bytes of an object are read without the others; behind its end there are none."""
    data = bytes(range(256)) * (CHUNK // 256) + b"end"
    data = data if span.begin > 9 else data[:5]
    bucket_store.create("a.md", [data])
    with bucket_store.open("a.md", span=span) as download:
        assert b"".join(download.chunks) == data[span.begin : span.end]
        assert download.info.size == len(data)


def test_memory(bucket_store: Store) -> None:
    """Writing and reading an object takes the memory of a few parts, however large it is."""
    tracemalloc.start()
    bucket_store.create("large.bin", (bytes(PART // 4) for _ in range(40)))
    _, writing = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    with bucket_store.open("large.bin") as download:
        assert sum(len(chunk) for chunk in download.chunks) == 10 * PART
    _, reading = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert writing < 6 * PART
    assert reading < 3 * PART


@pytest.mark.parametrize("key", ["nope.md", "folder/nope.md", "folder"])
def test_not_there(bucket_store: Store, read: Read, key: str) -> None:
    """What is not there is told, with its place and what to check."""
    bucket_store.create("folder/a.md", [b"text"])
    with pytest.raises(InputError, match=r"cannot be read: it is not there\. Check the") as refused:
        read(bucket_store, key)

    assert (bucket_store.uri(key), NotCheckedReason.INPUT_UNREADABLE) == (refused.value.where, refused.value.reason)


@pytest.mark.parametrize("key", ["../a.md", "folder/../a.md", "./a.md", "a/."])
def test_no_way_out(bucket_store: Store, read: Read, key: str) -> None:
    """No name is taken that some store could read as a way out of the prefix."""
    with pytest.raises(InputError, match="no object can have this name"):
        read(bucket_store, key)
    with pytest.raises(ReportStoreError, match="no object can have this name"):
        bucket_store.create(key, [b"text"])


@pytest.mark.parametrize("key", ["a b.md", "ä/ö.md", "a+b%20c.md", "a&b=c.md", "日本.md", "~'()*!.md", "a?b#c.md"])
def test_odd_names(bucket_store: Store, read: Read, key: str) -> None:
    """Any character of a name is only itself."""
    bucket_store.create(key, [b"text"])

    assert read(bucket_store, key) == b"text"
    assert [info.key for info in bucket_store.list()] == [key]


def test_list(bucket_store: Store) -> None:
    """The objects below a prefix are listed in order, however the store keeps them, and nothing beside them."""
    keys = ["d/b", "d-x", "d.md", "d/a", "dd/a/b", "e", "D"]
    for key in keys:
        bucket_store.create(key, [key.encode()])

    assert [info.key for info in bucket_store.list()] == sorted(keys)
    assert [info.key for info in bucket_store.list("d")] == sorted(key for key in keys if key.startswith("d"))
    assert [(info.key, info.size) for info in bucket_store.list("d/")] == [("d/a", 3), ("d/b", 3)]
    assert list(bucket_store.list("nope")) == []


def test_listed_as_read(bucket_store: Store) -> None:
    """What a listing says of an object is what reading it says, and reading checks that."""
    bucket_store.create("a.md", [b"text"])
    [listed] = bucket_store.list("a.md")

    with bucket_store.open("a.md", expected=listed) as download:
        assert b"".join(download.chunks) == b"text"
    assert (listed.key, listed.size, listed.stamp) == (download.info.key, download.info.size, download.info.stamp)
    assert download.info.media_type == "text/markdown; charset=utf-8"


def test_changed_since_listed(bucket_store: Store) -> None:
    """An object that is another one by now is refused."""
    bucket_store.create("a.md", [b"text"])
    [listed] = bucket_store.list("a.md")

    with (
        pytest.raises(InputError, match="it has changed since it was listed"),
        bucket_store.open("a.md", expected=replace(listed, stamp="another")),
    ):
        pass


def test_same_again(bucket_store: Store, read: Read) -> None:
    """Creating the same bytes again is fine, and told."""
    assert [bucket_store.create("a.json", [b"text"]).was_there for _ in range(2)] == [False, True]
    assert read(bucket_store, "a.json") == b"text"


@pytest.mark.parametrize("other", [b"", b"other", b"text and more", b"tex!"])
def test_other_bytes(bucket_store: Store, read: Read, other: bytes) -> None:
    """Other bytes are refused, and what was there stays."""
    bucket_store.create("a.json", [b"text"])

    with pytest.raises(ReportStoreError, match=r"another report is here already, with other bytes\. Nothing was"):
        bucket_store.create("a.json", [other])
    assert read(bucket_store, "a.json") == b"text"


def test_racers_of_one_mind(bucket_store: Store) -> None:
    """Of many writers of the same bytes one creates the object, and the others find it."""
    start = Barrier(RACERS)

    def create(_: int) -> bool:
        start.wait()
        return bucket_store.create("claim_report.json", [b"x" * 1_000]).was_there

    with ThreadPoolExecutor(RACERS) as pool:
        assert sorted(pool.map(create, range(RACERS))) == [False] + [True] * (RACERS - 1)


def test_racers(bucket_store: Store, read: Read) -> None:
    """Of many writers of different bytes one wins, and the others are told."""
    start = Barrier(RACERS)

    def create(number: int) -> int | None:
        start.wait()
        try:
            bucket_store.create("claim_report.json", [b"%d" % number])
        except ReportStoreError:
            return None
        return number

    with ThreadPoolExecutor(RACERS) as pool:
        [winner] = [number for number in pool.map(create, range(RACERS)) if number is not None]
    assert read(bucket_store, "claim_report.json") == b"%d" % winner


def test_probe(bucket_store: Store) -> None:
    """A store that refuses to overwrite passes the probe, again and again, and nothing stays."""
    for _ in range(2):
        bucket_store.probe()

    assert list(bucket_store.list()) == []


@pytest.mark.parametrize("error", [RuntimeError("render"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("parts", [0, 2])
def test_failing_chunks(bucket_store: Store, error: BaseException, parts: int) -> None:
    """When the bytes cannot be made, nothing is created and the reason passes through."""

    def chunks() -> Iterator[bytes]:
        yield from [_bytes(PART)] * parts
        yield b"some"
        raise error

    with pytest.raises(type(error)):
        bucket_store.create("a.json", chunks())
    assert list(bucket_store.list()) == []
