"""A job spec's `verifier` block into a verifier: the one line to change for another one."""

from typing import assert_never

from kivo_worker.job.spec import VerifierSettings
from kivo_worker.verification.interface import Verifier


def verifier_for(settings: VerifierSettings, threads: int = 0) -> Verifier:
    """Make the verifier a job spec names.

    Args:
        settings: the job spec's.
        threads: how many threads it may use; 0 leaves it to its library.

    Raises:
        ModelError: a file of the shipped model is missing or damaged.
    """
    match settings.kind:
        case "embedded":
            from kivo_worker.judges.embedded import embedded_verifier  # noqa: PLC0415 - loaded when a run needs it

            return embedded_verifier(threads)
        case _:
            assert_never(settings.kind)
