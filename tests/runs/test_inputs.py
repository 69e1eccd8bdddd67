"""Reading inputs: exact bytes, within limits, as pinned."""

from pathlib import Path

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.runs.inputs import (
    StreamDigest,
    batch_lines,
    check_pin,
    digest_of,
    inline_text,
    read_text,
    require_text,
)
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import CHUNK
from kivo_worker.storage.locate import Place
from kivo_worker.vocabulary import NotCheckedReason
from tests.runs.conftest import JobFolder, context_of


def _place(folder: Path, data: bytes, name: str = "a.md") -> Place:
    (folder / name).write_bytes(data)
    return Place(FileStore(folder), name)


def test_exact_bytes(tmp_path: Path) -> None:
    """An input keeps the exact bytes it was read from, and their digest."""
    data = "Grüße.\r\n".encode("utf-16")
    read = read_text(_place(tmp_path, data), pinned=sha256_digest(data), media_type=None, limit=100)

    assert (data, sha256_digest(data)) == (read.data, read.sha256)
    assert read.document.text == "Grüße.\r\n"


@pytest.mark.parametrize(("size", "limit"), [(11, 10), (CHUNK + 1, CHUNK)])
def test_too_large(size: int, limit: int, tmp_path: Path) -> None:
    """An input over its limit is refused, with the limit and the reason."""
    place = _place(tmp_path, b"x" * size)

    with pytest.raises(InputError, match=f"it has more than {limit} bytes") as caught:
        read_text(place, pinned=None, media_type=None, limit=limit)
    assert NotCheckedReason.INPUT_TOO_LARGE is caught.value.reason


def test_as_large_as_the_limit(tmp_path: Path) -> None:
    """An input of exactly the limit is read."""
    assert len(read_text(_place(tmp_path, b"x" * 10), pinned=None, media_type=None, limit=10).data) == 10


def test_inline() -> None:
    """Text given inline is markdown unless declared otherwise, and has the digest of its UTF-8."""
    read = inline_text("# Größe", media_type=None, where="output", limit=100)
    plain = inline_text("# Größe", media_type="text/plain", where="output", limit=100)

    assert (read.document.media_type, plain.document.media_type) == ("text/markdown", "text/plain")
    assert sha256_digest("# Größe".encode()) == read.sha256 == plain.sha256


def test_inline_too_large() -> None:
    """The limit of inline text counts its bytes, not its characters."""
    with pytest.raises(InputError, match="it has more than 3 bytes"):
        inline_text("ää", media_type=None, where="output", limit=3)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2003\n"])
def test_no_text(text: str) -> None:
    """An output of white space alone is empty."""
    read = inline_text(text, media_type=None, where="output", limit=100)

    with pytest.raises(InputError, match="output: the output is empty"):
        require_text(read, "output")


def test_pin() -> None:
    """Other bytes than the pinned ones are refused, and the error names what they are."""
    check_pin("sha256:aa", None, "a.md")
    check_pin("sha256:aa", "sha256:aa", "a.md")

    with pytest.raises(InputError, match=r"a\.md: its bytes are not the pinned ones: they have sha256:aa"):
        check_pin("sha256:aa", "sha256:bb", "a.md")


def test_digest_of(tmp_path: Path) -> None:
    """The digest of an object is that of all its chunks."""
    data = b"x" * (CHUNK + 10)
    place = _place(tmp_path, data)

    assert sha256_digest(data) == digest_of(place.store, place.key)


def test_lines_across_chunks(job: JobFolder) -> None:
    """Lines come whole wherever the chunks end, and the digest is that of the whole file."""
    lines = [b"a" * (CHUNK - 1), b"b" * 10, b"", b"c" * CHUNK, b"d"]
    data = b"\n".join(lines)
    context = context_of(job.batch(data))
    digest = StreamDigest()
    assert context.spec.batch is not None

    assert lines == list(batch_lines(context, context.spec.batch, digest))
    assert (sha256_digest(data), len(data)) == (digest.sha256, digest.size)


def test_a_line_that_never_ends(job: JobFolder) -> None:
    """A line over the limit is refused before it has been read to its end."""
    context = context_of(job.batch(b"x" * 3 * CHUNK, limits={"max_row_bytes": CHUNK}))
    digest = StreamDigest()
    assert context.spec.batch is not None

    with pytest.raises(InputError, match=r"limits\.max_row_bytes"):
        list(batch_lines(context, context.spec.batch, digest))
    assert digest.size == 2 * CHUNK
