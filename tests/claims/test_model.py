"""A claim shows as it stands in the output."""

from kivo_worker.claims.model import Claim
from kivo_worker.documents.model import Span
from kivo_worker.vocabulary import ClaimType


def test_text_of_a_claim_in_two_places() -> None:
    """A marker that follows after a break is shown behind its claim."""
    output = "*Refunds* take 30 days.\n\n[1]"
    claim = Claim("c1", (Span(0, 23), Span(25, 28)), "Refunds take 30 days.", ClaimType.FACTUAL)

    assert claim.text(output) == "*Refunds* take 30 days. [1]"
