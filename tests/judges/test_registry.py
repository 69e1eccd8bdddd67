"""Which verifier a job is judged by."""

import pytest

from kivo_worker.errors import ModelError
from kivo_worker.job.spec import VerifierSettings
from kivo_worker.judges import embedded
from kivo_worker.judges.registry import verifier_for
from kivo_worker.models.shipped import load_calibration


def test_the_default_is_the_embedded_verifier() -> None:
    """Without a word in the spec the worker's own verifier decides."""
    verifier = verifier_for(VerifierSettings())

    assert (verifier.name, verifier.version) == ("embedded", "4")


def test_a_calibration_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights for other signals would decide anything at all."""
    _, weights, biases = load_calibration()
    monkeypatch.setattr(embedded, "load_calibration", lambda: (("wide supported",), weights, biases))

    with pytest.raises(ModelError, match="another version"):
        embedded.embedded_verifier()
