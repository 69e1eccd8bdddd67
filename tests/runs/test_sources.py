"""The sources of an output: named, read several at once, remembered for the next rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import SourceRef
from kivo_worker.reviewing import SourceTrouble
from kivo_worker.runs.sources import named_sources, read_sources
from kivo_worker.vocabulary import NotCheckedReason
from tests.runs.conftest import GUIDE, POLICY, JobFolder, Run, context_of


def _names(job: JobFolder, *uris: Any, **keys: Any) -> list[tuple[str, str]]:
    refs = [SourceRef(uri=uri) if isinstance(uri, str) else uri for uri in uris]
    context = context_of(job.single(sources=[{"uri": "refund-policy.md"}], **keys))
    return [(source.uri, source.title) for source in named_sources(context.inputs, refs)]


@pytest.fixture
def kb(job: JobFolder) -> JobFolder:
    """A job's folder with a knowledge base of three files."""
    for name in ("kb/b.md", "kb/a.md", "kb/deep/c.md"):
        job.write(name, POLICY)
    return job


def test_names(kb: JobFolder) -> None:
    """A folder's sources come in the order of their names and are called by them; titles given stay."""
    titled = SourceRef(uri="refund-policy.md", title="Refund policy")

    assert _names(kb, titled, "kb/") == [
        ("refund-policy.md", "Refund policy"),
        ("kb/a.md", "a.md"),
        ("kb/b.md", "b.md"),
        ("kb/deep/c.md", "c.md"),
    ]


def test_each_once(kb: JobFolder) -> None:
    """A source that is named twice is one source, called as it was called first."""
    titled = SourceRef(uri="./kb/a.md", title="First")

    assert _names(kb, titled, "kb/*.md", "kb/a.md") == [("./kb/a.md", "First"), ("kb/b.md", "b.md")]


def test_too_many(kb: JobFolder) -> None:
    """What a pattern names counts against the limit of sources."""
    with pytest.raises(InputError, match=r"it names more than 2 inputs\. See limits\.max_sources"):
        _names(kb, "kb/", limits={"max_sources": 2})


def test_a_folder_as_sources(kb: JobFolder, run: Run) -> None:
    """A job may name a folder: its files are the sources, each in the manifest under its own name."""
    run(kb.single("Refunds are available for 60 days.", sources=[{"uri": "kb/*.md"}]))
    inputs = kb.json("run_manifest.json")["inputs"]

    assert [entry["uri"] for entry in inputs] == ["output.md", "kb/a.md", "kb/b.md"]
    assert [entry["title"] for entry in kb.json("claim_report.json")["sources"]] == ["a.md", "b.md"]
    assert kb.json("claim_report.json")["counts"]["contradicted"] == 1


def test_a_source_that_cannot_be_read(job: JobFolder, run: Run) -> None:
    """A source over its limit costs itself only: the rest is checked, and report, event and exit code say so."""
    spec = job.single(
        "Customers may request a refund within 30 days of purchase. Paris has a harbour.",
        limits={"max_source_bytes": 80},
    )
    job.write("admin-guide.txt", "x" * 81)
    result = run(spec)
    report = job.json("claim_report.json")

    assert [claim["support_status"] for claim in report["claims"]] == ["supported", "not_checked"]
    assert report["sources"][1]["unreadable"] == "it has more than 80 bytes."
    assert "**could not be read**: it has more than 80 bytes." in (job.reports / "claim_report.md").read_text("utf-8")
    assert result.exit_code is ExitCode.NOT_CHECKED
    assert "not_checked_source_unreadable" in job.events()[-1]["redacted_failure_categories"]
    assert job.events()[-1]["source_count"] == 2
    assert job.events()[-1]["source_hashes"] == [sha256_digest(POLICY.encode())]


def test_a_source_that_is_damaged(job: JobFolder, run: Run) -> None:
    """Bytes that were fetched have their digest in the manifest and the event, though nobody could read them."""
    spec = job.single("Refunds are available within 30 days.")
    job.write("admin-guide.txt", b"\x00\x01\x02" * 50)
    run(spec)
    digest = sha256_digest(b"\x00\x01\x02" * 50)

    assert job.json("run_manifest.json")["inputs"][2]["sha256"] == digest
    assert digest in job.events()[-1]["source_hashes"]


@pytest.mark.parametrize("key", ["nowhere.md", "../nowhere.md"])
def test_a_source_that_is_not_there(job: JobFolder, run: Run, key: str) -> None:
    """A source that cannot be fetched fails the run: running again may well mend it."""
    result = run(job.single(sources=[{"uri": "refund-policy.md"}, {"uri": key}]))

    assert result.exit_code is ExitCode.STORAGE
    assert "it is not there" in str(result.error)


def test_a_row_with_a_source_that_cannot_be_read(job: JobFolder, run: Run) -> None:
    """In a batch too such a source costs itself only; the row is reviewed by the others."""
    sources = [{"title": "Guide", "content": GUIDE}, {"title": "Binary", "uri": "binary.md"}]
    job.write("binary.md", b"\x00\x01\x02" * 50)
    result = run(job.batch([{"ai_output": "Admins can export audit logs.", "sources": sources}]))

    assert job.shards()[0]["claims"][0]["support_status"] == "supported"
    assert job.shards()[0]["sources"][1]["unreadable"]
    assert (result.exit_code, result.rejected_rows) == (ExitCode.NOT_CHECKED, 0)


def test_cancelled_before_reading(job: JobFolder) -> None:
    """What is not read when the run is told to stop is not waited for, and says why; it is no unreadable source."""
    context = context_of(job.single())
    assert context.spec.sources is not None
    named = named_sources(context.inputs, context.spec.sources)
    trouble = SourceTrouble("the run was cancelled before it was read.", NotCheckedReason.CANCELLED)

    assert [read.numbered(1).trouble for read in read_sources(context.inputs, named, lambda: True)] == [trouble] * 2


def test_in_the_order_of_the_spec(job: JobFolder) -> None:
    """However many are read at once, the sources stand in the spec's order."""
    for number in range(20):
        job.write(f"kb/{number:02}.md", f"Rule {number}.")
    context = context_of(job.single(sources=[{"uri": "kb/"}], storage={"parallel_reads": 5}))
    assert context.spec.sources is not None
    read = read_sources(context.inputs, named_sources(context.inputs, context.spec.sources))

    assert [f"Rule {number}." for number in range(20)] == [source.numbered(1).document.text for source in read]


@pytest.mark.parametrize("key", ["title", "citation_label", "sha256", "version"])
def test_keys_of_one_source(job: JobFolder, run: Run, key: str) -> None:
    """What belongs to one source is refused for a pattern, with the key's name."""
    value = f"sha256:{'0' * 64}" if key == "sha256" else "x"
    with pytest.raises(Exception, match=f'"{key}" goes with one source, and the URI names many'):
        run(job.single(sources=[{"uri": "kb/", key: value}]))


def test_a_row_names_one_object(job: JobFolder, run: Run) -> None:
    """The sources of a row are objects, not patterns."""
    run(job.batch([{"ai_output": "It is.", "sources": [{"title": "All", "uri": "kb/*.md"}]}]))

    assert "names one object" in json.dumps(job.shards())


def test_versions_of_files(job: JobFolder, run: Run) -> None:
    """A version is refused where there are none."""
    result = run(job.single(sources=[{"uri": "refund-policy.md", "version": "3"}]))

    assert "files have no versions" in str(result.error)
    assert Path(job.path, "refund-policy.md").exists()
