"""The claim report for people who read markdown: verdict first, then what needs a decision.

Outputs and sources are hostile input: whatever means something in markdown or HTML is escaped where
it does, and line breaks are folded, so that quoted text cannot change the report around it.
"""

import re
from collections.abc import Iterator, Sequence

from kivo_worker.reports.deciders import decided_lines
from kivo_worker.reports.model import ClaimEntry, ClaimReport, Counts, EvidenceEntry, SourceEntry, TextEntry
from kivo_worker.vocabulary import SupportStatus

_SPECIAL = re.compile(r"[\\`*_{}\[\]<#|~^@$]|&(?=#?\w+;)|:(?=\S)|(?<=www)\.", re.IGNORECASE)
_AT_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|)([-+>=:.)])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
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
    folded = " ".join(_CONTROL.sub(" ", _DIRECTION.sub("", text)).split())
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", folded))


def counted(count: int, noun: str) -> str:
    """Say how many there are of something."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counts_line(counts: Counts) -> str:
    """Say how many claims have each status, leaving out those none has."""
    found = [(status, getattr(counts, status)) for status in SupportStatus]
    parts = [f"{count} {status.replace('_', ' ')}" for status, count in found if count]
    return f"{counted(counts.claims, 'claim')}: {', '.join(parts)}" if parts else "no claims"


def _lines(report: ClaimReport) -> Iterator[str]:
    yield f"# Claim report: {escaped(report.title)}"
    yield ""
    verdict = f"**Verdict: `{report.gate_verdict}`** (safe use: `{report.safe_use_status}`)"
    yield f"{verdict}, {counts_line(report.counts)}."
    yield ""
    if report.gate_reasons:
        yield from (f"- {escaped(reason)}" for reason in report.gate_reasons)
        yield ""
    versions = report.versions
    yield f"Run `{report.customer_run_id}`, workflow `{report.workflow_id}`, for `{report.intended_use}` use."
    yield f"Policy `{versions.policy_version}`, `{report.strictness}`."
    yield f"Verifier `{versions.verifier}`, version `{versions.verifier_version}`."
    yield from (f"**{escaped(note)}**" for note in versions.verifier_notes)
    yield from decided_lines(report)
    yield "Verdicts speak of the supplied sources only."
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
            place = f"Source {evidence.source}, {escaped(_trail(evidence, titles[evidence.source]))}"
            yield from ("", f"{place}, {_whereabouts(evidence)}:")
            yield from ("", f"> {escaped(evidence.quote)}")


def _trail(evidence: EvidenceEntry, title: str) -> str:
    """The title and the headings below it; a first heading that repeats the title is left out."""
    headings = evidence.headings[1:] if evidence.headings[:1] == (title,) else evidence.headings
    return " › ".join((title, *headings))


def _whereabouts(evidence: EvidenceEntry) -> str:
    """Where to look: in the original, when its text had to be extracted, else at which characters."""
    if evidence.place is not None:
        return escaped(evidence.place.label)
    return f"characters {evidence.start} to {evidence.end}"


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
    yield from (f"  - {escaped(note)}" for note in report.output.notes)
    for source in report.sources:
        yield f"- Source {source.number}, {escaped(source.title)}: {_read_as(source)}"
        yield from (f"  - {escaped(note)}" for note in source.notes)


def _read_as(source: SourceEntry) -> str:
    digest = f"`{source.sha256}`" if source.sha256 else "no digest"
    if source.unreadable is not None:
        return f"{digest}, **could not be read**: {escaped(source.unreadable)}"
    return f"{digest}, {_encoding(source)}."


def _encoding(text: TextEntry | SourceEntry) -> str:
    return f"{text.encoding} (detected)" if text.encoding_detected else str(text.encoding)
