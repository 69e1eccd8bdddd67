"""Sources are cut into passages and found by the rare words they share with a claim."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.conftest import MakeSources

from kivo_worker.verification.passages import PassageIndex, index_passages
from kivo_worker.verification.words import content_stems, words

TABLE = """# Service levels

| | Team | Business | Enterprise |
|---|---|---|---|
| Monthly uptime | 99.5% | 99.9% | 99.95% |
| Credits | | 5% | 10% |
"""


def stems(text: str) -> frozenset[str]:
    """The content of a text."""
    return content_stems(words(text))


def texts(index: PassageIndex) -> list[str]:
    """How each passage reads."""
    return [passage.text for passage in index.passages]


def test_wide_tables_are_cut_into_cells(sources: MakeSources) -> None:
    """From three columns on each cell stands alone, with the names of its row and column; empty ones are nothing."""
    cells = [passage for passage in index_passages(sources(TABLE, markdown=True)).passages if ": " in passage.text]

    assert [cell.text for cell in cells] == [
        "Monthly uptime; Team: 99.5%",
        "Monthly uptime; Business: 99.9%",
        "Monthly uptime; Enterprise: 99.95%",
        "Credits; Business: 5%",
        "Credits; Enterprise: 10%",
    ]
    assert len({cell.span for cell in cells[:3]}) == 1


def test_narrow_tables_stay_rows(sources: MakeSources) -> None:
    """A table of two columns is read row by row."""
    table = "| Plan | Price |\n|---|---|\n| Team | 5 |\n"

    assert texts(index_passages(sources(table, markdown=True)))[-1:] == ["Plan: Team; Price: 5"]


def test_a_cell_without_a_column_name_stands_with_its_row(sources: MakeSources) -> None:
    """Where the header has no name for a column, the row's name has to do."""
    table = "| Plan | A |  |\n|---|---|---|\n| Team | 5 | 7 |\n"

    assert texts(index_passages(sources(table, markdown=True)))[-2:] == ["Team; A: 5", "Team; 7"]


def test_passages_know_what_surrounds_them(sources: MakeSources) -> None:
    """A passage comes with its headings, and with the words of title, headings and lead-in as context."""
    text = "# Refunds\n\nThe owner may claim:\n\n- storage packs\n"
    index = index_passages(sources(text, markdown=True, title="Billing terms"))
    item = index.passages[-1]

    assert (item.text, item.headings) == ("storage packs", ("Refunds",))
    assert item.context >= stems("Billing terms refunds owner claim")


def test_a_bare_number_is_no_passage(sources: MakeSources) -> None:
    """Text without a letter, such as the number of a section, says nothing on its own."""
    assert texts(index_passages(sources("42\n\nRefunds are paid.\n\n***"))) == ["Refunds are paid."]


def test_rare_words_weigh_more(sources: MakeSources) -> None:
    """A word tells the more the fewer passages have it; one that none has counts as said once."""
    index = index_passages(sources("Refunds are paid.\n\nRefunds are slow.\n\nInvoices are sent."))

    assert index.weight("invoic") > index.weight("refund")
    assert index.weight("invoic") == index.weight("unknown")


def test_coverage(sources: MakeSources) -> None:
    """Coverage is the weighted share of words and facts the evidence has."""
    index = index_passages(sources("Refunds are paid."))
    claim = stems("refunds granted")

    assert index.coverage(claim, frozenset()) == 0
    assert index.coverage(claim, stems("refunds")) == 0.5
    assert index.coverage(claim, claim) == 1
    assert index.coverage(claim, claim, agreeing=0, facts=2) == 0.5
    assert index.coverage(claim, claim, agreeing=2, facts=2) == 1
    assert index.coverage(frozenset(), claim) == 0


def test_best_takes_the_passages_that_share_most(sources: MakeSources) -> None:
    """The passage that shares most of the claim's weight comes first, one that shares nothing never."""
    index = index_passages(sources("Refunds are paid monthly.\n\nRefunds are paid.\n\nParking is free."))
    found = index.best(stems("refunds are paid monthly"), 5)

    assert [passage.text for passage in found] == ["Refunds are paid monthly.", "Refunds are paid."]


def test_ties_are_broken_by_document_order(sources: MakeSources) -> None:
    """Of passages that share the same, the earlier ones are taken, in order."""
    index = index_passages(sources(*["Refunds are paid."] * 4))

    assert [passage.source for passage in index.best(stems("refunds"), 3)] == [1, 2, 3]


def test_after_stays_under_the_same_heading(sources: MakeSources) -> None:
    """The neighbour of a passage is the next one of the same source under the same headings."""
    index = index_passages(
        sources("# A\n\nOne is red. Two is blue.\n\n# B\n\nThree is green.\n", "Four is white.", markdown=True)
    )
    by_text = {passage.text: passage for passage in index.passages}

    assert index.after(by_text["One is red."]) == by_text["Two is blue."]
    assert index.after(by_text["Two is blue."]) is None
    assert index.after(by_text["Three is green."]) is None
    assert index.after(by_text["Four is white."]) is None


@given(
    st.lists(st.sampled_from("refund owner pays fee monthly invoice seats".split()), min_size=1, max_size=30), st.data()
)
@settings(max_examples=60, deadline=None)
def test_coverage_is_a_growing_share(sources: MakeSources, said: list[str], data: st.DataObject) -> None:
    """Coverage lies between 0 and 1 and grows with the evidence."""
    index = index_passages(sources(". ".join(" ".join(said).capitalize() for _ in range(2)) + "."))
    claim = frozenset(data.draw(st.sets(st.sampled_from(said))))
    less = frozenset(data.draw(st.sets(st.sampled_from(said))))
    more = less | frozenset(data.draw(st.sets(st.sampled_from(said))))

    assert 0 <= index.coverage(claim, less) <= index.coverage(claim, more) <= 1 + 1e-9


def test_the_header_of_a_table_says_nothing_alone(sources: MakeSources) -> None:
    """Column names are read with their cells only, and the next cell of a row is no neighbour."""
    index = index_passages(sources(TABLE, markdown=True))

    assert not any("Team; Business" in text for text in texts(index))
    assert index.after(next(passage for passage in index.passages if "99.5%" in passage.text)) is None
