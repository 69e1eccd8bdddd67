"""An item is read with its lead-in unless that only announces it."""

import pytest

from kivo_worker.claims.extract import extract
from kivo_worker.documents.reader import MARKDOWN, text_document
from kivo_worker.models.shipped import load_parser


def first_claim(lead_in: str, item: str) -> str:
    """How a list item reads."""
    output = text_document(f"{lead_in}\n\n- {item}\n", MARKDOWN)
    return extract(output, (), load_parser().parse).claims[0].standalone


@pytest.mark.parametrize(
    "lead_in", ["Three things stand out:", "Here is what to do:", "Next steps:", "In short:", "Some further points:"]
)
@pytest.mark.parametrize("item", ["The fee is 5 euros.", "Keep the receipt for two years."])
def test_an_announcement_is_left_out(lead_in: str, item: str) -> None:
    """A sentence of its own says as much without."""
    assert first_claim(lead_in, item) == item


@pytest.mark.parametrize(
    ("lead_in", "item"),
    [
        ("The plan includes:", "five seats for admins"),
        ("Three things are included:", "five seats for admins"),
        ("If you cancel, two things happen:", "The fee is due at once."),
        ("The following is not true:", "The fee is 5 euros."),
        ("According to Ms Roe, three points matter:", "The fee is 5 euros."),
        ("Two steps you must take:", "The form is sent in."),
    ],
)
def test_what_is_needed_is_kept(lead_in: str, item: str) -> None:
    """A condition, a denial, a duty, a speaker, or the rest of the sentence."""
    assert first_claim(lead_in, item) == f"{lead_in} {item}"
