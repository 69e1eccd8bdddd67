"""Every example once an epoch, beside others of its length, within what a batch may hold."""

import random

from training.batching import batches_of, batches_within

LENGTHS = random.Random(1).choices(range(5, 200), k=3_000)


def test_every_example_comes_once_an_epoch() -> None:
    """Whatever the batches are, no example is lost or seen twice."""
    for batches in (batches_of(LENGTHS, 32, epochs=2), batches_within(LENGTHS, 1_000, epochs=2)):
        assert sorted(place for batch in batches for place in batch) == sorted([*range(3_000), *range(3_000)])


def test_a_batch_filled_up_to_its_longest_keeps_to_its_tokens() -> None:
    """The budget counts what is filled up; an example that is too long for it stands alone."""
    batches = batches_within([*LENGTHS, 1_500], 1_000, epochs=1)
    lengths = [*LENGTHS, 1_500]

    sizes = [len(batch) * max(lengths[place] for place in batch) for batch in batches if 3_000 not in batch]
    assert max(sizes) <= 1_000
    assert sum(sizes) > 0.8 * 1_000 * len(sizes)
    assert [3_000] in batches


def test_the_order_is_drawn_by_the_seed() -> None:
    """The same seed gives the same batches in every run, another one others; batches are not in order of length."""
    assert batches_within(LENGTHS, 1_000, 1, seed=5) == batches_within(LENGTHS, 1_000, 1, seed=5)
    assert batches_within(LENGTHS, 1_000, 1, seed=5) != batches_within(LENGTHS, 1_000, 1, seed=6)
    longest = [max(LENGTHS[place] for place in batch) for batch in batches_of(LENGTHS, 32, 1)]
    assert longest != sorted(longest)
