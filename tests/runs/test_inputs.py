"""Reading inputs: exact bytes, within limits, as pinned."""

from pathlib import Path

import pytest

from kivo_worker.digests import Digester, sha256_digest
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.errors import InputError
from kivo_worker.job.spec import InputRef
from kivo_worker.runs.inputs import (
    Reading,
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

ASKED = InputRef(uri="a.md")


def _reading(max_bytes: int) -> Reading:
    return Reading(max_bytes, DocumentLimits(), Digester())


def _place(folder: Path, data: bytes, name: str = "a.md") -> Place:
    (folder / name).write_bytes(data)
    return Place(FileStore(folder), name)


def test_exact_bytes(tmp_path: Path) -> None:
    """An input has the digest and the size of the exact bytes it was read from."""
    data = "Grüße.\r\n".encode("utf-16")
    read = read_text(_place(tmp_path, data), InputRef(uri="a.md", sha256=sha256_digest(data)), _reading(100))

    assert (sha256_digest(data), len(data)) == (read.sha256, read.size)
    assert read.document.text == "Grüße.\r\n"


@pytest.mark.parametrize(("size", "limit"), [(11, 10), (CHUNK + 1, CHUNK)])
def test_too_large(size: int, limit: int, tmp_path: Path) -> None:
    """An input over its limit is refused, with the limit and the reason."""
    place = _place(tmp_path, b"x" * size)

    with pytest.raises(InputError, match=f"it has more than {limit} bytes") as caught:
        read_text(place, ASKED, _reading(limit))
    assert NotCheckedReason.INPUT_TOO_LARGE is caught.value.reason


def test_as_large_as_the_limit(tmp_path: Path) -> None:
    """An input of exactly the limit is read."""
    assert read_text(_place(tmp_path, b"x" * 10), ASKED, _reading(10)).size == 10


def test_inline() -> None:
    """Text given inline is markdown unless declared otherwise, and has the digest of its UTF-8."""
    read = inline_text("# Größe", ASKED, "output", _reading(100))
    plain = inline_text("# Größe", InputRef(uri="x", media_type="text/plain"), "output", _reading(100))

    assert (read.document.media_type, plain.document.media_type) == ("text/markdown", "text/plain")
    assert (read.document.notes, plain.document.notes) == ((), ())
    assert sha256_digest("# Größe".encode()) == read.sha256 == plain.sha256


def test_inline_too_large() -> None:
    """The limit of inline text counts its bytes, not its characters."""
    with pytest.raises(InputError, match="it has more than 3 bytes"):
        inline_text("ää", ASKED, "output", _reading(3))


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2003\n"])
def test_no_text(text: str) -> None:
    """An output of white space alone is empty."""
    read = inline_text(text, ASKED, "output", _reading(100))

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
