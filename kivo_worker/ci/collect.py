"""Takes the reports of a run one by one, and keeps the worst for CI systems, never more than so much."""

from collections import Counter
from collections.abc import Iterable
from heapq import heappush, heappushpop
from typing import Generic, TypeVar

from kivo_worker.ci.findings import claim_findings, hex_digits, plain, rejection, trouble
from kivo_worker.ci.model import Case, Ending, Finding, Job, Shown, Since
from kivo_worker.ci.rules import RULES
from kivo_worker.reports.baseline import Comparison
from kivo_worker.reports.build import counts_entry
from kivo_worker.reports.model import ClaimEntry, ClaimReport, RejectedRow
from kivo_worker.vocabulary import SupportStatus

MOST_FINDINGS = 5_000
"""So many findings are kept, as many as GitHub shows of one upload."""

MOST_CASES = 10_000
"""So many tests are kept; those that pass go first."""

_NAME_CHARACTERS = 200
_BADNESS = {rule: len(RULES) - place for place, rule in enumerate(RULES)}

Item = TypeVar("Item")


class Worst(Generic[Item]):
    """Keeps the worst items of a long row, earlier ones first among equals.

    Attributes:
        left_out: how many were not kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[int, int, Item]] = []
        self._number = 0
        self.left_out = 0

    def add(self, badness: int, item: Item) -> None:
        """Take an item, and let the mildest one go when there are too many."""
        self._number += 1
        entry = (badness, -self._number, item)
        if len(self._kept) < self._most:
            heappush(self._kept, entry)
        else:
            heappushpop(self._kept, entry)
            self.left_out += 1

    def in_order(self) -> tuple[Item, ...]:
        """The items that were kept, as they came."""
        return tuple(item for _, _, item in sorted(self._kept, key=lambda entry: -entry[1]))

    def by_badness(self) -> tuple[Item, ...]:
        """The items that were kept, worst first."""
        return tuple(item for _, _, item in sorted(self._kept, key=lambda entry: entry[:2], reverse=True))


class Collector:
    """Collects what is shown of a run.

    Args:
        with_text: whether customer text may be shown.
        comparison: what the run is compared with.
    """

    def __init__(self, *, with_text: bool, comparison: Comparison | None = None) -> None:
        self._with_text = with_text
        self._comparison = comparison
        self._findings: Worst[Finding] = Worst(MOST_FINDINGS)
        self._cases: Worst[Case] = Worst(MOST_CASES)
        self._statuses: Counter[SupportStatus] = Counter()
        self._reasons: tuple[str, ...] = ()
        self._rejected = 0

    def report(self, report: ClaimReport) -> None:
        """Take the report of an output."""
        self._statuses.update(claim.support_status for claim in report.claims)
        by_claim = [(claim, self._of_claim(report, claim)) for claim in report.claims]
        for _, findings in by_claim:
            self._find(findings)
        if report.row is None:
            self._reasons = report.gate_reasons
            for claim, findings in by_claim:
                self._case(_claim_name(claim, with_text=self._with_text), findings)
        else:
            self._case(f"row {report.row}", [one for _, findings in by_claim for one in findings])

    def reject(self, row: RejectedRow) -> None:
        """Take a row that could not be reviewed."""
        self._rejected += 1
        finding = rejection(row, with_text=self._with_text)
        self._find([finding])
        self._case(f"row {row.row}", [finding])

    def end(self, job: Job, ending: Ending) -> Shown:
        """Close the collection: this is the run."""
        ended_badly = trouble(ending)
        findings = self._findings.by_badness()
        return Shown(
            job=job,
            ending=ending,
            counts=counts_entry(self._statuses),
            reasons=self._reasons,
            findings=findings if ended_badly is None else (ended_badly, *findings),
            findings_left_out=self._findings.left_out,
            cases=(Case("run", ended_badly), *self._cases.in_order()),
            cases_left_out=self._cases.left_out,
            rejected_rows=self._rejected,
        )

    def _of_claim(self, report: ClaimReport, claim: ClaimEntry) -> list[Finding]:
        since = None if self._comparison is None else _since(self._comparison.before(report, claim), claim)
        return claim_findings(report, claim, since, with_text=self._with_text)

    def _find(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._findings.add(_BADNESS[finding.rule], finding)

    def _case(self, name: str, findings: list[Finding]) -> None:
        worst = max(findings, key=lambda one: _BADNESS[one.rule], default=None)
        self._cases.add(_BADNESS[worst.rule] if worst else 0, Case(name, worst, max(len(findings) - 1, 0)))


def _since(before: SupportStatus | None, claim: ClaimEntry) -> Since:
    if before in {None, SupportStatus.SUPPORTED}:
        return Since.NEW
    return Since.UNCHANGED if before is claim.support_status else Since.UPDATED


def _claim_name(claim: ClaimEntry, *, with_text: bool) -> str:
    return plain([claim.standalone])[:_NAME_CHARACTERS] if with_text else f"claim {hex_digits(claim.fingerprint)[:12]}"
