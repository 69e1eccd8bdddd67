"""The embedded verifier with the models shipped in the package."""

from kivo_worker.errors import ModelError
from kivo_worker.models.shipped import load_calibration, load_pair_model, load_vectors
from kivo_worker.verification.decide import Calibration
from kivo_worker.verification.embedded import EmbeddedVerifier
from kivo_worker.verification.signals import SIGNALS


def embedded_verifier(threads: int = 0) -> EmbeddedVerifier:
    """Put the shipped models together.

    Args:
        threads: how many threads a pair may use; 0 leaves it to the library.

    Raises:
        ModelError: a file of the model is missing, damaged, or of another version.
    """
    names, weights, biases = load_calibration()
    if names != SIGNALS:
        raise ModelError("the calibration is of another version of the verifier.", where="calibration.json")
    return EmbeddedVerifier(load_vectors().embed, load_pair_model(threads).logits, Calibration(weights, biases))
