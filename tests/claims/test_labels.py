"""What only names the matter of the next sentences is told from what says something."""

import pytest

from kivo_worker.claims.labels import is_label
from kivo_worker.models.shipped import load_parser


def found(text: str) -> bool:
    """Whether a text is a label."""
    tree = load_parser().parse(text)
    assert tree is not None
    return is_label(tree)


@pytest.mark.parametrize("text", ["Your pension.", "Probably not.", "What has changed.", "Ending the hire."])
def test_labels(text: str) -> None:
    """No finite verb, or a question without its mark."""
    assert found(text)


@pytest.mark.parametrize(
    "text",
    ["Fees rise.", "How long does it take?", "Five seats in 2024.", "20 GB of storage.", "Ann is leading the team.",
     "A second offence in the same quarter and exclusion."],
)  # fmt: skip
def test_statements(text: str) -> None:
    """A verb, a figure, or more words than a label has."""
    assert not found(text)
