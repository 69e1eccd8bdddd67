"""Units are known by their names in any number and case."""

import pytest

from kivo_worker.verification.units import UNITS, singular


@pytest.mark.parametrize(
    ("name", "expected"), [("Days", "day"), ("hrs", "hr"), ("ms", "ms"), ("GB", "gb"), ("dollars", "dollar")]
)
def test_singular(name: str, expected: str) -> None:
    """A plural ending goes, but not the ending of a unit's own name."""
    assert expected == singular(name)


def test_units_of_one_dimension_are_multiples_of_its_base() -> None:
    """Each unit has a positive size, and a year is twelve months."""
    assert all(size > 0 for _, size in UNITS.values())
    assert UNITS["year"][1] == 12 * UNITS["month"][1]
