"""A run against an older one, report by report as they come, so that a batch of any size can be compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from kivo_worker.reports.model import ClaimEntry, ClaimReport
from kivo_worker.vocabulary import SupportStatus

_MET = 1 << 8
"""Marks a claim of the older run that the newer one makes, too."""

_STATUSES = {status.severity: status for status in SupportStatus}


@dataclass(frozen=True, slots=True)
class Changes:
    """How many claims changed since an older run, in the words of `difference`."""

    new: int
    fixed: int
    changed: int


class Comparison:
    """Counts what changed, by the rules of `difference`; a claim holds when it is supported.

    Of the older run it keeps about 100 bytes a claim, and no text.

    Args:
        older: the reports of the older run.

    Attributes:
        worst: the worst status of a claim that is worse than it was; `supported` when none is.
    """

    def __init__(self, older: Iterable[ClaimReport]) -> None:
        self._before = {
            _key(report, claim): claim.support_status.severity for report in older for claim in report.claims
        }
        self._failed = sum(severity > 0 for severity in self._before.values())
        self._new = self._fails = self._changed = 0
        self.worst = SupportStatus.SUPPORTED

    @property
    def changes(self) -> Changes:
        """What changed, when the newer run has come to its end."""
        return Changes(self._new, self._failed - self._fails, self._changed)

    def before(self, report: ClaimReport, claim: ClaimEntry) -> SupportStatus | None:
        """What a claim was in the older run; none when it was not there."""
        severity = self._before.get(_key(report, claim))
        return None if severity is None else _STATUSES[severity % _MET]

    def add(self, report: ClaimReport) -> None:
        """Take the next report of the newer run."""
        for claim in report.claims:
            self._add(_key(report, claim), claim.support_status)

    def _add(self, key: bytes, status: SupportStatus) -> None:
        known = self._before.get(key)
        before = (known or 0) % _MET
        if status.severity and not before:
            self._new += 1
        if status.severity and before and known == before:
            self._fails += 1
            self._changed += status.severity != before
        if known is not None:
            self._before[key] = before + _MET
        if status.severity > max(before, self.worst.severity):
            self.worst = status


def _key(report: ClaimReport, claim: ClaimEntry) -> bytes:
    name = f"{report.row_name or ''}\n{claim.fingerprint}"
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
