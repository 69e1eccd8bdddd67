"""Small words that turn a sentence round are found with what they act on."""

import pytest

from kivo_worker.verification.polarity import Strength, conditions, modals, negations, quantifiers
from kivo_worker.verification.words import words


def denied(text: str) -> list[str]:
    """The phrases a text denies."""
    return [denial.phrase for denial in negations(text, words(text))]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Seats are not refunded.", ["are not refunded"]),
        ("Seats are never refunded.", ["are never refunded"]),
        ("The admin cannot delete logs.", ["cannot delete"]),
        ("The admin can't delete logs.", ["can't delete"]),
        ("The admin can\u2019t delete logs.", ["can\u2019t delete"]),
        ("It doesn't entitle you.", ["doesn't entitle"]),
        ("No refund is given.", ["No refund"]),
        ("Nobody may enter.", ["Nobody may enter"]),
        ("Neither admins nor owners can change it.", ["Neither admins", "nor owners"]),
        ("It works without a badge.", ["without a badge"]),
        ("The product is no longer supported.", ["no longer supported"]),
        ("Data is sold but not shared.", ["not shared"]),
        ("Agents may not.", ["Agents may not"]),
        ("Team workspaces do not have one.", ["workspaces do not have one"]),
        ("Not.", ["Not"]),
        ("It is sent free of charge.", ["free of charge"]),
        ("She is unable to pay.", ["is unable to pay"]),
        ("Two of them lacked proof.", ["lacked proof"]),
        ("Agents may look; agents may not.", ["agents may not"]),
    ],
)
def test_negations(text: str, phrases: list[str]) -> None:
    """A denial is found with its verb or noun, in any contraction; at the end of its clause it denies what precedes."""
    assert denied(text) == phrases


@pytest.mark.parametrize(
    "text",
    [
        "We reply no later than 48 hours after it.",
        "It takes not more than 5 days.",
        "It is not to exceed 5 days.",
        "It does not exceed 5 days.",
        "It covers not only parts.",
        "It was never more than mild.",
        "It works with or without a badge.",
        "They exchange it for nothing.",
        "If you do not renew, the account is closed.",
        "The account is closed unless you never pay.",
        "Notes are knotted.",
    ],
)
def test_bounds_and_conditions_deny_nothing(text: str) -> None:
    """A bound is a quantity's business, and a condition asserts nothing."""
    assert denied(text) == []


def test_scope_of_a_denial() -> None:
    """A denial reaches to the end of its clause, a coordinate verb or the next denial."""
    text = "It is not sold, rented or lent without consent and may be shared; it is kept."
    scopes = [denial.scope for denial in negations(text, words(text))]

    assert scopes == [{"sold", "rent", "lent"}, {"consent"}]


@pytest.mark.parametrize(
    "text",
    [
        "It starts 4 m before the fence, not 2 m.",
        "You pay a share when ill; otherwise nothing.",
        "Tenants may not under any of the older contracts.",
        "Give notice three months ahead. Nobody under the age of 75 and in good health has to.",
    ],
)
def test_what_a_denial_does_not_act_on(text: str) -> None:
    """A denied figure denies no word, and what stands in another clause is not denied."""
    assert {denial.head for denial in negations(text, words(text))} <= {"", "age"}


def test_the_clause_of_a_denial() -> None:
    """The content words of the clause tell what something is denied of."""
    text = "Parts are covered. Labour is not covered abroad; ask us."
    [denial] = negations(text, words(text))

    assert denial.clause == {"labour", "cover", "abroad"}


def test_denials_of_verbs() -> None:
    """The word "not" denies a verb, "no" and "without" deny a noun."""
    text = "It does not end, isn't sold and has no fee."

    assert [denial.is_verbal for denial in negations(text, words(text))] == [True, True, False]


def test_conditions() -> None:
    """The "if" clauses of a text come with what they speak of and what they deny."""
    text = "If you do not renew, it ends. It stays when you pay."
    first, second = conditions(text, words(text))

    renew = frozenset({"renew"})
    assert (first.text, first.stems, first.denied) == ("If you do not renew", renew, renew)
    assert (second.text, second.denied) == ("when you pay", frozenset())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Admins may export the log.", [(Strength.POSSIBLE, "export")]),
        ("Admins should export the log.", [(Strength.ADVISED, "export")]),
        ("Admins must not export it and shall tell us.", [(Strength.BINDING, "export"), (Strength.BINDING, "tell")]),
        ("In May, MAY and Can.", []),
        ("Yes, they may.", [(Strength.POSSIBLE, "")]),
    ],
)
def test_modals(text: str, found: list[tuple[Strength, str]]) -> None:
    """A modal verb commits a little, more or fully to its verb; the month of May to nothing."""
    assert [(strength, scoped.head) for strength, scoped in modals(text, words(text))] == found


def test_quantifiers() -> None:
    """All and its like are told from some and its like, each with what it counts."""
    text = "All users, some of the admins and most owners."

    assert [(means_all, scoped.head) for means_all, scoped in quantifiers(text, words(text))] == [
        (True, "user"),
        (False, "admin"),
        (False, "owner"),
    ]


def test_a_denial_that_ends_its_clause_reaches_only_so_far_back() -> None:
    """What stands a long way before the closing "may not" is not what is denied, however long the sentence."""
    text = f"Refunds {'of seats ' * 30}may not."
    [denied] = negations(text, words(text))

    assert denied.head == "seat"
    assert "refund" not in denied.scope
