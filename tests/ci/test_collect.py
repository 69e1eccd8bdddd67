"""What is kept of a run for CI systems: the worst, and never more than so much."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.ci import collect
from kivo_worker.ci.code_quality import code_quality
from kivo_worker.ci.collect import Collector, Worst
from kivo_worker.ci.github import annotations, summary
from kivo_worker.ci.junit import junit
from kivo_worker.ci.model import Shown, Since
from kivo_worker.ci.sarif import sarif
from kivo_worker.reports.baseline import Comparison
from kivo_worker.reports.model import ClaimReport, RejectedRow
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus
from tests.ci.conftest import DONE, JOB, Collected, Validate, shown
from tests.runs.conftest import JobFolder, context_of, row

SECRETS = ("zebra", "quagga", "okapi", "bongo", "kudu", "gnu-name")
"""Words that are planted in an output, its sources, their titles and names, and the name and question of a row."""


@given(st.lists(st.integers(0, 3)), st.integers(1, 8))
def test_the_worst_are_kept(badnesses: list[int], most: int) -> None:
    """Of many items the worst stay, of equal ones the first, and the others are counted."""
    worst: Worst[int] = Worst(most)
    for number, badness in enumerate(badnesses):
        worst.add(badness, number)
    wanted = sorted(range(len(badnesses)), key=lambda number: (-badnesses[number], number))[:most]

    assert list(worst.by_badness()) == wanted
    assert list(worst.in_order()) == sorted(wanted)
    assert worst.left_out == len(badnesses) - len(wanted)


def test_a_large_batch_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows there are, no more findings and tests are kept than so many; the rest is counted."""
    monkeypatch.setattr(collect, "MOST_FINDINGS", 5)
    monkeypatch.setattr(collect, "MOST_CASES", 3)
    collector = Collector(with_text=False)
    for number in range(1, 101):
        collector.reject(RejectedRow(row=number, not_checked_reason=NotCheckedReason.INPUT_INVALID, message="m"))
    run = collector.end(JOB, DONE)

    assert [finding.row for finding in run.findings] == [1, 2, 3, 4, 5]
    assert [case.name for case in run.cases] == ["run", "row 1", "row 2", "row 3"]
    assert (run.findings_left_out, run.cases_left_out, run.rejected_rows) == (95, 97, 100)


def test_what_is_left_out_is_said(demo: Shown, validate: Validate) -> None:
    """A log that does not hold every finding says so."""
    cut = Shown(**{name: getattr(demo, name) for name in demo.__slots__} | {"findings_left_out": 7})
    [run] = validate(sarif(cut))["runs"]

    assert "toolExecutionNotifications" not in validate(sarif(demo))["runs"][0]["invocations"][0]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("7 further findings")


def _everything(run: Shown) -> str:
    """All that a CI system would get."""
    rendered = (sarif(run), junit(run), code_quality(run), summary(run), "\n".join(annotations(run)).encode())
    return b"\n".join(rendered).decode().casefold()


def _jobs(folder: Path) -> tuple[Path, Path]:
    """A single output and a batch, with planted words wherever a customer's words can be."""
    single, batch = JobFolder(folder / "single"), JobFolder(folder / "batch")
    single.write("zebra.md", "Refunds for a zebra are available for 60 days [9]. A zebra may be late.")
    single.write("okapi.md", "Customers may request a refund for a quagga or zebra within 30 days of purchase.")
    sources = [{"uri": "okapi.md", "title": "Bongo policy", "citation_label": "kudu"}]
    wrong = row("A zebra cannot export audit logs.", external_id="gnu-name", question="Can a quagga?")
    missing = {"ai_output": "A zebra.", "sources": [{"title": "Bongo", "uri": "okapi.md"}]}
    return (
        single.spec(output={"uri": "zebra.md"}, sources=sources),
        batch.batch([wrong, {**wrong, "sources": [{"title": "Bongo", "content": "A quagga is no okapi."}]}, missing]),
    )


def test_no_customer_text(tmp_path: Path) -> None:
    """Without being asked for it no format shows a word of outputs, sources, titles, labels, questions or names."""
    for spec in _jobs(tmp_path):
        everything = _everything(shown(spec))

        assert "contradicted" in everything or "unsupported" in everything
        assert [word for word in SECRETS if word in everything] == []


def test_customer_text_when_asked_for(tmp_path: Path) -> None:
    """With text, a claim is shown with its explanation and evidence, and a rejected row with its message."""
    single, batch = (_everything(shown(spec, with_text=True)) for spec in _jobs(tmp_path))

    assert all(word in single for word in ("zebra", "quagga", "bongo policy"))
    assert "zebra" in batch
    assert "it is not there" in batch


def test_how_findings_stand_to_the_baseline(tmp_path: Path) -> None:
    """A finding is new, as it was, or other than it was."""
    old, new = JobFolder(tmp_path / "old"), JobFolder(tmp_path / "new")
    same, better = "Refunds are available for 60 days.", "Admins can export audit logs."
    run_job(context_of(old.single(f"{same} {better} Refunds are quick.")), Reporting())
    report = ClaimReport.model_validate_json((old.reports / "claim_report.json").read_bytes())
    changed = report.claims[2].model_copy(update={"support_status": SupportStatus.UNSUPPORTED})
    report = report.model_copy(update={"claims": (*report.claims[:2], changed)})
    collector = Collector(with_text=False, comparison=Comparison([report]))
    text = f"{same} {better} Refunds are quick. Admins cannot export audit logs."
    run_job(context_of(new.single(text), Collected(collector)), Reporting())
    run = collector.end(JOB, DONE)

    assert {(finding.message.split()[1], finding.since) for finding in run.findings} == {
        ("c1", Since.UNCHANGED),
        ("c3", Since.UPDATED),
        ("c4", Since.NEW),
    }
