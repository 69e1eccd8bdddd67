"""A claim is compared with one piece of evidence, finding by finding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.compare import compare
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.statement import read_statement

K, R = FindingKind, Relation


def findings(claim: str, evidence: str) -> tuple[Finding, ...]:
    """What comparing two texts finds."""
    return compare(read_statement(claim), read_statement(evidence))


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
    found = findings(claim, evidence)

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
    found = findings(claim, evidence)

    assert differs == any(finding.relation is R.CONFLICTS for finding in found)


@pytest.mark.parametrize(
    ("claim", "evidence", "finding"),
    [
        ("It weighs 5 kg.", "It weighs 5 kg.", (K.QUANTITY, R.AGREES, "5 kg", "5 kg")),
        ("It weighs 5 kg.", "It weighs 7 kg.", (K.QUANTITY, R.CONFLICTS, "5 kg", "7 kg")),
        ("It weighs 5 kg.", "It is heavy.", (K.QUANTITY, R.MISSING, "5 kg", "")),
        ("It has 12 hospitals.", "It has 12 large hospitals.", (K.QUANTITY, R.AGREES, "12 hospitals", "12 large")),
        (
            "The town has 12 hospitals.",
            "The town has 20 hospitals and 12 large wings.",
            (K.QUANTITY, R.CONFLICTS, "12 hospitals", "20 hospitals"),
        ),
        ("It has 12 hospitals.", "It has 12 clinics.", (K.QUANTITY, R.MISSING, "12 hospitals", "")),
        ("It meets ISO 9001 rules.", "It meets ISO-9001.", (K.QUANTITY, R.AGREES, "9001 rules", "9001")),
        ("20 users join.", "20% of users join.", (K.QUANTITY, R.MISSING, "20 users", "")),
        ("It uses TLS 1.3.", "It uses TLS 1.2.", (K.QUANTITY, R.MISSING, "1.3", "1.2")),
        ("It lasts a year: 1 year.", "It lasts 12 months.", (K.DURATION, R.AGREES, "1 year", "12 months")),
        ("It lasts 5 days.", "It lasts 5 business days.", (K.DURATION, R.CONFLICTS, "5 days", "5 business days")),
        ("It lasts 5 days.", "It lasts.", (K.DURATION, R.MISSING, "5 days", "")),
        ("At least 5 days.", "At most 5 days.", (K.BOUND, R.CONFLICTS, "at least 5 days", "at most 5 days")),
        ("Valid from 5 May.", "Valid until 5 May.", (K.BOUND, R.CONFLICTS, "from 5 May", "until 5 May")),
        ("Valid until 5 May.", "Valid from 5 May.", (K.BOUND, R.CONFLICTS, "until 5 May", "from 5 May")),
        ("Due on 5 May.", "Due on 5 May 2024.", (K.DATE, R.AGREES, "5 May", "5 May 2024")),
        ("Due on 5 May.", "Due on 6 May.", (K.DATE, R.CONFLICTS, "5 May", "6 May")),
        ("Due on 5 May 2024.", "Due on 5 May.", (K.DATE, R.MISSING, "5 May 2024", "")),
        ("Due on 5 May.", "Due soon.", (K.DATE, R.MISSING, "5 May", "")),
        ("It is not sold.", "It is sold.", (K.NEGATION, R.CONFLICTS, "is not sold", "sold")),
        ("It is sold.", "It is not sold.", (K.NEGATION, R.CONFLICTS, "sold", "is not sold")),
        ("It found no critical bugs.", "It was finished.", (K.NEGATION, R.MISSING, "no critical", "")),
        ("It may not end.", "It may end but is not paid.", (K.NEGATION, R.CONFLICTS, "may not end", "end")),
        (
            "It is shared, not sold.",
            "It is not sold. It is not shared.",
            (K.NEGATION, R.CONFLICTS, "shared", "is not shared"),
        ),
        ("If you pay, it ends.", "If you do not pay, it ends.", (K.NEGATION, R.MISSING, "If you pay", "")),
        ("Agents may read.", "Owners may read. Agents may not.", (K.NEGATION, R.CONFLICTS, "Agents", "Agents may not")),
        ("Pets are allowed.", "Pets are prohibited.", (K.OPPOSITE, R.CONFLICTS, "allowed", "prohibited")),
        ("Ann pays Bob.", "Bob pays Ann.", (K.ROLES, R.CONFLICTS, "Ann / Bob", "Bob / Ann")),
        ("You must pay.", "You may pay.", (K.MODALITY, R.STRONGER, "must pay", "may pay")),
        ("All users pay.", "Most users pay.", (K.QUANTIFIER, R.STRONGER, "All users", "Most users")),
        ("Only owners pay.", "Owners pay.", (K.QUANTIFIER, R.MISSING, "Only owners", "")),
        ("It is in Dublin.", "It is in Galway.", (K.NAME, R.CONFLICTS, "Dublin", "Galway")),
        ("It is in Dublin.", "It is old.", (K.NAME, R.MISSING, "Dublin", "")),
        ("Anna Schmidt leads it.", "Peter Weber leads it.", (K.NAME, R.CONFLICTS, "Schmidt", "Weber")),
        ("Anna Schmidt leads it.", "Peter Weber owns it.", (K.NAME, R.MISSING, "Schmidt", "")),
        (
            "It covers labour.",
            "It covers parts. It does not cover labour.",
            (K.NEGATION, R.CONFLICTS, "covers", "does not cover"),
        ),
        ("It saves forty more minutes.", "It saves forty fewer minutes.", (K.OPPOSITE, R.CONFLICTS, "more", "fewer")),
    ],
)
def test_each_kind_of_finding(claim: str, evidence: str, finding: tuple[FindingKind, Relation, str, str]) -> None:
    """Each kind of difference and agreement is found, with the words of both sides."""
    assert Finding(*finding) in findings(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It has one owner.", "It has an owner."),
        ("Data is neither sold nor shared.", "Data is not sold to others or shared."),
        ("No refunds are given.", "Refunds are not given."),
        ("It does not record text.", "The text is not recorded; neither is sound."),
        ("If you do not pay, it ends.", "It ends unless you pay."),
        ("If you pay, it stays.", "If you pay, it stays."),
        ("You may pay.", "You must pay."),
        ("You must go.", "You may pay."),
        ("Some users pay.", "All users pay."),
        ("All users pay.", "Some admins pay."),
        ("Only owners pay.", "Owners alone pay."),
        ("Ostervane is old.", "ostervane is old."),
        ("Teams do not have a log.", "The log is for owners. Teams do not have one."),
        ("Seminars require a fee.", "Seminars require a fee. Lectures require none and do not require a seat."),
        ("It is sent at no charge.", "It is sent free of charge."),
        ("They lacked papers.", "They had no papers."),
    ],
)
def test_nothing_to_find(claim: str, evidence: str) -> None:
    """Weaker words, other wordings of one denial and what the evidence only leaves open are no findings."""
    assert findings(claim, evidence) == ()


def test_a_label_that_differs_is_missing_not_in_conflict() -> None:
    """What a source says of Severity 2 does not contradict a claim about Severity 1."""
    relations = {found.relation for found in findings("Severity 1 is urgent.", "Severity 2 is urgent.")}

    assert relations == {Relation.MISSING}


@given(st.sampled_from(["Late fees", "Refunds", "Ostervane", "All users", "The owner"]), st.integers(2, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_a_text_never_differs_from_itself(subject: str, number: int, data: st.DataObject) -> None:
    """Compared with itself a sentence shows agreement only."""
    rest = data.draw(
        st.sampled_from(["days", "% of users", "\u20ac", "business days", "May 2024", "GB", "of 500 seats"])
    )
    verb = data.draw(
        st.sampled_from(["must not exceed", "may cost at least", "never takes", "should last about", "are"])
    )
    text = f"If you do not pay, {subject} {verb} {number} {rest} in Dublin."

    assert {found.relation for found in findings(text, text)} <= {Relation.AGREES}
