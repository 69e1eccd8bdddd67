"""Which verifier a job is judged by."""

from kivo_worker.job.spec import VerifierSettings
from kivo_worker.judges.registry import verifier_for


def test_the_default_is_the_embedded_verifier() -> None:
    """Without a word in the spec the worker's own verifier decides."""
    verifier = verifier_for(VerifierSettings())

    assert (verifier.name, verifier.version) == ("embedded", "2")
