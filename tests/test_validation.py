"""What a validator says of a value is put the way people speak of JSON."""

import pytest

from kivo_worker.validation import said


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Input should be a valid string", "must be a valid string"),
        ("Value error, a label has at most 6 words", "a label has at most 6 words"),
        ("Tuple should have at least 1 item after validation, not 0", "list must have at least 1 item, not 0"),
        ("Invalid JSON: recursion limit exceeded at line 1", "recursion limit exceeded at line 1"),
        ("", ""),
    ],
)
def test_said(message: str, expected: str) -> None:
    """The validator's messages are told in the words of JSON."""
    assert expected == said(message)
