"""The pair model reads a claim beside a passage."""

import numpy as np
import pytest

from kivo_worker.models.pair import MAX_TOKENS
from kivo_worker.models.shipped import load_pair_model

SUPPORTED, CONTRADICTED = 0, 2


@pytest.mark.parametrize(
    ("claim", "status"),
    [("Refunds are paid within 30 days.", SUPPORTED), ("Refunds are never paid.", CONTRADICTED)],
)
def test_the_likeliest_status(claim: str, status: int) -> None:
    """What a passage says word by word is supported, what it denies is contradicted."""
    logits, is_cut = load_pair_model().logits(claim, "Refunds are paid within 30 days.")

    assert logits.shape == (5,)
    assert (int(np.argmax(logits)), is_cut) == (status, False)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_change_nothing(threads: int) -> None:
    """The same pair has the same logits to the last digit on any number of threads."""
    passage = "Refunds are paid within 30 days to the original method of payment. " * 6
    one, many = (load_pair_model(count).logits("Refunds take a month.", passage)[0] for count in (1, threads))

    assert one.tolist() == many.tolist()


@pytest.mark.parametrize("passage", ["", "fee " * (MAX_TOKENS - 3 - 3), "fee " * MAX_TOKENS])
def test_a_pair_that_does_not_fit_says_so(passage: str) -> None:
    """A pair is cut at 256 tokens, and only then is said to be."""
    _, is_cut = load_pair_model().logits("Fees rise .", passage)

    assert is_cut == (len(passage.split()) == MAX_TOKENS)
