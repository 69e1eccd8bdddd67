"""One output: read it and its sources, review, report."""

from collections.abc import Sequence

from kivo_worker.job.spec import InputRef, SourceRef
from kivo_worker.reports.build import Subject, build_claim_report
from kivo_worker.reports.markdown import claim_report_markdown
from kivo_worker.reports.model import ManifestInput
from kivo_worker.reviewing import OutputText, ReviewSettings, SourceText, review_output
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.inputs import ReadText, read_text, require_text
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.tally import Tally, WorkResult
from kivo_worker.vocabulary import NotCheckedReason


def run_single(context: RunContext, output: InputRef, sources: Sequence[SourceRef], reporter: Reporter) -> WorkResult:
    """Check one output against its sources and write its reports.

    Raises:
        InputError: an input cannot be used.
        ReportStoreError: a report cannot be written.
    """
    spec, limits = context.spec, context.spec.limits
    context.observer.step("reading the inputs")
    read_output = _read(context, output, limits.max_output_bytes)
    require_text(read_output, context.input_place(output.uri).uri)
    read_sources = [_read(context, source, limits.max_source_bytes) for source in sources]

    context.observer.step("checking the claims")
    settings = ReviewSettings(
        verifier=context.verifier,
        parse=context.parse,
        rules=context.policy.policy.rules_for(spec.intended_use, spec.strictness),
        max_claims=limits.max_claims,
        is_cancelled=context.cancellation,
        on_claim=context.observer.claims,
    )
    texts = [
        SourceText(number, ref.title, ref.citation_label, read.document, read.sha256)
        for number, (ref, read) in enumerate(zip(sources, read_sources, strict=True), 1)
    ]
    review = review_output(OutputText(read_output.document, read_output.sha256), texts, settings)
    tally = Tally()
    tally.add(review, [context.event_digest(read.data) for read in read_sources])

    context.observer.step("writing the reports")
    report = build_claim_report(review, spec, Subject(spec.intended_use), context.versions)
    reporter.is_partial = NotCheckedReason.CANCELLED in review.not_checked
    reporter.write("claim_report", "claim_report.json", "json", report.json_bytes())
    reporter.write("claim_report", "claim_report.md", "markdown", claim_report_markdown(report).encode("utf-8"))
    reporter.write_manifest(tally, len(sources), _manifest_inputs(output, read_output, sources, read_sources))
    context.observer.report(report)
    return WorkResult(tally, context.event_digest(read_output.data), len(sources))


def _read(context: RunContext, ref: InputRef, limit: int) -> ReadText:
    place = context.input_place(ref.uri)
    return read_text(place, pinned=ref.sha256, media_type=ref.media_type, limit=limit)


def _manifest_inputs(
    output: InputRef, read_output: ReadText, sources: Sequence[SourceRef], read_sources: Sequence[ReadText]
) -> list[ManifestInput]:
    pairs = [("output", output, read_output)]
    pairs += [("source", ref, read) for ref, read in zip(sources, read_sources, strict=True)]
    return [
        ManifestInput.model_validate({"role": role, "uri": ref.uri, "sha256": read.sha256, "bytes": len(read.data)})
        for role, ref, read in pairs
    ]
