"""The claim report for people: the output beside its evidence."""

from collections.abc import Iterator

from kivo_worker.pages.markup import Html, element
from kivo_worker.reports.deciders import decided_lines
from kivo_worker.reports.html.claims import claim_cards, evidence_id
from kivo_worker.reports.html.frame import framed
from kivo_worker.reports.html.marked import Mark, marked_blocks
from kivo_worker.reports.html.statuses import SHAPES, badge, style_of, verdict_word, words_of
from kivo_worker.reports.model import ClaimReport, SourceEntry
from kivo_worker.reviewing import Review
from kivo_worker.vocabulary import ClaimType, SupportStatus


def claim_report_html(report: ClaimReport, review: Review) -> bytes:
    """Render a claim report with the texts of its output and sources; the same report gives the same bytes."""
    return framed(
        f"Claim report: {report.title}",
        element("a", "Skip to the output", href="#output", class_="skip"),
        element(
            "div",
            element("header", *_header(report)),
            element("main", _output(report, review), _claims(report), _sources(report, review)),
            class_="screen",
        ),
        element("footer", *_footer(report)),
        script="report.js",
    )


def _header(report: ClaimReport) -> Iterator[Html]:
    yield element("p", f"Claim report · {report.customer_run_id}", class_="soft")
    yield element("h1", report.title, dir="auto")
    use = f" for {words_of(report.intended_use)} use, {report.strictness}; safe use: "
    yield element("p", "Verdict: ", verdict_word(report.gate_verdict), use, words_of(report.safe_use_status), ".")
    if report.gate_reasons:
        yield element("ul", *(element("li", reason) for reason in report.gate_reasons))
    if report.question:
        yield element("p", element("strong", "Question: "), report.question, dir="auto")
    yield _filters(report)


def _filters(report: ClaimReport) -> Html:
    """A box for each status and type there is; they work by style alone."""
    statuses = [(status, sum(claim.support_status is status for claim in report.claims)) for status in SupportStatus]
    types = [(kind, sum(claim.claim_type is kind for claim in report.claims)) for kind in ClaimType]
    boxes = [_box(f"show-{style_of(status)}", badge(status), count) for status, count in statuses if count]
    kinds = [_box(f"show-type-{kind}", Html(kind), count) for kind, count in types if count]
    return element(
        "div",
        element("fieldset", element("legend", "Claims by status"), *boxes),
        element("fieldset", element("legend", "by type"), *kinds),
        class_="filters",
    )


def _box(name: str, label: Html, count: int) -> Html:
    box = element("input", type="checkbox", id=name, checked="")
    return element("label", box, " ", label, f" {count}", for_=name)


def _output(report: ClaimReport, review: Review) -> Html:
    marks = [
        Mark(
            span.start,
            span.end,
            claim.id,
            _sign(claim.id, claim.support_status) if (kind, place) == (0, 0) else Html(),
            f"claim {style_of(claim.support_status)} type-{claim.claim_type}",
            f"#{claim.id}",
        )
        for claim in report.claims
        for kind, spans in enumerate((claim.spans, claim.repeats))
        for place, span in enumerate(spans)
    ]
    blocks = marked_blocks(review.output.document.text, marks)
    text = element("div", *blocks, class_="text", dir="auto", tabindex="0", role="region", aria_label="The output")
    return element("section", element("h2", "Output"), text, id="output")


def _sign(claim_id: str, status: SupportStatus) -> Html:
    name = element("span", f"{words_of(status)}: ", class_="hidden")
    sign = element("span", SHAPES[status], aria_hidden="true")
    return element("span", sign, name, id=f"output-{claim_id}", class_=f"sign {style_of(status)}")


def _claims(report: ClaimReport) -> Html:
    cards = claim_cards(report) or [element("p", "The output makes no claim.")]
    return element("section", element("h2", "Claims"), element("div", *cards, class_="cards"), id="claims")


def _sources(report: ClaimReport, review: Review) -> Html:
    texts = {source.number: source.document.text for source in review.sources}
    shown = [_source(report, source, texts[source.number]) for source in report.sources]
    return element("section", element("h2", "Sources"), *shown, id="sources")


def _source(report: ClaimReport, source: SourceEntry, text: str) -> Html:
    marks = [
        Mark(
            evidence.start,
            evidence.end,
            evidence_id(claim, place),
            element("span", id=evidence_id(claim, place), class_="anchor"),
        )
        for claim in report.claims
        for place, evidence in enumerate(claim.evidence, 1)
        if evidence.source == source.number
    ]
    label = f"Source {source.number}: {source.title}"
    if source.unreadable is not None:
        inside = element("p", "It could not be read: ", source.unreadable, class_="issue")
    else:
        blocks = marked_blocks(text, marks)
        inside = element("div", *blocks, class_="text", dir="auto", tabindex="0", role="region", aria_label=label)
    notes = [element("p", note, class_="soft") for note in source.notes]
    opened = "" if marks or source.unreadable is not None else None
    return element(
        "details", element("summary", label), *notes, inside, class_="source", id=f"source-{source.number}", open=opened
    )


def _footer(report: ClaimReport) -> Iterator[Html]:
    if report.follow_up_questions:
        questions = (element("li", question, dir="auto") for question in report.follow_up_questions)
        yield element("h2", "Follow-up questions")
        yield element("ul", *questions)
    yield element("h2", "What was read")
    skipped = ", ".join(f"{count} {words_of(reason)}" for reason, count in report.coverage.skipped.items())
    read = (
        f"{report.coverage.characters} characters, {report.coverage.claimed} in claims; skipped: {skipped or 'none'}."
    )
    versions = report.versions
    made = f"Policy {versions.policy_version}, verifier {versions.verifier} {versions.verifier_version}, "
    digests = [("Output", report.output.sha256), *((f"Source {one.number}", one.sha256) for one in report.sources)]
    rows = (element("li", f"{name}: ", element("code", digest or "not fetched")) for name, digest in digests)
    yield element("p", f"Output: {read}")
    yield element("ul", *rows)
    yield from (element("p", element("strong", note)) for note in versions.verifier_notes)
    yield from (element("p", line) for line in decided_lines(report))
    yield element("p", made + versions.worker_version + ". Verdicts speak of the supplied sources only.", class_="soft")
