"""A claim is compared with the places nearest to it, one by one or two neighbours together."""

import pytest

from kivo_worker.verification.comparison import compare_places
from kivo_worker.verification.interface import FindingKind, Relation
from tests.verification.conftest import MakeIndex

PLANS = """| | Team | Business |
|---|---|---|
| Monthly uptime | 99.5% | 99.9% |
"""


def test_the_place_that_agrees_is_shown(make_index: MakeIndex) -> None:
    """Among places that cover the claim alike, the one with the claim's own figure tells most."""
    index = make_index("Seats on Team cost 12 dollars. Seats on Business cost 19 dollars.")
    comparison = compare_places("Seats on Business cost 19 dollars.", index.places, index)

    assert comparison is not None
    assert [place.text for place in comparison.places] == ["Seats on Business cost 19 dollars."]
    assert comparison.coverage == 1


def test_a_figure_alone_makes_no_place_the_one_meant(make_index: MakeIndex) -> None:
    """Where a place has the claim's day and none of its words, one that says the claim with another day tells more."""
    index = make_index("Yoga is on Thursday with Ilse. Boxing is on Friday with Teo.")
    comparison = compare_places("Boxing is on Thursday.", index.places, index)

    assert comparison is not None
    assert [(found.relation, found.source_value) for found in comparison.findings] == [(Relation.CONFLICTS, "Friday")]


def test_neighbours_are_read_together_when_both_are_needed(make_index: MakeIndex) -> None:
    """Two sentences are one piece of evidence when together they cover clearly more."""
    index = make_index("The audit log is part of the Business plan. It records sign-ins and exports.")
    comparison = compare_places("The Business audit log records sign-ins and exports.", index.places, index)

    assert comparison is not None
    assert len(comparison.places) == 2


def test_parallel_sentences_are_not_joined(make_index: MakeIndex) -> None:
    """Two sentences that say the like of different things are no evidence together: it would mix them up."""
    index = make_index("The warehouse in Antwerp handles returns. The warehouse in Rotterdam handles exports.")
    comparison = compare_places("The warehouse in Rotterdam handles returns.", index.places, index)

    assert comparison is not None
    assert len(comparison.places) == 1


def test_a_table_is_compared_by_row_and_column(make_index: MakeIndex) -> None:
    """The right figure in the wrong column is a conflict."""
    index = make_index(PLANS, markdown=True)
    comparison = compare_places("The monthly uptime on Team is 99.9%.", index.places, index)

    assert comparison is not None
    assert [(found.kind, found.relation, found.source_value) for found in comparison.findings][:1] == [
        (FindingKind.QUANTITY, Relation.CONFLICTS, "99.5%")
    ]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The warehouse in Rotterdam handles returns.", "The warehouse in Antwerp handles returns."),
        ("Old backups are no longer inspected.", "Old backups are inspected."),
        ("Backups run twice a day.", "Backups run once a day."),
    ],
    ids=["name", "denial", "count"],
)
def test_what_differs_leaves_the_topic_the_same(claim: str, source: str, make_index: MakeIndex) -> None:
    """What is said of a thing tells whether both speak of it; the word that differs does not."""
    index = make_index(source)
    comparison = compare_places(claim, index.places, index)

    assert comparison is not None
    assert comparison.coverage < comparison.topic == 1


def test_a_copy_is_shown_before_what_says_more(make_index: MakeIndex) -> None:
    """Where one place covers the claim and another is the claim, the latter is compared; a sign makes it another."""
    index = make_index("The freezer is kept at 18 degrees by night.\n\nThe freezer is kept at 18 degrees.")
    copy = compare_places("the freezer is kept at 18 degrees", index.places, index)
    other = compare_places("The freezer is kept at -18 degrees.", index.places, index)

    assert copy is not None
    assert other is not None
    assert (copy.is_verbatim, copy.places) == (True, index.places[1:])
    assert not other.is_verbatim


def test_without_places_there_is_no_comparison(make_index: MakeIndex) -> None:
    """Nothing can be compared with nothing."""
    assert compare_places("Refunds are paid.", (), make_index("")) is None
