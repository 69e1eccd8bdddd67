"""How far two verifiers agree."""

from dataclasses import replace

import pytest

from kivo_worker.evaluation.agreement import cohens_kappa, compare_verifiers
from kivo_worker.vocabulary import SupportStatus
from tests.evaluation.conftest import ScriptedVerifier, prediction


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        # Two raters of 50 proposals, the worked example of many textbooks.
        ({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}, 0.4),
        ({("yes", "yes"): 5, ("no", "no"): 5}, 1.0),
        ({("yes", "no"): 5, ("no", "yes"): 5}, -1.0),
        ({("yes", "yes"): 25, ("yes", "no"): 25, ("no", "yes"): 25, ("no", "no"): 25}, 0.0),
        ({("yes", "yes"): 5}, None),
        ({}, None),
    ],
)
def test_kappa(counts: dict[tuple[str, str], int], kappa: float | None) -> None:
    """Agreement beyond chance: 1 is all, 0 what chance gives; not defined where one thing is all that is said."""
    pairs = [pair for pair, count in counts.items() for _ in range(count)]

    assert cohens_kappa(pairs) == (None if kappa is None else pytest.approx(kappa))


def test_every_disagreement_is_listed() -> None:
    """With its labels and what either said, in order, and no text."""
    first = [
        prediction(0.9, "supported", "supported"),
        prediction(0.8, "supported", label5="contradicted"),
        prediction(0.1, "unsupported", "not_supported"),
    ]
    second = [
        first[0],
        replace(first[1], status=SupportStatus.CONTRADICTED, score=0.2),
        replace(first[2], status=SupportStatus.INSUFFICIENT_CONTEXT),
    ]
    report = compare_verifiers((ScriptedVerifier(), ScriptedVerifier()), first, second)

    assert (report.rows, report.agreeing) == (3, 1)
    assert [(one.first.status, one.second.status) for one in report.disagreements] == [
        ("supported", "contradicted"),
        ("unsupported", "insufficient_context"),
    ]
    assert (report.disagreements[0].label5, report.disagreements[0].second.score) == ("contradicted", 0.2)
    assert report.kappa_supported == pytest.approx(0.4)
    assert report.verifiers[0].name == "scripted"
