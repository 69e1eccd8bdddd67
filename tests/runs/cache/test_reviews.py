"""Reviews that an earlier run has made, found again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.observer import Observer
from tests.runs.conftest import GUIDE, JobFolder, Run, row

BATCH = {"uri": "rows.jsonl", "shard_rows": 2}
ROWS = [row(f"Admins can export {number} audit logs.", external_id=f"row {number}") for number in range(5)]
CACHE = {"uri": "cache/"}


@pytest.fixture
def again(job: JobFolder, run: Run, reviewed: list[str]) -> Callable[..., list[str]]:
    """Runs rows as a batch with a cache, into a report store of its own; gives what had to be reviewed."""
    stores = iter(f"reports-{number}/" for number in range(10))

    def run_again(rows: list[dict[str, Any]], **keys: Any) -> list[str]:
        reviewed.clear()
        spec = job.batch(rows, **{"batch": BATCH, "cache": CACHE, "reports": {"uri": next(stores)}, **keys})
        assert run(spec).error is None
        return list(reviewed)

    return run_again


def texts(rows: list[dict[str, Any]]) -> list[str]:
    """The outputs of rows."""
    return [one["ai_output"] for one in rows]


def files(job: JobFolder, store: str) -> list[bytes]:
    """The row reports in a store."""
    return [path.read_bytes() for path in sorted((job.path / store / "claim_reports").glob("*.jsonl"))]


def packs(job: JobFolder) -> list[Path]:
    """The packs of reviews in the cache."""
    return sorted((job.path / "cache" / "reviews").rglob("*.gz"))


def test_a_rerun_with_one_changed_answer_costs_one_answer(job: JobFolder, again: Callable[..., list[str]]) -> None:
    """Only what has changed is reviewed, and the reports are the same bytes as without a cache."""
    changed = [*ROWS[:3], row("Admins can delete audit logs."), *ROWS[4:]]

    assert (texts(ROWS), texts(changed[3:4]), []) == (again(ROWS), again(changed), again(changed))
    assert texts(changed) == again(changed, cache={"uri": "empty/"})
    assert files(job, "reports-0/") != files(job, "reports-1/") == files(job, "reports-2/") == files(job, "reports-3/")


def test_a_store_that_is_rerun_whole_gives_the_same_bytes(job: JobFolder, run: Run, reviewed: list[str]) -> None:
    """A run that finds everything in the cache leaves the report store that the first one left, file by file."""
    spec = job.batch([*ROWS, {}, row("Nothing at all [9].")], batch=BATCH, cache=CACHE)
    first = run(spec)
    before = job.files()
    job.reports.rename(job.path / "first")
    reviewed.clear()
    second = run(spec)

    assert (reviewed, before) == ([], job.files())
    assert (first.outcome, first.counts) == (second.outcome, second.counts)


def test_rows_that_come_and_go(again: Callable[..., list[str]]) -> None:
    """Rows behind a new one, or one that is gone, are found among their neighbours."""
    again(ROWS)
    new = row("Admins can delete audit logs.")

    assert texts([new]) == again([new, *ROWS])
    assert again(ROWS[1:]) == []


CHANGES: dict[str, dict[str, Any]] = {
    "the strictness": {"strictness": "strict"},
    "the use": {"intended_use": "internal_draft"},
    "a limit": {"limits": {"max_claims": 7}},
    "the workflow": {"workflow_id": "another_workflow"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_another_job(name: str, again: Callable[..., list[str]]) -> None:
    """What was reviewed in another way is not found."""
    again(ROWS)

    assert texts(ROWS) == again(ROWS, **CHANGES[name])


SOURCES: dict[str, list[dict[str, Any]]] = {
    "its text": [{"title": "Admin guide", "content": f"{GUIDE} Always."}],
    "its title": [{"title": "Guide", "content": GUIDE}],
    "its label": [{"title": "Admin guide", "content": GUIDE, "citation_label": "source 1"}],
    "its media type": [{"title": "Admin guide", "content": GUIDE, "media_type": "text/plain"}],
    "how many": 2 * [{"title": "Admin guide", "content": GUIDE}],
}


@pytest.mark.parametrize("name", SOURCES)
def test_other_sources(name: str, again: Callable[..., list[str]]) -> None:
    """An answer is reviewed anew when anything about its sources has changed."""
    again(ROWS[:1])

    assert texts(ROWS[:1]) == again([ROWS[0] | {"sources": SOURCES[name]}])


def damaged(data: bytes) -> bytes:
    """Change a byte near the end."""
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a byte": damaged,
    "cut off": lambda data: data[: len(data) // 2],
    "empty": lambda _: b"",
    "something else": lambda _: b"something else\n",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_entries(
    name: str, job: JobFolder, again: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    """What is not what was written is not believed: it is found out again, and that is logged without its text."""
    again(ROWS)
    for path in packs(job):
        path.write_bytes(DAMAGES[name](path.read_bytes()))

    assert texts(ROWS) == again(ROWS)
    assert "an entry of the cache is not what was written there" in caplog.text
    assert "audit logs" not in caplog.text
    assert files(job, "reports-0/") == files(job, "reports-1/")


def test_entries_of_another_place(job: JobFolder, again: Callable[..., list[str]]) -> None:
    """An entry that was put under another's name is not believed either."""
    again(ROWS)
    first, second, *_ = packs(job)
    first.write_bytes(second.read_bytes())

    assert texts(ROWS[:2]) == again(ROWS)


def test_entries_made_without_the_key(again: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """With keyed hashing, nobody who lacks the key can make an entry."""
    keyed = {"hashing": {"mode": "hmac-sha256", "key": "env://HASHING_KEY"}}

    def with_key(key: str) -> list[str]:
        monkeypatch.setenv("HASHING_KEY", key)
        return again(ROWS[:2], **keyed)

    again(ROWS[:2])

    assert texts(ROWS[:2]) == with_key("one")
    assert with_key("one") == []
    assert texts(ROWS[:2]) == with_key("another")


def test_a_cache_that_cannot_be_used(
    job: JobFolder, again: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    """A cache that can be neither read nor written changes nothing but the time a run takes."""
    job.write("cache", "no folder")

    assert texts(ROWS) == again(ROWS)
    assert caplog.text.count("the cache cannot be used, and the run goes on without") == 1


def test_what_need_not_happen_again_is_not_kept(job: JobFolder, again: Callable[..., list[str]]) -> None:
    """A source that could not be read, or a verifier that failed, is tried again the next time."""
    unread = [row(sources=[{"title": "T", "content": "x" * 600}])]
    limits = {"limits": {"max_source_bytes": 500}}

    assert again(unread, **limits) == again(unread, **limits) == texts(unread)
    assert packs(job) == []


def test_a_verifier_that_fails(
    job: JobFolder, again: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a verifier has failed on is tried again the next time."""
    with monkeypatch.context() as patched:
        patched.setattr("kivo_worker.verification.embedded.index_evidence", lambda *_: 1 / 0)
        again(ROWS[:1])

    assert packs(job) == []
    assert texts(ROWS[:1]) == again(ROWS[:1])


def test_a_cancelled_run_keeps_what_it_has_done(job: JobFolder, run: Run, reviewed: list[str]) -> None:
    """The rows of a shard that was cut short are found by the run that goes on."""
    cancellation = Cancellation()

    class Stopping(Observer):
        def rows(self, done: int) -> None:
            if done == 2:
                cancellation.signal = 15

    spec = job.batch(ROWS, batch=BATCH, cache=CACHE)
    run(spec, observer=Stopping(), cancellation=cancellation)
    reviewed.clear()
    run(spec)

    assert texts(ROWS[2:]) == reviewed


def test_a_pack_is_written_only_for_something_new(job: JobFolder, again: Callable[..., list[str]]) -> None:
    """Running again adds nothing; a changed answer adds one pack, which then has all of its shard."""
    again(ROWS)
    again(ROWS)
    whole = len(packs(job))
    again([row("Admins can delete audit logs."), *ROWS[1:]])

    assert (whole, len(packs(job))) == (3, 4)


def test_an_entry_of_another_form(again: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is whole and yet none of this version's is made anew."""
    with monkeypatch.context() as patched:
        patched.setattr("kivo_worker.runs.cache.reviews._codec", _Nothing)
        again(ROWS[:1])

    assert texts(ROWS[:1]) == again(ROWS[:1])


class _Nothing:
    def dump_json(self, _known: object) -> bytes:
        return json.dumps({}).encode()
