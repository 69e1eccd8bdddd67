"""A claim is compared with one piece of evidence, finding by finding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.interface import Finding, FindingKind, Relation
from tests.verification.conftest import findings_of

K, R = FindingKind, Relation


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
    assert Finding(*finding) in findings_of(claim, evidence)


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
    assert findings_of(claim, evidence) == ()


def test_a_label_that_differs_is_missing_not_in_conflict() -> None:
    """What a source says of Severity 2 does not contradict a claim about Severity 1."""
    relations = {found.relation for found in findings_of("Severity 1 is urgent.", "Severity 2 is urgent.")}

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

    assert {found.relation for found in findings_of(text, text)} <= {Relation.AGREES}
