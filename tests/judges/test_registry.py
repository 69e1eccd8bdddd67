"""Which verifier a job is judged by."""

import pytest

from kivo_worker.errors import ModelError
from kivo_worker.job.verifiers import EmbeddedSettings
from kivo_worker.judges import embedded
from kivo_worker.judges.registry import identity_of, verifier_for
from kivo_worker.models.shipped import load_calibration
from tests.judges.conftest import Export, read_file


def test_the_default_is_the_embedded_verifier() -> None:
    """Without a word in the spec the worker's own verifier decides."""
    verifier = verifier_for(EmbeddedSettings(), read_file)

    assert (verifier.name, verifier.version) == ("embedded", embedded.embedded_verifier().version)
    assert (verifier.name, verifier.version) == identity_of(EmbeddedSettings())


def test_a_model_in_a_folder(export: Export) -> None:
    """Its version tells its files, so that a report says which model decided."""
    exported = export()
    verifier = verifier_for(exported.settings(), read_file)

    assert verifier.name == "onnx"
    assert exported.sha256 in verifier.version
    assert identity_of(exported.settings()) is None


def test_a_calibration_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights for other signals would decide anything at all."""
    _, weights, biases = load_calibration()
    monkeypatch.setattr(embedded, "load_calibration", lambda: (("wide supported",), weights, biases))

    with pytest.raises(ModelError, match="another version"):
        embedded.embedded_verifier()
