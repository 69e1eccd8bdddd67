"""Parts of a batch: what a command line and a platform call them."""

import pytest

from kivo_worker.errors import UsageError
from kivo_worker.runs.batch.parts import INDEX_VARIABLES, Part


def test_a_part_is_named() -> None:
    """A part is named by its number, counted from 1, and how many there are."""
    assert Part.parse("3/16", {"JOB_COMPLETION_INDEX": "7"}) == Part(3, 16)


@pytest.mark.parametrize("variable", INDEX_VARIABLES)
def test_the_platform_says_which(variable: str) -> None:
    """A platform counts its jobs from 0."""
    assert [Part.parse("auto/2", {variable: index}) for index in "01"] == [Part(1, 2), Part(2, 2)]


@pytest.mark.parametrize("environment", [{}, {"JOB_COMPLETION_INDEX": ""}, {"JOB_COMPLETION_INDEX": "-1"}])
def test_no_platform_says_which(environment: dict[str, str]) -> None:
    """Where no platform numbers the job, that is said, with what it could be."""
    with pytest.raises(UsageError, match=r"no platform says which part this is\."):
        Part.parse("auto/2", environment)


@pytest.mark.parametrize(("text", "index"), [("4/3", "0"), ("auto/3", "3")])
def test_there_are_not_so_many(text: str, index: str) -> None:
    """A number beyond the last part is refused, whoever gave it."""
    with pytest.raises(UsageError, match=r"there is no part 4 of 3\."):
        Part.parse(text, {"JOB_COMPLETION_INDEX": index})
