"""Static vectors: texts of like meaning are near each other."""

import numpy as np
import pytest

from kivo_worker.models.shipped import load_vectors


def test_texts_are_unit_vectors() -> None:
    """Every text with a known piece has length one; one without is nowhere."""
    vectors = load_vectors().embed(["Refunds are paid.", "", "Refunds are paid."])

    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)
    assert (vectors[0] == vectors[2]).all()


def test_like_meaning_is_near() -> None:
    """A sentence is nearer to one that means the like in other words than to one of something else."""
    salary, pay, dogs = load_vectors().embed(
        ["Employees receive their salary.", "Staff get paid.", "Dogs stay outside."]
    )

    assert salary @ pay > salary @ dogs
