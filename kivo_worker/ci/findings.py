"""What there is to say of a claim: in ids, counts and closed words; and beside that, if asked for, in its texts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kivo_worker.ci.model import Ending, Finding, Since
from kivo_worker.ci.rules import OF_FAULT, OF_STATUS, ROW_REJECTED, RUN_CANCELLED, RUN_FAILED
from kivo_worker.digests import sha256_digest
from kivo_worker.reports.html.claims import where
from kivo_worker.reports.model import CitationIssueEntry, ClaimEntry, ClaimReport, RejectedRow
from kivo_worker.vocabulary import CitationFault, RunStatus, SupportStatus

TEXT_CHARACTERS = 1_000
"""How much of the customer's text one finding shows at most."""


def claim_findings(report: ClaimReport, claim: ClaimEntry, since: Since | None, *, with_text: bool) -> list[Finding]:
    """List what is wrong with a claim: that it does not hold, and citations that do not; worst first."""
    text = plain(_claim_text(report, claim)) if with_text else ""
    place = claim.spans[0].lines if report.row is None and claim.spans else None
    rule = OF_STATUS.get(claim.support_status)
    fingerprint = _fingerprint(report, claim.fingerprint)
    found = [] if rule is None else [Finding(rule, _verdict(report, claim), fingerprint, text, since=since)]
    found += [
        Finding(OF_FAULT[issue.fault], _citation(report, issue), digest_of(fingerprint, issue.fault, str(number)), text)
        for number, issue in enumerate(one for one in report.citation_issues if one.claim_id == claim.id)
    ]
    return [replace(one, claim=claim.fingerprint, row=report.row, lines=place) for one in found]


def rejection(row: RejectedRow, *, with_text: bool) -> Finding:
    """Say that a row could not be reviewed."""
    message = f"Row {row.row} was not checked: {_words(row.not_checked_reason)}."
    text = plain([row.message]) if with_text else ""
    return Finding(ROW_REJECTED, message, digest_of(ROW_REJECTED.id, str(row.row)), text, row=row.row)


def trouble(ending: Ending) -> Finding | None:
    """Say that the run did not come to its end; none when it did."""
    if ending.status is RunStatus.COMPLETED:
        return None
    rule = RUN_CANCELLED if ending.status is RunStatus.CANCELLED else RUN_FAILED
    reason = f" {plain([ending.trouble])}" if ending.trouble else ""
    return Finding(rule, f"{rule.title}.{reason}", digest_of(rule.id))


def digest_of(*parts: str) -> str:
    """Make a fingerprint of some words: 64 hex digits."""
    return sha256_digest("\n".join(parts).encode("utf-8", "surrogatepass")).removeprefix("sha256:")


def plain(lines: Iterable[str]) -> str:
    """Fold each text onto a line of its own, without control characters, and cut what is too long for a CI system."""
    folded = ("".join(one if one.isprintable() else " " for one in line) for line in lines)
    text = "\n".join(" ".join(line.split()) for line in folded)
    return text if len(text) <= TEXT_CHARACTERS else f"{text[:TEXT_CHARACTERS]}…"


def hex_digits(fingerprint: str) -> str:
    """The digest in a claim's fingerprint."""
    return fingerprint.rpartition(":")[2]


def _fingerprint(report: ClaimReport, claim: str) -> str:
    """Hex digits that name a claim; two rows that make the same claim are told apart by their names."""
    row = report.row_name
    return hex_digits(claim) if row is None else digest_of(row, claim)


def _verdict(report: ClaimReport, claim: ClaimEntry) -> str:
    sources = list(dict.fromkeys(f"source {evidence.source}" for evidence in claim.evidence))
    by = f" by {' and '.join(sources)}" if sources else ""
    topic = f" ({claim.category})" if claim.category else ""
    said = {
        SupportStatus.CONTRADICTED: f"is contradicted{by}{topic}",
        SupportStatus.UNSUPPORTED: f"is supported by no source{topic}",
        SupportStatus.PARTIALLY_SUPPORTED: f"is supported in part{by}{topic}",
        SupportStatus.INSUFFICIENT_CONTEXT: f"is touched on{by}, too little to tell{topic}",
        SupportStatus.NOT_CHECKED: f"was not checked: {_words(claim.not_checked_reason or claim.reason)}",
    }
    return f"{_name(report, claim.id)} {said[claim.support_status]}."


def _citation(report: ClaimReport, issue: CitationIssueEntry) -> str:
    name = _name(report, issue.claim_id)
    if issue.fault is CitationFault.UNKNOWN_SOURCE:
        return f"{name} cites a source that was not supplied."
    others = " and ".join(map(str, issue.supporting_sources))
    return f"{name} cites source {issue.cited_source}, which does not support it; source {others} does."


def _name(report: ClaimReport, claim_id: str) -> str:
    return f"Claim {claim_id}" if report.row is None else f"Row {report.row}, claim {claim_id}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _claim_text(report: ClaimReport, claim: ClaimEntry) -> Iterator[str]:
    sources = {source.number: source for source in report.sources}
    yield claim.standalone
    yield claim.explanation
    for evidence in claim.evidence:
        yield f"{where(evidence, sources[evidence.source])}: “{evidence.quote}”"
