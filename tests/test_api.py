"""The Python API says what the command line says."""

import doctest
import subprocess
import sys

import pytest

import kivo_worker
from kivo_worker.errors import JobSpecError
from kivo_worker.verification.interface import Verdict
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, SupportStatus

REFUNDS = "Refunds are paid within 30 days."


def test_the_example_in_the_docstring() -> None:
    """What the package says of itself holds."""
    assert doctest.testmod(kivo_worker) == doctest.TestResults(failed=0, attempted=2)


@pytest.mark.parametrize(
    "sources", [REFUNDS, [REFUNDS], kivo_worker.Text(REFUNDS), ["Parking is free.", kivo_worker.Text(REFUNDS)]]
)
def test_a_claim_is_verified_against_one_source_or_several(sources: kivo_worker.Sources) -> None:
    """A source is a string or a text with a title; evidence points into it."""
    verdict = kivo_worker.verify("Refunds are paid within 30 days.", sources)

    assert isinstance(verdict, Verdict)
    assert verdict.status is SupportStatus.SUPPORTED
    assert verdict.evidence[0].span.of(REFUNDS) == REFUNDS


def test_a_broken_claim_is_contradicted() -> None:
    """The finding that shows it comes with the verdict."""
    verdict = kivo_worker.verify("Refunds are paid within 60 days.", REFUNDS)

    assert verdict.status is SupportStatus.CONTRADICTED
    assert (verdict.findings[0].claim_value, verdict.findings[0].source_value) == ("60 days", "30 days")


def test_an_output_is_reviewed() -> None:
    """Claims, citations and the gate come from one call."""
    output = "Refunds are paid within 30 days [1]. Refunds are paid within 60 days [7]."
    review = kivo_worker.review(output, [kivo_worker.Text(REFUNDS, title="Refund policy")])

    assert [claim.verdict.status for claim in review.claims] == [SupportStatus.SUPPORTED, SupportStatus.CONTRADICTED]
    assert [issue.marker for issue in review.citation_issues] == ["[7]"]
    assert review.decision.gate_verdict is not GateVerdict.ALLOW


def test_claims_beyond_the_limit_are_not_checked() -> None:
    """A limit never drops a claim in silence."""
    review = kivo_worker.review("Refunds are paid. Parking is free of charge.", REFUNDS, max_claims=1)

    assert review.not_checked == {NotCheckedReason.LIMIT_REACHED}


def test_an_unknown_policy_is_refused() -> None:
    """The error is the command line's."""
    with pytest.raises(JobSpecError, match="no policy"):
        kivo_worker.review("Refunds are paid.", REFUNDS, policy_version="mine")


def test_importing_the_package_loads_no_model() -> None:
    """The package is imported at once; the API comes with its first use."""
    script = (
        "import sys, kivo_worker; early = 'numpy' in sys.modules; kivo_worker.verify('a b.', 'a b.');"
        "print(early, 'onnxruntime' in sys.modules, dir(kivo_worker) != [])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert said.split()[:2] == ["False", "True"]


def test_a_name_the_package_does_not_have() -> None:
    """A typing error is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="verfy"):
        _ = kivo_worker.verfy
