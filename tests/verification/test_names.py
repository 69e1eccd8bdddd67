"""Names are what a writer capitalises inside a sentence, or writes with digits."""

import pytest

from kivo_worker.verification.names import names
from kivo_worker.verification.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The office in Dublin moved.", ["Dublin"]),
        ("Refunds are paid by Ostervane Software Ltd.", ["Ostervane", "Software", "Ltd"]),
        ("Refunds are paid. Credits are not.", []),
        ('He said: "Refunds are paid" and (Credits) left.', []),
        ("iOS and GDPR apply.", ["iOS", "GDPR"]),
        ("It needs the A4 form for FY2024.", ["A4", "FY2024"]),
        ("In May I will see The Hague.", ["Hague"]),
        ("", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    """The first word of a sentence is a name only when oddly written; a small word never is."""
    assert [name.text for name in names(text, words(text))] == expected
