"""Nine claims on a company, of the kinds small offline tools get wrong: each comes out right, for the right reason."""

import pytest

from kivo_worker import verify

SOURCE = (
    "Borealis Pumps was founded in 1987 by Anna Weber in Trondheim. In 2015 Borealis Pumps acquired Kestrel Valves for "
    "12 million euros. The company employs 340 people and does not sell to private customers. Every pump carries a "
    "warranty of three years."
)


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("Borealis Pumps was founded in 1987 by Anna Weber in Trondheim.", "supported"),
        ("Anna Weber founded Borealis Pumps in 1987.", "supported"),
        ("Each pump comes with a three-year guarantee.", "supported"),
    ],
    ids=["copy", "paraphrase", "free paraphrase"],
)
def test_what_is_said_in_other_words_is_supported(claim: str, status: str) -> None:
    """A copy, the active voice, other words."""
    assert verify(claim, SOURCE).status == status


@pytest.mark.parametrize(
    ("claim", "statuses", "reason"),
    [
        ("The company employs 430 people.", {"contradicted"}, "quantity_differs"),
        ("The company sells to private customers.", {"contradicted"}, "negation_differs"),
        ("In 2015 Kestrel Valves acquired Borealis Pumps.", {"contradicted"}, "roles_exchanged"),
        ("The moon orbits the earth once a month.", {"unsupported", "insufficient_context"}, None),
        ("Every pump carries a warranty of three years and free repairs.", {"partially_supported"}, "part_missing"),
        ("Borealis Pumps was founded in Bergen.", {"contradicted", "insufficient_context"}, None),
    ],
    ids=["number", "dropped not", "roles swapped", "unrelated", "half true", "place swapped"],
)
def test_what_is_not_said_is_not_supported(claim: str, statuses: set[str], reason: str | None) -> None:
    """Another figure, a denial left out, parties exchanged, another subject, a half added, another place."""
    verdict = verify(claim, SOURCE)

    assert verdict.status in statuses
    assert reason in {None, verdict.reason}
