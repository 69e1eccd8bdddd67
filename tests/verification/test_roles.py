"""Who does what to whom is told from the same words in other places."""

import pytest

from kivo_worker.verification.roles import exchanged


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The lender pays the borrower a fee.", "The borrower pays the lender a fee."),
        ("The board reports to the CEO.", "The CEO reports to the board."),
        ("The fee is set by the bank and paid by the client.", "The fee is set by the client and paid by the bank."),
        (
            "Data is stored in Dublin, with backups in Frankfurt.",
            "Data is stored in Frankfurt, with backups in Dublin.",
        ),
        (
            "Anna Schmidt leads the project and Peter Weber leads the audit.",
            "Peter Weber leads the project and Anna Schmidt leads the audit.",
        ),
        (
            "The ministry called it a modest success; the court of auditors speaks of a breakthrough.",
            "The court of auditors called it a modest success; the ministry speaks of a breakthrough.",
        ),
        ("We brewed more and earned less.", "We brewed less and earned more."),
        ("Add the stock before the wine.", "Add the wine before the stock."),
    ],
)
def test_exchanged_places(claim: str, source: str) -> None:
    """Two parties that change places around the words between them say something else."""
    assert exchanged(claim, source)
    assert exchanged(source, claim)


def test_exchanged_across_voices() -> None:
    """The agent of a passive sentence is the subject of the active one, or the parties have been exchanged."""
    claim, source = (
        "The deposit is returned to the landlord by the tenant.",
        "The landlord returned the deposit to the tenant.",
    )

    assert exchanged(claim, source) == ("tenant", "landlord")
    assert exchanged(source, claim) == ("landlord", "tenant")


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (
            "Ostervane is the controller and the Customer is the processor.",
            "The Customer is the controller, and Ostervane is the processor.",
        ),
        (
            "Acme acts as processor, Basil remains the controller.",
            "Basil is the processor. Acme acts as controller.",
        ),
        ("Ostervane is the controller.", "The Customer is the controller, and Ostervane is the processor."),
    ],
)
def test_exchanged_attributes(claim: str, source: str) -> None:
    """A subject that is said to be what the source says of another has the wrong role."""
    assert exchanged(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The borrower pays the lender a fee.", "The borrower pays the lender a fee."),
        ("A fee is paid to the lender by the borrower.", "The borrower pays the lender a fee."),
        ("The deposit is returned to the tenant by the landlord.", "The landlord returned the deposit to the tenant."),
        ("The deposit is returned by Friday.", "The landlord returned the deposit on Friday."),
        ("The film was directed by Anna Weber.", "It is a film directed by Anna Weber."),
        ("Exports come as XML, CSV and JSON.", "Exports come as JSON, CSV and XML."),
        ("The plans are Team, the Business and Enterprise.", "The plans are Enterprise, the Business and Team."),
        ("For 60 days the customer may export data.", "The customer may export data for 60 days."),
        ("Before you pay for a new alternator, check the belt.", "Check the belt before you pay for a new alternator."),
        ("The baker said that she came by bus.", '"She came by bus," said the baker.'),
        ("If colour is all you want, turmeric is used.", "Turmeric is used if colour is all you want."),
        (
            "July and August were excluded because of tourists.",
            "Since tourists buy without knowing the shop, we excluded July and August.",
        ),
        ("The item is dear unless it was inspected.", "The item was inspected here before it was sold."),
        ("Tickets are answered daily.", "Invoices are paid monthly."),
        ("The Customer is the controller.", "The Customer is the controller, and Acme is the processor."),
        ("The report was written by the auditor.", "The board has written the report for the auditor."),
        ("The Customer is the owner.", "The Customer is the controller."),
        ("It is what it is.", "That is the one it is."),
        ("", ""),
    ],
)
def test_nothing_exchanged(claim: str, source: str) -> None:
    """Another voice, another order of a list, a clause or an adverbial, and other words exchange nobody."""
    assert exchanged(claim, source) is None
