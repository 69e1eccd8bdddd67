"""Who decided the claims of a report, and what that cost, for people: nothing when it was the worker alone."""

from collections import Counter
from collections.abc import Iterator

from kivo_worker.reports.model import ClaimReport


def decided_lines(report: ClaimReport) -> Iterator[str]:
    """Say who decided how many claims where there is more than one who could, and what was spent on them."""
    counts = Counter(claim.decided_by for claim in report.claims if claim.decided_by)
    if set(counts) - {report.versions.verifier}:
        told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        yield f"Claims decided by each verifier: {told}."
    if report.spent is not None:
        tokens = f"{report.spent.prompt_tokens} tokens asked, {report.spent.completion_tokens} answered"
        yield f"Spent on a model elsewhere: {report.spent.requests} requests, {tokens}."
