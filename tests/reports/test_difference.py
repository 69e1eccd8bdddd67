"""What changed between two runs."""

from kivo_worker.reports.difference import Difference, difference
from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import SupportStatus

S = SupportStatus


def _report(report: ClaimReport, statuses: dict[int, SupportStatus], **keys: object) -> ClaimReport:
    """The demo's first claims with other statuses."""
    claims = tuple(report.claims[place].model_copy(update={"support_status": one}) for place, one in statuses.items())
    return report.model_copy(update={"claims": claims, **keys})


def _ids(found: Difference) -> tuple[list[str], list[str], list[str]]:
    new, fixed, changed = ([one.claim.id for one in part] for part in (found.new, found.fixed, found.changed))
    return new, fixed, changed


def test_new_fixed_and_changed(demo_report: ClaimReport) -> None:
    """A claim is new when it stops holding, fixed when it holds or goes, changed when it fails in another way."""
    old = {0: S.SUPPORTED, 1: S.CONTRADICTED, 2: S.UNSUPPORTED, 3: S.CONTRADICTED, 4: S.CONTRADICTED, 5: S.SUPPORTED}
    new = {0: S.UNSUPPORTED, 1: S.SUPPORTED, 2: S.CONTRADICTED, 4: S.CONTRADICTED, 6: S.NOT_CHECKED, 7: S.SUPPORTED}
    found = difference([_report(demo_report, old)], [_report(demo_report, new)])
    changes = {one.claim.id: (one.before, one.after) for one in (*found.new, *found.fixed, *found.changed)}

    assert _ids(found) == (["c1", "c7"], ["c2", "c4"], ["c3"])
    assert changes["c7"] == (None, S.NOT_CHECKED)
    assert changes["c4"] == (S.CONTRADICTED, None)
    assert changes["c3"] == (S.UNSUPPORTED, S.CONTRADICTED)


def test_rows_are_the_same_by_name_else_by_number(demo_report: ClaimReport) -> None:
    """A named row is the same wherever it stands; one without a name is the same where its number is."""
    bad = {0: S.CONTRADICTED}
    named = [_report(demo_report, bad, row=number, external_id="answer") for number in (1, 2)]
    bare = [_report(demo_report, bad, row=number) for number in (1, 2)]

    assert _ids(difference(named[:1], named[1:])) == ([], [], [])
    assert _ids(difference(bare[:1], bare[1:])) == (["c1"], ["c1"], [])
    assert [one.row for one in difference([], [*bare, *named[:1]]).new] == ["row 1", "row 2", "answer"]
