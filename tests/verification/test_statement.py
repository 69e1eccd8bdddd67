"""A sentence is read once into words and typed facts."""

from kivo_worker.verification.statement import read_statement


def test_what_a_sentence_states() -> None:
    """Quantities, dates, negations, conditions, modals, quantifiers and names are found side by side."""
    read = read_statement("If you cancel by 1 March 2025, Ostervane must not charge all 3 admins more than $25.")

    assert [quantity.text for quantity in read.quantities] == ["3 admins", "$25"]
    assert [moment.text for moment in read.moments] == ["1 March 2025"]
    assert [denial.phrase for denial in read.negations] == ["must not charge"]
    assert [condition.text for condition in read.conditions] == ["If you cancel by 1 March 2025"]
    assert [scoped.phrase for _, scoped in read.modals] == ["must not charge"]
    assert [scoped.phrase for _, scoped in read.quantifiers] == ["all 3 admins"]
    assert [name.text for name in read.names] == ["Ostervane"]


def test_words_of_a_measure_are_compared_as_a_quantity_only() -> None:
    """Neither the unit of a duration nor the parts of a date count as wording; a counted noun does."""
    assert read_statement("Within 30 days from 1 March 2025").stems == frozenset()
    assert read_statement("It has 30 seats").stems == {"seat"}


def test_a_date_is_no_quantity() -> None:
    """The day of a date is no number of its own."""
    assert read_statement("On 12 May 2024 at 10:30 or 5 p.m.").quantities == ()
