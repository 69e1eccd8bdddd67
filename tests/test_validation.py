"""What a model says of a value is put the way people speak of JSON."""

import pytest

from kivo_worker.validation import said


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Field required", "field required"),
        ("Input should be 'a' or 'b'", "must be 'a' or 'b'"),
        ("Tuple should have at least 1 item after validation, not 0", "list must have at least 1 item, not 0"),
        ("Value error, a label has at most 6 words", "a label has at most 6 words"),
        ("", ""),
    ],
)
def test_said(message: str, expected: str) -> None:
    """No Python shows in it."""
    assert said(message) == expected
