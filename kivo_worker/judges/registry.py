"""A job spec's `verifier` block into a verifier: the one place to name another one."""

from typing import assert_never

from kivo_worker.job.verifiers import (
    CascadeSettings,
    EmbeddedSettings,
    EndpointSettings,
    OnnxSettings,
    VerifierSettings,
)
from kivo_worker.judges.folder import ReadFile
from kivo_worker.verification.identity import NAME, VERSION
from kivo_worker.verification.interface import Verifier


def embedded(threads: int = 0) -> Verifier:
    """Make the verifier inside the worker.

    Raises:
        ModelError: a file of the shipped model is missing or damaged.
    """
    from kivo_worker.judges.embedded import embedded_verifier  # noqa: PLC0415 - loaded when a run needs it

    return embedded_verifier(threads)


def verifier_for(settings: VerifierSettings, read: ReadFile, threads: int = 0) -> Verifier:
    """Make the verifier a job spec names.

    Args:
        settings: the job spec's.
        read: reads a file that the settings name.
        threads: how many threads it may use; 0 leaves it to its library.

    Raises:
        ModelError: a file of its model is missing, damaged, or none that it can use.
        JobSpecError: the settings do not fit the model, or a key cannot be read.
    """
    match settings:
        case EmbeddedSettings():
            return embedded(threads)
        case OnnxSettings():
            from kivo_worker.judges.onnx import onnx_verifier  # noqa: PLC0415 - loaded when a run needs it

            return onnx_verifier(settings, read, threads)
        case EndpointSettings():
            from kivo_worker.judges.connecting import endpoint_verifier  # noqa: PLC0415

            return endpoint_verifier(settings, read)
        case CascadeSettings():
            from kivo_worker.judges.cascade import cascade_of  # noqa: PLC0415

            return cascade_of(settings, embedded(threads), verifier_for(settings.stronger, read, threads))
        case _:
            assert_never(settings)


def identity_of(settings: VerifierSettings) -> tuple[str, str] | None:
    """The name and the version of the verifier a job spec names; none when only its files can tell."""
    if isinstance(settings, EmbeddedSettings):
        return NAME, VERSION
    return None
