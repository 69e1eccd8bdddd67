"""The verifier of a job, with what it needs from storage."""

from kivo_worker.job.spec import InputRef, JobSpec
from kivo_worker.judges.folder import ReadFile
from kivo_worker.judges.registry import verifier_for
from kivo_worker.runs.inputs import fetched
from kivo_worker.storage.locate import Stores
from kivo_worker.verification.interface import Verifier

_MOST_BYTES = 2_000_000_000
"""More than one ONNX file can have."""


def verifier_of(spec: JobSpec, stores: Stores, threads: int = 0) -> Verifier:
    """Make the verifier a job spec names.

    Args:
        spec: the job spec.
        stores: what its URIs name.
        threads: how many threads it may use; 0 leaves it to its library.

    Raises:
        ModelError: a file of its model is missing, damaged, or none that it can use.
        JobSpecError: the settings do not fit the model.
    """
    return verifier_for(spec.verifier, _reader(stores), threads)


def _reader(stores: Stores) -> ReadFile:
    return lambda uri: fetched(stores.input(uri), InputRef(uri=uri), _MOST_BYTES).data
