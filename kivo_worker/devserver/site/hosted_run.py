"""A hosted run on the page: its state, what was submitted, and the claim report."""

from collections.abc import Iterator

from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.site.parts import site_page, state_line
from kivo_worker.devserver.views import hosted_detail
from kivo_worker.pages.markup import Html, element
from kivo_worker.reports.html.claims import brief_claims
from kivo_worker.reports.html.statuses import words_of
from kivo_worker.reports.markdown import counts_line
from kivo_worker.reports.model import ClaimReport


def hosted_run_page(run: HostedRun, report: ClaimReport | None) -> bytes:
    """Show a run, and its report once it is completed."""
    return site_page(
        f"Review run {run.id}",
        element("p", "Hosted run: the output and its sources were submitted, and are held here."),
        state_line(run.status, run.gate_verdict),
        *_failure(run),
        *_report(report),
        element("h2", "What was submitted"),
        *_submitted(run),
    )


def _failure(run: HostedRun) -> Iterator[Html]:
    failure = hosted_detail(run).failure
    if failure is not None:
        yield element("p", f"{words_of(failure.reason).capitalize()}: {failure.message}", class_="issue")


def _report(report: ClaimReport | None) -> Iterator[Html]:
    if report is None:
        return
    yield element("h2", "Claim report")
    yield element("p", counts_line(report.counts), ".")
    yield element(
        "ul", *(element("li", reason) for reason in report.gate_reasons or ("No rule of the policy was broken.",))
    )
    yield element("h3", "Claims")
    yield from brief_claims(report, with_supported=True)


def _submitted(run: HostedRun) -> Iterator[Html]:
    request = run.request
    if request.question:
        yield element("p", element("strong", "Question: "), request.question, dir="auto")
    yield element("h3", "Output")
    yield element("div", request.ai_output, class_="text", dir="auto")
    for number, source in enumerate(request.sources, 1):
        yield element("h3", f"Source {number}: {source.title}", dir="auto")
        yield element("div", source.content, class_="text", dir="auto")
