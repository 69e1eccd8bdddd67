"""Values kept within a bound on their length."""

from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.runs.remembered import Remembered


def _remembered(most: int) -> Remembered[str, str]:
    return Remembered(most, len)


def test_known() -> None:
    """What was put is given again, as it was first; what was not is not."""
    remembered = _remembered(10)
    remembered.put("a", "one")
    remembered.put("a", "two")

    assert (remembered.get("a"), remembered.get("b")) == ("one", None)


def test_needed_longest_ago() -> None:
    """When they are too long together, what was needed longest ago goes first."""
    remembered = _remembered(2)
    for key in "ab":
        remembered.put(key, key)
    remembered.get("a")
    remembered.put("c", "c")

    assert [remembered.get(key) for key in "abc"] == ["a", None, "c"]


def test_the_last_one() -> None:
    """However long it is, the last one stays, and what it displaced does not come back."""
    remembered = _remembered(2)
    remembered.put("a", "a")
    remembered.put("b", "long" * 10)

    assert (remembered.get("a"), remembered.get("b")) == (None, "long" * 10)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.text(max_size=6))), st.integers(0, 12))
def test_never_too_long(puts: list[tuple[str, str]], most: int) -> None:
    """After whatever was put, what is known is short enough, or it is the last one alone."""
    remembered = _remembered(most)
    for key, value in puts:
        remembered.put(key, value)
    known = [one for key in "abcdef" if (one := remembered.get(key)) is not None]

    assert sum(map(len, known)) <= most or len(known) == 1
