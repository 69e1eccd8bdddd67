"""Short pairs among other premises of their set."""

import random

from training.examples import NEUTRAL, SUPPORTED, Example
from training.pairs import LONGEST, among_others

PAIRS = [Example(f"Claim {n}.", f"Premise {n} says so.", SUPPORTED, "mnli_bin.dev", 0.5) for n in range(20)]


def test_the_premise_that_decides_stays_among_others() -> None:
    """Each pair twice, with its own premise somewhere among up to four others, counting less."""
    found = list(among_others(PAIRS, random.Random(1)))

    assert len(found) == 2 * len(PAIRS)
    assert all(f"Premise {one.claim[6:-1]} says so." in one.passage for one in found)
    assert {one.passage.count("Premise") for one in found} == {2, 3, 4, 5}
    assert {(one.allowed, one.weight, one.origin) for one in found} == {
        (SUPPORTED, 0.35, "mnli_bin.dev among others"),
    }
    assert any(not one.passage.startswith(f"Premise {one.claim[6:-1]} ") for one in found)


def test_long_premises_have_one_other_beside_them() -> None:
    """What would not be read to its end is not made."""
    long = [Example("A claim.", "word " * (LONGEST // 2), NEUTRAL, "fever_bin.dev") for _ in range(5)]

    assert {len(one.passage.split()) for one in among_others(long, random.Random(1))} == {2 * (LONGEST // 2)}


def test_premises_too_alike_stay_alone() -> None:
    """A second caption could make true what the first one does not say."""
    assert not list(among_others([Example("A dog runs.", "A dog.", NEUTRAL, "snli.dev")], random.Random(1)))
