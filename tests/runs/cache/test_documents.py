"""Documents that an earlier run has parsed, found again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.documents.reader import read_document
from tests.runs.conftest import GUIDE, JobFolder, Run, row

CACHE = {"uri": "cache/"}
PAGE = f"<html><body><h1>Guide</h1><p>{GUIDE}</p></body></html>"
ROWS = [row(sources=[{"title": "Admin guide", "uri": "guide.html"}])]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The media types of what is parsed from now on."""
    seen: list[str] = []

    def read(data: bytes, *, media_type: str, **how: Any) -> Any:
        seen.append(media_type)
        return read_document(data, media_type=media_type, **how)

    monkeypatch.setattr("kivo_worker.runs.cache.documents.read_document", read)
    return seen


@pytest.fixture
def again(job: JobFolder, run: Run, parsed: list[str]) -> Callable[..., list[str]]:
    """Runs a batch whose row has a page for its source, into a report store of its own; gives what was parsed."""
    stores = iter(f"reports-{number}/" for number in range(10))

    def run_again(page: str = PAGE, **keys: Any) -> list[str]:
        parsed.clear()
        job.write("guide.html", page)
        assert run(job.batch(ROWS, **{"cache": CACHE, "reports": {"uri": next(stores)}, **keys})).error is None
        return [media_type for media_type in parsed if media_type != "text/markdown"]

    return run_again


def entries(job: JobFolder) -> list[Path]:
    """The documents in the cache."""
    return sorted((job.path / "cache" / "documents").iterdir())


def rows(job: JobFolder, store: str) -> bytes:
    """The row reports in a store."""
    return (job.path / store / "claim_reports" / "000000.jsonl").read_bytes()


def test_a_document_is_parsed_once_for_all_runs(job: JobFolder, again: Callable[..., list[str]]) -> None:
    """What needs a process of its own to be parsed is parsed by the first run, and comes to the same afterwards."""
    assert [again(), again()] == [["text/html"], []]
    assert rows(job, "reports-0") == rows(job, "reports-1")


def test_one_output(job: JobFolder, run: Run, parsed: list[str]) -> None:
    """A job of one output uses the cache too, and its reports are the same bytes."""
    job.write("guide.html", PAGE)
    sources = [{"uri": "guide.html", "title": "Admin guide"}]
    spec = job.single("Admins can export audit logs.", sources=sources, cache=CACHE)
    run(spec)
    before = job.files()
    job.reports.rename(job.path / "first")
    run(spec)

    assert before == job.files()
    assert parsed.count("text/html") == 1


def test_what_decides_how_it_is_read(again: Callable[..., list[str]]) -> None:
    """Other bytes, or other limits, are another document."""
    again()

    assert again(PAGE + "<p>More.</p>") == ["text/html"]
    assert again(limits={"max_depth": 100}) == ["text/html"]


def test_text_is_not_kept(job: JobFolder, run: Run) -> None:
    """What is read as quickly as it is fetched is not kept a second time."""
    run(job.single(cache=CACHE))

    assert not (job.path / "cache" / "documents").exists()


@pytest.mark.parametrize("entry", [b"", b"kivo-worker-cache.v1 sha256:0\n", b"\xff"])
def test_a_damaged_entry(entry: bytes, job: JobFolder, again: Callable[..., list[str]]) -> None:
    """An entry that is not what was written is not believed, and nothing is written over it."""
    again()
    [path] = entries(job)
    path.write_bytes(entry)

    assert again() == ["text/html"]
    assert path.read_bytes() == entry
    assert rows(job, "reports-0") == rows(job, "reports-1")


def test_an_entry_of_another_document(job: JobFolder, again: Callable[..., list[str]]) -> None:
    """An entry that was put under another's name is not believed."""
    again()
    [first] = entries(job)
    again(PAGE.replace("audit", "access"))
    [second] = [path for path in entries(job) if path != first]
    first.write_bytes(second.read_bytes())

    assert again() == ["text/html"]
    assert rows(job, "reports-0") == rows(job, "reports-2")


def test_an_entry_of_another_form(again: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is whole and yet no document of this version's is parsed anew."""

    class Nothing:
        def dump_json(self, _document: object) -> bytes:
            return b"{}"

    with monkeypatch.context() as patched:
        patched.setattr("kivo_worker.runs.cache.documents._codec", Nothing)
        again()

    assert again() == ["text/html"]
