"""A claim on the page: what it says, its status and why, what was compared, the evidence."""

from collections.abc import Iterator, Mapping

from kivo_worker.pages.markup import Html, element, table
from kivo_worker.reports.html.statuses import badge, style_of, words_of
from kivo_worker.reports.model import ClaimEntry, ClaimReport, EvidenceEntry, SourceEntry
from kivo_worker.vocabulary import SupportStatus


def claim_cards(report: ClaimReport) -> list[Html]:
    """One card a claim, in the order of the output."""
    sources = {source.number: source for source in report.sources}
    return [_card(claim, report, sources) for claim in report.claims]


def brief_claims(report: ClaimReport, *, with_supported: bool = False) -> Iterator[Html]:
    """The claims that did not hold, or all, for a page without the texts around them: no links."""
    sources = {source.number: source for source in report.sources}
    for claim in report.claims:
        if with_supported or claim.support_status is not SupportStatus.SUPPORTED:
            yield element(
                "article",
                element("h4", claim.id, " ", badge(claim.support_status)),
                element("p", claim.text, class_="said", dir="auto"),
                element("p", claim.explanation, dir="auto"),
                *_findings(claim),
                *(_quoted(evidence, sources[evidence.source]) for evidence in claim.evidence),
                *_citation_issues(claim, report),
                class_=f"card {style_of(claim.support_status)}",
            )


def _quoted(evidence: EvidenceEntry, source: SourceEntry) -> Html:
    return element(
        "figure",
        element("figcaption", where(evidence, source), dir="auto"),
        element("blockquote", evidence.quote, dir="auto"),
    )


def evidence_id(claim: ClaimEntry, place: int) -> str:
    """The name of a claim's evidence on the page; its places count from 1."""
    return f"{claim.id}-evidence-{place}"


def _card(claim: ClaimEntry, report: ClaimReport, sources: Mapping[int, SourceEntry]) -> Html:
    return element(
        "article",
        element("h3", element("a", claim.id, href=f"#output-{claim.id}"), " ", badge(claim.support_status)),
        element("p", claim.text, class_="said", dir="auto"),
        element("p", claim.explanation, dir="auto"),
        *_findings(claim),
        *_standalone(claim),
        *_evidence(claim, sources),
        *_citation_issues(claim, report),
        element("p", _fine_print(claim), class_="soft"),
        id=claim.id,
        class_=f"card {style_of(claim.support_status)} type-{claim.claim_type}",
        tabindex="-1",
    )


def _standalone(claim: ClaimEntry) -> Iterator[Html]:
    if claim.standalone != claim.text:
        yield element("p", "Read on its own: ", element("q", claim.standalone, dir="auto"), class_="soft")
    if claim.repeats:
        yield element("p", f"Said {len(claim.repeats) + 1} times in the output.", class_="soft")


def _findings(claim: ClaimEntry) -> Iterator[Html]:
    rows = [
        (words_of(finding.kind), finding.claim_value, words_of(finding.relation), finding.source_value or "–")
        for finding in claim.findings
    ]
    if rows:
        yield table(("compared", "claim says", "relation", "source says"), rows, "What was compared.")


def _evidence(claim: ClaimEntry, sources: Mapping[int, SourceEntry]) -> Iterator[Html]:
    if not claim.evidence:
        return
    items = [
        element(
            "li",
            element("a", where(evidence, sources[evidence.source]), href=f"#{evidence_id(claim, place)}"),
            element("blockquote", evidence.quote, dir="auto"),
        )
        for place, evidence in enumerate(claim.evidence, 1)
    ]
    yield element("ol", *items, class_="evidence")


def where(evidence: EvidenceEntry, source: SourceEntry) -> str:
    """Where evidence stands, for people: the source, the headings, the page or row."""
    headings = evidence.headings[1:] if evidence.headings[:1] == (source.title,) else evidence.headings
    place = (evidence.place.label,) if evidence.place else ()
    return ", ".join((" › ".join((source.title, *headings)), *place))


def _citation_issues(claim: ClaimEntry, report: ClaimReport) -> Iterator[Html]:
    for issue in report.citation_issues:
        if issue.claim_id == claim.id:
            others = ", ".join(map(str, issue.supporting_sources))
            unknown = issue.cited_source is None
            said = "names no supplied source." if unknown else f"does not support the claim; source {others} does."
            yield element("p", element("strong", "Citation: "), f"{issue.marker} {said}", class_="issue", dir="auto")


def _fine_print(claim: ClaimEntry) -> str:
    return f"{claim.claim_type} claim, {words_of(claim.reason)}, support {100 * claim.score:.0f} %"
