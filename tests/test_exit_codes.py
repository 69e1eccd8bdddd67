"""The exit codes are those of the documentation, and the more important one wins."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.exit_codes import PRIORITY, ExitCode, by_priority

VALUES = {
    "OK": 0,
    "GATE": 1,
    "USAGE": 2,
    "STORAGE": 3,
    "NOT_CHECKED": 4,
    "UNDELIVERED": 5,
    "CREDENTIAL": 6,
    "INTERNAL": 70,
    "INTERRUPTED": 130,
    "TERMINATED": 143,
}
MOST_IMPORTANT_FIRST = [143, 130, 70, 6, 2, 3, 1, 4, 5, 0]


def test_values() -> None:
    """Each code has the documented number."""
    assert {code.name: int(code) for code in ExitCode} == VALUES


@pytest.mark.parametrize("code", ExitCode)
def test_meanings(code: ExitCode) -> None:
    """Each code carries one sentence that no other has."""
    assert code.meaning.endswith(".")
    assert [code] == [other for other in ExitCode if other.meaning == code.meaning]


def test_priority_is_complete() -> None:
    """The order names every code once."""
    assert list(PRIORITY) == MOST_IMPORTANT_FIRST


@pytest.mark.parametrize(("one", "other"), list(permutations(ExitCode, 2)))
def test_pairs(one: ExitCode, other: ExitCode) -> None:
    """Of any two that hold, the more important one comes first, however they are given."""
    assert sorted([one, other], key=MOST_IMPORTANT_FIRST.index) == list(by_priority([one, other]))


@given(st.sets(st.sampled_from(ExitCode), min_size=1))
def test_any_number(codes: set[ExitCode]) -> None:
    """All codes that hold are reported, most important first."""
    assert sorted(codes, key=MOST_IMPORTANT_FIRST.index) == list(by_priority(codes))


def test_none() -> None:
    """When no code holds, the run did its work."""
    assert by_priority(()) == (ExitCode.OK,)
