"""A batch as a page: how its rows came out, and those to look at first."""

from collections.abc import Iterator

from kivo_worker.pages.markup import Html, element, table
from kivo_worker.reports.batch import BatchSummary, place_of
from kivo_worker.reports.html.claims import brief_claims
from kivo_worker.reports.html.frame import framed
from kivo_worker.reports.html.statuses import badge, verdict_word, words_of
from kivo_worker.reports.markdown import counted, counts_line
from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import SupportStatus

_BAR = 100
"""How long the bar of all rows is."""


def batch_html(summary: BatchSummary) -> bytes:
    """Render the summary of a batch; the same batch gives the same bytes."""
    content = element(
        "main",
        *_top(summary),
        *_worst(summary),
        *_rejected(summary),
        *_files(summary),
        class_="batch",
    )
    return framed(f"Claim report: batch {summary.manifest.customer_run_id}", content)


def _top(summary: BatchSummary) -> Iterator[Html]:
    manifest = summary.manifest
    yield element("p", f"Claim report · {manifest.workflow_id}", class_="soft")
    yield element("h1", f"Batch {manifest.customer_run_id}")
    rows = f" ({summary.whose_verdict}), {manifest.outputs} rows reviewed, {counts_line(manifest.counts)}."
    yield element("p", "Verdict: ", verdict_word(manifest.gate_verdict), rows)
    if summary.was_cancelled:
        yield element("p", "The run was cancelled: the rows after these were not checked.", class_="issue")
    yield element("div", _verdicts(summary), _statuses(summary), class_="figures")
    yield from _reasons(summary)
    yield from _blame(summary)


def _reasons(summary: BatchSummary) -> Iterator[Html]:
    if summary.reasons or summary.rejections:
        yield element("h2", "What did not hold")
    if summary.reasons:
        claims = [(words_of(reason), str(count)) for reason, count in summary.reasons.items()]
        yield table(("reason", "claims"), claims, "Claims by reason.")
    if summary.rejections:
        rows = [(words_of(reason), str(count)) for reason, count in summary.rejections.items()]
        yield table(("reason", "rows"), rows, "Rejected rows by reason.")


def _blame(summary: BatchSummary) -> Iterator[Html]:
    if not summary.blame:
        return
    yield element("h2", "Sources to look at first")
    yield element("p", f"Claims did not hold against {counted(summary.blamed, 'source')}.")
    rows = [
        (element("span", one.title, dir="auto"), str(one.contradicted), str(one.unsupported), str(one.rows))
        for one in summary.blame
    ]
    head = ("source", "contradicts", "without support in it", "rows")
    yield table(head, rows, "Claims by the source they were judged against, worst first.")


def _verdicts(summary: BatchSummary) -> Html:
    manifest = summary.manifest
    found = [(words_of(verdict), count) for verdict, count in manifest.gate_verdicts.items()]
    found.append(("rejected", manifest.rejected_rows))
    whole = manifest.outputs + manifest.rejected_rows
    rows = [(name, str(count), _bar(count, whole)) for name, count in found]
    return table(("verdict", "rows", "share"), rows, "Rows by verdict.")


def _statuses(summary: BatchSummary) -> Html:
    counts = summary.manifest.counts
    found = [(status, getattr(counts, status)) for status in SupportStatus]
    rows = [(badge(status), str(count), _bar(count, counts.claims)) for status, count in found]
    return table(("status", "claims", "share"), rows, "Claims by status.")


def _bar(count: int, whole: int) -> Html:
    """A bar as long as the share; the number beside it says the same."""
    length = round(_BAR * count / whole, 1) if whole else 0
    bar = element("rect", width=length, height=12, rx=2)
    return element("svg", bar, width=_BAR, height=12, class_="bar", aria_hidden="true")


def _worst(summary: BatchSummary) -> Iterator[Html]:
    if not summary.worst:
        return
    yield element("h2", "Rows to look at first")
    rows = [
        (_link(row), row.external_id or "–", words_of(row.gate_verdict), counts_line(row.counts))
        for row in summary.worst
    ]
    yield table(("row", "name", "verdict", "claims"), rows, "The worst rows, worst first.")
    yield from (_row(row) for row in summary.worst)


def _link(row: ClaimReport) -> Html:
    return element("a", place_of(row), href=f"#row-{row.row}")


def _row(row: ClaimReport) -> Html:
    name = f" · {row.external_id}" if row.external_id else ""
    question = [element("p", element("strong", "Question: "), row.question, dir="auto")] if row.question else []
    return element(
        "section",
        element("h3", f"{place_of(row)}{name} ", verdict_word(row.gate_verdict), dir="auto"),
        *question,
        element("ul", *(element("li", reason) for reason in row.gate_reasons or ("no rule of the policy was broken",))),
        *brief_claims(row),
        class_="row",
        id=f"row-{row.row}",
    )


def _rejected(summary: BatchSummary) -> Iterator[Html]:
    if summary.rejected:
        items = (element("li", f"{place_of(row)}: {row.message}", dir="auto") for row in summary.rejected)
        yield element("h2", "Rejected rows")
        yield element("ul", *items)


def _files(summary: BatchSummary) -> Iterator[Html]:
    manifest = summary.manifest
    lists = [artifact for artifact in manifest.artifacts if artifact.file_count is not None]
    yield element("h2", "Every row")
    for one in lists:
        files = f"{one.file_count} files" if one.file_count != 1 else "the one file"
        yield element("p", f"The full reports of all rows are in {files} that ", element("code", one.key), " lists.")
    versions = manifest.versions
    made = f"Policy {versions.policy_version}, verifier {versions.verifier} {versions.verifier_version}, "
    yield from (element("p", element("strong", note)) for note in versions.verifier_notes)
    yield element("p", made + versions.worker_version + ". Verdicts speak of the supplied sources only.", class_="soft")
