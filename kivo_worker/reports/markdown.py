"""The claim report for people who read markdown: verdict first, then what needs a decision.

Outputs and sources are hostile input: every character that means something in markdown or HTML is
escaped, and line breaks are folded, so that quoted text cannot change the report around it.
"""

import re
from collections.abc import Iterator, Sequence

from kivo_worker.reports.model import ClaimEntry, ClaimReport, Counts, TextEntry
from kivo_worker.vocabulary import SupportStatus

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&:@-])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ORDER = (
    (SupportStatus.CONTRADICTED, "Contradicted claims"),
    (SupportStatus.UNSUPPORTED, "Unsupported claims"),
    (SupportStatus.PARTIALLY_SUPPORTED, "Partially supported claims"),
    (SupportStatus.INSUFFICIENT_CONTEXT, "Claims with insufficient context"),
    (SupportStatus.NOT_CHECKED, "Claims that were not checked"),
)


def claim_report_markdown(report: ClaimReport) -> str:
    """Render a claim report as markdown."""
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    """Fold and escape a text so that markdown shows it as it is."""
    folded = " ".join(_CONTROL.sub(" ", text).split())
    return _SPECIAL.sub(r"\\\1", folded)


def counts_line(counts: Counts) -> str:
    """Say how many claims have each status, leaving out those none has."""
    found = [(status, getattr(counts, status)) for status in SupportStatus]
    parts = [f"{count} {status.replace('_', ' ')}" for status, count in found if count]
    return f"{counts.claims} claims: {', '.join(parts)}" if parts else "no claims"


def _lines(report: ClaimReport) -> Iterator[str]:
    yield f"# Claim report: {escaped(report.title)}"
    yield ""
    yield f"**Verdict: `{report.gate_verdict}`** (`{report.safe_use_status}`), {counts_line(report.counts)}."
    yield ""
    for reason in report.gate_reasons:
        yield f"- {escaped(reason)}"
    yield ""
    yield f"Run `{report.customer_run_id}`, workflow `{report.workflow_id}`, for `{report.intended_use}` use, "
    yield f"`{report.strictness}` policy `{report.versions.policy_version}`, verifier `{report.versions.verifier}` "
    yield f"`{report.versions.verifier_version}`. Verdicts speak of the supplied sources only."
    titles = {source.number: source.title for source in report.sources}
    for status, heading in _ORDER:
        claims = [claim for claim in report.claims if claim.support_status is status]
        yield from _section(heading, claims, titles)
    yield from _citation_issues(report, titles)
    supported = [claim for claim in report.claims if claim.support_status is SupportStatus.SUPPORTED]
    yield from _section("Evidence notes: supported claims", supported, titles)
    if report.follow_up_questions:
        yield from ("", "## Follow-up questions", "")
        yield from (f"- {escaped(question)}" for question in report.follow_up_questions)
    yield from _footer(report)


def _section(heading: str, claims: Sequence[ClaimEntry], titles: dict[int, str]) -> Iterator[str]:
    if not claims:
        return
    yield from ("", f"## {heading}")
    for claim in claims:
        yield from ("", f"### {claim.id} ({claim.claim_type}, {claim.reason.replace('_', ' ')})", "")
        yield f"> {escaped(claim.text)}"
        yield from ("", escaped(claim.explanation))
        for evidence in claim.evidence:
            place = " › ".join((titles[evidence.source], *evidence.headings))
            yield from (
                "",
                f"Source {evidence.source}, {escaped(place)}, characters {evidence.start} to {evidence.end}:",
            )
            yield from ("", f"> {escaped(evidence.quote)}")


def _citation_issues(report: ClaimReport, titles: dict[int, str]) -> Iterator[str]:
    if not report.citation_issues:
        return
    yield from ("", "## Citation issues", "")
    for issue in report.citation_issues:
        supporting = ", ".join(f"source {number} ({escaped(titles[number])})" for number in issue.supporting_sources)
        if issue.cited_source is None:
            yield f"- {issue.claim_id}: {escaped(issue.marker)} names no supplied source."
        else:
            cited = f"{escaped(issue.marker)} ({escaped(titles[issue.cited_source])})"
            yield f"- {issue.claim_id}: {cited} does not support the claim; {supporting} does."


def _footer(report: ClaimReport) -> Iterator[str]:
    coverage = report.coverage
    skipped = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in coverage.skipped.items())
    yield from ("", "## What was read", "")
    yield f"- Output: {coverage.characters} characters, {coverage.claimed} in claims; skipped: {skipped or 'nothing'}."
    yield f"- Output digest: `{report.output.sha256}`, {_encoding(report.output)}."
    for source in report.sources:
        yield f"- Source {source.number}, {escaped(source.title)}: `{source.sha256}`, {_encoding(source)}."


def _encoding(text: TextEntry) -> str:
    return f"{text.encoding} (detected)" if text.encoding_detected else text.encoding
