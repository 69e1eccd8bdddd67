"""What a figure tells of a change is read from the words before it."""

import re

import pytest

from kivo_worker.verification.changes import Part, are_alike, part_of_change


def parts(text: str) -> list[Part | None]:
    """The parts of the numbers of a text."""
    return [part_of_change(text, match.start()) for match in re.finditer(r"(?<![\d,.])\d[\d,.]*", text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Visits fell from 118,000 to 104,500.", [Part.FROM, Part.TO]),
        ("Visits dropped by nearly 13,500 to 104,500.", [Part.BY, Part.TO]),
        ("It was 1.1 %, down from 1.4 %.", [None, Part.FROM]),
        ("The fee goes up by more than 6 euros.", [Part.BY]),
        ("The limit was lowered to 20 euros.", [Part.TO]),
        ("Loads were increased up to 15 kg.", [None]),
        ("Loads of up to 15 kg are carried by 2 people.", [None, None]),
        ("It fell. Up to 5 are open, from 9 to 12.", [None, None, None]),
        ("Costs rose, and trams run to 8 villages.", [None]),
        ("It grew by 8% in .... and by 12%.", [Part.BY, Part.BY]),
        ("It fell by just over 5 points.", [Part.BY]),
        ("Attendance rose", []),
    ],
)
def test_what_a_number_tells_of_a_change(text: str, expected: list[Part | None]) -> None:
    """By how much, from what, to what; a limit is none, nor what stands in another clause."""
    assert parts(text) == expected


def test_where_a_change_ended_is_not_where_it_began() -> None:
    """A figure that tells nothing of a change may be any part of it."""
    assert are_alike(Part.TO, Part.TO)
    assert are_alike(None, Part.FROM)
    assert are_alike(Part.BY, None)
    assert not are_alike(Part.TO, Part.FROM)
