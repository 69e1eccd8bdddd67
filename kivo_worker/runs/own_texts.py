"""What the guard knows a run's texts by: hashes, collected while the run goes by."""

import secrets
from collections.abc import Iterator

from kivo_worker.job.spec import JobSpec
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.observer import Observer
from kivo_worker.shingles import shingles


class OwnTexts(Observer):
    """Passes on what it observes, and remembers hashes of every text it sees.

    Those are the claims, the quotes and headings of their evidence, titles, questions and external ids of the reports,
    and the names of the files that the job spec names.

    Attributes:
        hashes: the shingles so far.
        key: what they are made with; of this run alone.
    """

    def __init__(self, observer: Observer, spec: JobSpec) -> None:
        self._observer = observer
        self.key = secrets.token_bytes(32)
        self.hashes: set[int] = set()
        for name in _file_names(spec):
            self.hashes.update(shingles(name, self.key))
        # A folder is often called by the run's own identifiers, which are there to leave.
        for name in (spec.customer_run_id, spec.worker_id, spec.reports.label):
            self.hashes.difference_update(shingles(name, self.key))

    def step(self, message: str) -> None:
        """Pass it on."""
        self._observer.step(message)

    def claims(self, done: int, total: int) -> None:
        """Pass it on."""
        self._observer.claims(done, total)

    def rows(self, done: int) -> None:
        """Pass it on."""
        self._observer.rows(done)

    def report(self, report: ClaimReport) -> None:
        """Remember its texts, and pass it on."""
        for text in _texts(report):
            self.hashes.update(shingles(text, self.key))
        self._observer.report(report)


def _file_names(spec: JobSpec) -> Iterator[str]:
    refs = [spec.output, spec.batch, *(spec.sources or ())]
    yield from (ref.uri for ref in refs if ref is not None)


def _texts(report: ClaimReport) -> Iterator[str]:
    yield from (text for text in (report.question, report.external_id) if text)
    for source in report.sources:
        yield source.title
    for claim in report.claims:
        yield from (claim.text, claim.standalone)
        for evidence in claim.evidence:
            yield from (evidence.quote, *evidence.headings)
