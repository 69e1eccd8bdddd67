"""Sources are cut into places, and the places nearest to a claim are found by rare words and by meaning."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.evidence import EvidenceIndex, read_together
from kivo_worker.verification.words import content_stems, words
from tests.verification.conftest import MakeIndex

TABLE = """# Service levels

| | Team | Business | Enterprise |
|---|---|---|---|
| Monthly uptime | 99.5% | 99.9% | 99.95% |
| Credits | | 5% | 10% |
"""


def stems(text: str) -> frozenset[str]:
    """The content of a text."""
    return content_stems(words(text))


def texts(index: EvidenceIndex) -> list[str]:
    """How each place reads."""
    return [place.text for place in index.places]


def nearest(index: EvidenceIndex, claim: str) -> str:
    """The place nearest to a claim."""
    return index.places[int(np.argmax(index.rank(claim)))].text


def test_a_row_of_a_wide_table_states_its_cells(make_index: MakeIndex) -> None:
    """From three columns on a row makes one statement a cell, with the names of row and column; empty ones none."""
    uptime, credits_ = make_index(TABLE, markdown=True).places[1:]

    assert uptime.text == "Monthly uptime; Team: 99.5%; Business: 99.9%; Enterprise: 99.95%"
    assert uptime.statements == (
        "Monthly uptime; Team: 99.5%",
        "Monthly uptime; Business: 99.9%",
        "Monthly uptime; Enterprise: 99.95%",
    )
    assert credits_.statements == ("Credits; Business: 5%", "Credits; Enterprise: 10%")


def test_a_row_of_a_narrow_table_is_one_statement(make_index: MakeIndex) -> None:
    """A table of two columns is read row by row."""
    (place,) = make_index("| Plan | Price |\n|---|---|\n| Team | 5 |\n", markdown=True).places

    assert place.statements == (place.text,) == ("Plan: Team; Price: 5",)


def test_a_cell_without_a_column_name_stands_with_its_row(make_index: MakeIndex) -> None:
    """Where the header has no name for a column, the row's name has to do."""
    (place,) = make_index("| Plan | A |  |\n|---|---|---|\n| Team | 5 | 7 |\n", markdown=True).places

    assert place.statements == ("Team; A: 5", "Team; 7")


def test_places_know_what_surrounds_them(make_index: MakeIndex) -> None:
    """A place comes with its headings, and with the words of title, headings and lead-in as context."""
    text = "# Refunds\n\nThe owner may claim:\n\n- storage packs\n"
    item = make_index(text, markdown=True, title="Billing terms").places[-1]

    assert (item.text, item.headings, item.lead_in) == ("storage packs", ("Refunds",), "The owner may claim:")
    assert item.context >= stems("Billing terms refunds owner claim")


def test_what_has_no_letter_is_no_place(make_index: MakeIndex) -> None:
    """Text without a letter, such as the number of a section, says nothing on its own."""
    assert texts(make_index("42\n\nRefunds are paid.\n\n***")) == ["Refunds are paid."]


def test_rare_words_weigh_more(make_index: MakeIndex) -> None:
    """A word tells the more the fewer places have it; one that none has counts as said once."""
    index = make_index("Refunds are paid.\n\nRefunds are slow.\n\nInvoices are sent.")

    assert index.weight("invoic") > index.weight("refund")
    assert index.weight("invoic") == index.weight("unknown")


def test_coverage(make_index: MakeIndex) -> None:
    """Coverage is the weighted share of words and facts the evidence has."""
    index = make_index("Refunds are paid.")
    claim = stems("refunds granted")

    assert index.coverage(claim, frozenset()) == 0
    assert index.coverage(claim, stems("refunds")) == 0.5
    assert index.coverage(claim, claim) == 1
    assert index.coverage(claim, claim, agreeing=0, facts=2) == 0.5
    assert index.coverage(claim, claim, agreeing=2, facts=2) == 1
    assert index.coverage(frozenset(), claim) == 0


@given(
    st.lists(st.sampled_from("refund owner pays fee monthly invoice seats".split()), min_size=1, max_size=30), st.data()
)
@settings(max_examples=60, deadline=None)
def test_coverage_is_a_growing_share(make_index: MakeIndex, said: list[str], data: st.DataObject) -> None:
    """Coverage lies between 0 and 1 and grows with the evidence."""
    index = make_index(". ".join(" ".join(said).capitalize() for _ in range(2)) + ".")
    claim = frozenset(data.draw(st.sets(st.sampled_from(said))))
    less = frozenset(data.draw(st.sets(st.sampled_from(said))))
    more = less | frozenset(data.draw(st.sets(st.sampled_from(said))))

    assert 0 <= index.coverage(claim, less) <= index.coverage(claim, more) <= 1 + 1e-9


def test_shared_rare_words_bring_a_place_near(make_index: MakeIndex) -> None:
    """Of like sentences the one with the claim's own number and name is nearest."""
    index = make_index("Seats cost 12 dollars in Galway.\n\nSeats cost 19 dollars in Dublin.\n\nParking is free.")

    assert nearest(index, "A seat in Dublin is 19 dollars.") == "Seats cost 19 dollars in Dublin."


def test_other_words_of_the_same_meaning_bring_a_place_near(make_index: MakeIndex) -> None:
    """A sentence that shares no content word with the claim is found by what it means."""
    index = make_index(
        "Dogs stay outside.\n\nVisitors sign in at the desk.\n\nEmployees receive their salary on the last working day."
    )

    assert nearest(index, "Staff get paid monthly.").startswith("Employees receive")


def test_a_sentence_gains_from_its_neighbour(make_index: MakeIndex) -> None:
    """Of two like sentences the one beside what the claim speaks of is nearer; another source is no neighbour."""
    index = make_index("It is free.\n\nDogs stay outside.\n\nIt is free.\n\nParking has two decks.", "It is free.")
    far, _, near, _, elsewhere = index.rank("Parking on both decks costs nothing.")

    assert near > max(far, elsewhere)


def test_the_heading_counts_for_what_stands_under_it(make_index: MakeIndex) -> None:
    """A sentence need not repeat its heading to be found."""
    index = make_index("# Parking\n\nIt is free.\n\n# Canteen\n\nIt is closed.\n", markdown=True)

    scores = dict(zip(texts(index), index.rank("Parking is free of charge."), strict=True))
    assert scores["It is free."] > scores["It is closed."]


def test_a_passage_fills_its_words_in_document_order(make_index: MakeIndex) -> None:
    """The nearest places that fit are read in the order of the document; the nearest one always fits."""
    index = make_index("One is red.\n\nTwo is blue.\n\nThree is green.\n\nFour is white.")
    scores = np.array([1.0, 4.0, 2.0, 3.0])

    assert [place.text for place in index.passage(scores, 6)] == ["Two is blue.", "Four is white."]
    assert [place.text for place in index.passage(scores, 1)] == ["Two is blue."]


def test_a_place_that_is_ruled_out_is_not_read(make_index: MakeIndex) -> None:
    """A score that is not finite keeps a place out, even where there is room."""
    index = make_index("One is red.\n\nTwo is blue.")

    assert [place.text for place in index.passage(np.array([1.0, -np.inf]), 90)] == ["One is red."]


def test_ties_are_broken_by_document_order(make_index: MakeIndex) -> None:
    """Of places that are equally near, the earlier ones are read."""
    index = make_index(*["Refunds are paid."] * 4)

    assert [place.source for place in index.passage(np.zeros(4), 9)] == [1, 2, 3]


def test_a_passage_names_sections_and_lead_ins_once(make_index: MakeIndex) -> None:
    """Headings stand where a section begins, a lead-in before the first item it introduces."""
    text = "# Refunds\n\nYou get back:\n\n- the fee\n- the deposit\n\n# Returns\n\nSend it back.\n"
    places = {place.text: place for place in make_index(text, markdown=True).places}

    read = read_together([places["the fee"], places["the deposit"], places["Send it back."]])
    assert read == "Refunds: You get back: the fee the deposit Returns: Send it back."
    assert read_together([places["You get back:"], places["the fee"]]) == "Refunds: You get back: the fee"


def test_after_stays_under_the_same_heading(make_index: MakeIndex) -> None:
    """The neighbour of a place is the next one of the same source under the same headings."""
    index = make_index("# A\n\nOne is red. Two is blue.\n\n# B\n\nThree is green.\n", "Four is white.", markdown=True)
    by_text = {place.text: place for place in index.places}

    assert index.after(by_text["One is red."]) == by_text["Two is blue."]
    assert index.after(by_text["Two is blue."]) is None
    assert index.after(by_text["Three is green."]) is None
    assert index.after(by_text["Four is white."]) is None


def test_the_header_of_a_table_says_nothing_alone(make_index: MakeIndex) -> None:
    """Column names are read with their cells only."""
    assert not any(text.startswith("Team") for text in texts(make_index(TABLE, markdown=True)))


def test_sources_without_a_word_have_no_places(make_index: MakeIndex) -> None:
    """Nothing can be near to a claim where nothing is said."""
    index = make_index("", "42")

    assert (index.places, index.rank("Refunds are paid.").tolist()) == ((), [])
