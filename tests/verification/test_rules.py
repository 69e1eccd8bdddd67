"""A claim that speaks of what a rule takes out is compared with that, not with the rule."""

import pytest

from kivo_worker.verification.interface import FindingKind, Relation
from tests.verification.conftest import findings_of

K, R = FindingKind, Relation
POOL = "The pool is closed on weekdays except Wednesday."
COACH = "Bicycles are not carried, except on the Saturday coach to Lydd."
ROOM = "Nobody may enter the plant room other than the caretaker."
DOGS = "Dogs travel free on all coaches unless the coach is full."


@pytest.mark.parametrize(
    ("claim", "evidence", "relations"),
    [
        ("The pool is open on Wednesday.", POOL, [R.AGREES]),
        ("The pool is closed on Wednesday.", POOL, [R.CONFLICTS]),
        ("The pool is closed on weekdays.", POOL, []),
        ("Bicycles are carried on the Saturday coach to Lydd.", COACH, [R.AGREES]),
        ("Bicycles are carried only on the Saturday coach to Lydd.", COACH, [R.AGREES]),
        ("Bicycles are not carried on the Saturday coach to Lydd.", COACH, [R.CONFLICTS]),
        ("Bicycles are carried on the Sunday coach.", COACH, []),
        ("Bicycles are not carried, but they are on the Saturday coach to Lydd.", COACH, []),
        ("Bicycles are not carried except on the Saturday coach to Lydd.", COACH, []),
        ("Bicycles are cheap on the Saturday coach to Lydd.", COACH, []),
        ("Atlases are lent.", "Reference works are not lent, with the exception of atlases.", [R.AGREES]),
        ("Atlases are not lent.", "Reference works are not lent, with the exception of atlases.", [R.CONFLICTS]),
        ("Every guest including Ann paid.", "Every guest except Ann paid.", [R.CONFLICTS]),
        ("The caretaker may enter the plant room.", ROOM, [R.AGREES]),
        ("The caretaker entered the plant room.", ROOM, []),
        ("The caretaker may not enter the plant room.", ROOM, [R.CONFLICTS]),
        ("Dogs travel free even if the coach is full.", DOGS, [R.CONFLICTS]),
        ("Dogs do not travel free when the coach is full.", DOGS, [R.AGREES]),
        ("Dogs travel free if the coach is not full.", DOGS, []),
        ("Dogs travel free on a full coach.", DOGS, []),
        ("No dogs do not travel free when the coach is full.", DOGS, []),
        ("Dogs travel free only unless the coach is full.", DOGS, []),
        ("It is free if the coach is full.", "Dogs travel free unless the coach is full.", []),
        ("A notice may leave.", "Staff may not leave without notice.", []),
    ],
)
def test_an_exception_is_the_other_way_round_than_its_rule(
    claim: str, evidence: str, relations: list[Relation]
) -> None:
    """Said as of its rule it differs, the reverse agrees; a claim of several clauses, or of more, is not judged."""
    found = findings_of(claim, evidence)

    assert [finding.relation for finding in found if finding.kind is K.EXCEPTION] == relations
    if relations == [R.AGREES]:
        assert not [finding for finding in found if finding.relation is R.CONFLICTS]


@pytest.mark.parametrize(
    ("claim", "evidence", "differs"),
    [
        ("The pool is open on Tuesday.", "The pool is open daily except Monday.", False),
        ("The pool is open except on Tuesday.", "The pool is open daily except Monday.", True),
        ("The pool is open on Tuesday.", "The pool is open on Monday.", True),
        ("Ann may enter if Monday is free.", "Ann may enter unless Tuesday is free.", True),
        ("They sell in Peru.", "They sell everywhere except in Chad.", False),
    ],
)
def test_what_is_taken_out_is_no_other_day_or_name(claim: str, evidence: str, *, differs: bool) -> None:
    """A day the rule does not hold for says nothing against another; between two exceptions it does."""
    found = findings_of(claim, evidence)

    assert differs == any(finding.relation is R.CONFLICTS for finding in found)
