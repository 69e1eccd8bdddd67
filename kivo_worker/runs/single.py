"""One output: read it and its sources, review, report."""

from collections.abc import Sequence

from kivo_worker.job.spec import InputRef, SourceRef
from kivo_worker.reports.build import Subject, build_claim_report
from kivo_worker.reports.html.page import claim_report_html
from kivo_worker.reports.markdown import claim_report_markdown
from kivo_worker.reviewing import OutputText, ReviewSettings, review_output
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.distinct import listed_digests
from kivo_worker.runs.inputs import read_text, require_text
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.sources import event_digests, file_name, manifest_input, named_sources, read_sources
from kivo_worker.runs.tally import Tally, WorkResult
from kivo_worker.vocabulary import NotCheckedReason, Phase


def run_single(context: RunContext, output: InputRef, sources: Sequence[SourceRef], reporter: Reporter) -> WorkResult:
    """Check one output against its sources and write its reports.

    Raises:
        InputError: an input cannot be used.
        ReportStoreError: a report cannot be written.
    """
    spec, limits = context.spec, context.spec.limits
    context.observer.phase(Phase.READ)
    context.observer.step("reading the inputs")
    place = context.inputs.stores.input(output.uri)
    read_output = read_text(place, output, context.inputs.reading(limits.max_output_bytes))
    require_text(read_output, place.uri)
    named = named_sources(context.inputs, sources)
    read = read_sources(context.inputs, named, context.cancellation)

    context.observer.phase(Phase.EXTRACT)
    context.observer.step("checking the claims")
    settings = ReviewSettings(
        verifier=context.judge.verifier,
        parse=context.judge.parse,
        rules=context.policy.policy.rules_for(spec.intended_use, spec.strictness),
        max_claims=limits.max_claims,
        is_cancelled=context.cancellation,
        on_claim=context.observer.claims,
        on_extracted=lambda: context.observer.phase(Phase.VERIFY),
    )
    texts = [source.numbered(number) for number, source in enumerate(read, 1)]
    review = review_output(OutputText(read_output.document, read_output.sha256), texts, settings)
    context.own_texts.learn(review, [file_name(name.place.uri) for name in named] + [file_name(place.uri)])
    tally = Tally()
    tally.add(review)

    context.observer.phase(Phase.REPORT)
    context.observer.step("writing the reports")
    report = build_claim_report(review, spec, Subject(spec.intended_use), context.versions)
    context.observer.report(report)
    reporter.is_partial = NotCheckedReason.CANCELLED in review.not_checked
    for reason in context.cancellation.reasons if reporter.is_partial else ():
        tally.miss(reason)
    reporter.write("claim_report", "claim_report.json", "json", report.json_bytes())
    reporter.write("claim_report", "claim_report.md", "markdown", claim_report_markdown(report).encode("utf-8"))
    reporter.write("claim_report", "claim_report.html", "html", claim_report_html(report, review))
    inputs = [manifest_input("source", name.uri, source.text) for name, source in zip(named, read, strict=True)]
    reporter.write_manifest(tally, len(named), [manifest_input("output", output.uri, read_output), *inputs])
    _, hashes = listed_digests(event_digests(read), context.inputs.event_digest)
    return WorkResult(tally, read_output.event_digest, len(named), hashes)
