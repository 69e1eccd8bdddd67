"""A form in "-ing" becomes what somebody does, did or has done."""

import pytest

from kivo_worker.claims.tense import finite, infinitive, perfect


@pytest.mark.parametrize(
    ("participle", "verb"),
    [
        ("earning", "earn"), ("making", "make"), ("winning", "win"), ("passing", "pass"), ("serving", "serve"),
        ("featuring", "feature"), ("combining", "combine"), ("offering", "offer"), ("using", "use"),
        ("selling", "sell"),
        ("studying", "study"), ("creating", "create"), ("appearing", "appear"), ("leading", "lead"),
        ("visiting", "visit"),
    ],
)  # fmt: skip
def test_infinitive(participle: str, verb: str) -> None:
    """The "e" that was dropped comes back, the consonant that was doubled goes."""
    assert infinitive(participle) == verb


@pytest.mark.parametrize(
    ("participle", "past", "present", "plural"),
    [
        ("earning", "earned", "earns", "earn"),
        ("making", "made", "makes", "make"),
        ("planning", "planned", "plans", "plan"),
        ("studying", "studied", "studies", "study"),
        ("playing", "played", "plays", "play"),
        ("passing", "passed", "passes", "pass"),
    ],
)
def test_finite(participle: str, past: str, present: str, plural: str) -> None:
    """In the past, and in the present of one and of several."""
    assert finite(participle, past=True, plural=False) == past
    assert finite(participle, past=False, plural=False) == present
    assert finite(participle, past=False, plural=True) == plural


def test_perfect() -> None:
    """Where the participle cannot be told from the past, the form in "-ing" stays."""
    assert perfect("winning", plural=False) == "has won"
    assert perfect("taking", plural=True) == "have been taking"
