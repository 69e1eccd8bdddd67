"""What changed between two runs: claims are the same when their fingerprints are, row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kivo_worker.reports.model import ClaimEntry, ClaimReport
from kivo_worker.vocabulary import SupportStatus


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that came out otherwise than before.

    Attributes:
        row: the row's name; none for a single output.
        claim: the claim as it is in the newer run, or was in the older one when it is gone.
        before: its status in the older run; none when it was not there.
        after: its status in the newer run; none when it is gone.
    """

    row: str | None
    claim: ClaimEntry
    before: SupportStatus | None
    after: SupportStatus | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed; a claim holds when it is supported.

    Attributes:
        new: claims that do not hold, and were not there or held before.
        fixed: claims that did not hold, and hold now or are gone.
        changed: claims that hold in neither run, for another reason than before.
    """

    new: tuple[Change, ...]
    fixed: tuple[Change, ...]
    changed: tuple[Change, ...]


def difference(old: Iterable[ClaimReport], new: Iterable[ClaimReport]) -> Difference:
    """Compare two runs; what only moved within its text or row is no change."""
    before, after = _claims(old), _claims(new)
    changes = [_change(key, before, after) for key in (*after, *(key for key in before if key not in after))]
    return Difference(
        new=tuple(one for one in changes if _holds(one.before) and not _holds(one.after)),
        fixed=tuple(one for one in changes if not _holds(one.before) and _holds(one.after)),
        changed=tuple(one for one in changes if not _holds(one.before) and not _holds(one.after) and _differs(one)),
    )


_Claims = Mapping[tuple[str | None, str], ClaimEntry]


def _claims(reports: Iterable[ClaimReport]) -> _Claims:
    return {(report.row_name, claim.fingerprint): claim for report in reports for claim in report.claims}


def _change(key: tuple[str | None, str], before: _Claims, after: _Claims) -> Change:
    old, new = before.get(key), after.get(key)
    return Change(key[0], new or before[key], _status(old), _status(new))


def _status(claim: ClaimEntry | None) -> SupportStatus | None:
    return None if claim is None else claim.support_status


def _holds(status: SupportStatus | None) -> bool:
    return status in {None, SupportStatus.SUPPORTED}


def _differs(change: Change) -> bool:
    return change.before is not change.after
