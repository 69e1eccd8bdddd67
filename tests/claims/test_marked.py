"""A marker in the middle of a statement ends what it vouches for."""

import pytest

from kivo_worker.claims.extract import extract
from kivo_worker.claims.model import SourceName
from kivo_worker.documents.reader import MARKDOWN, text_document
from kivo_worker.models.shipped import load_parser

SOURCES = [SourceName(1, "Refund policy"), SourceName(2, "Admin guide")]


def told(output: str) -> list[tuple[str, str, list[int | None]]]:
    """The claims of an output: own words, reading, sources."""
    claims = extract(text_document(output, MARKDOWN), SOURCES, load_parser().parse).claims
    return [(claim.text(output), claim.standalone, [one.source for one in claim.citations]) for claim in claims]


def test_a_reason_cited_apart() -> None:
    """The price is vouched for by one source, the reason by another; the reason keeps what it is the reason for."""
    whole = "The price was cut to 80 euros because the deficit had turned out larger."

    assert told("The price was cut to 80 euros [1] because the deficit had turned out larger [2].") == [
        ("The price was cut to 80 euros [1]", "The price was cut to 80 euros.", [1]),
        ("because the deficit had turned out larger [2].", whole, [2]),
    ]


@pytest.mark.parametrize(
    "output",
    [
        "The liability is 500 euros [1], unless you bought a higher limit [2].",
        "The discount is 5 per cent [1], provided that you pay within ten days [2].",
        "The refund [1] takes two weeks or more [2].",
        "The fee is due in May [1] in 2024 [2].",
        "The firm sold [1] all of its old ships [2].",
    ],
)
def test_what_is_needed_stays(output: str) -> None:
    """A condition, a missing predicate or object, and a few words more do not stand apart."""
    assert len(told(output)) == 1
