"""From a job spec's endpoint to the verifier that asks it."""

from functools import cache

from kivo_worker.boundary.credential import Secret, read_secret
from kivo_worker.boundary.egress import egress_client
from kivo_worker.boundary.tls import tls_context
from kivo_worker.errors import CredentialError, JobSpecError
from kivo_worker.job.verifiers import EndpointSettings
from kivo_worker.judges.budget import Budget
from kivo_worker.judges.calibration import read_calibration
from kivo_worker.judges.chat import Chat
from kivo_worker.judges.endpoint import EndpointVerifier
from kivo_worker.judges.folder import ReadFile
from kivo_worker.judges.prompt import PROMPT_SHA256, VERSION
from kivo_worker.models.shipped import load_vectors

PUBLIC = "verifier.allow_public is set: claims and sources may have gone to an address outside private networks."


def endpoint_verifier(settings: EndpointSettings, read: ReadFile) -> EndpointVerifier:
    """Put a verifier together; nobody is asked yet.

    Args:
        settings: the job spec's.
        read: reads the calibration.

    Raises:
        JobSpecError: its key cannot be read.
        ModelError: its calibration cannot be used.
        UsageError: a TLS setting of the environment cannot be used.
    """
    version = f"{settings.model} seed {settings.seed} prompt {VERSION} {PROMPT_SHA256}"
    seconds = settings.request_seconds
    chat = Chat(
        client=egress_client(settings.base_url, tls_context(), allow_public=settings.allow_public, seconds=seconds),
        url=f"{settings.base_url}/chat/completions",
        headers=_authorization(settings),
        model=settings.model,
        seed=settings.seed,
        seconds=seconds,
        retries=settings.retries,
        budget=Budget(settings.max_tokens, settings.max_seconds),
    )
    return EndpointVerifier(
        embed=load_vectors().embed,
        chat=chat,
        worth=read_calibration(settings.calibration, "openai", version, read),
        at_once=settings.max_concurrent,
        notes=(PUBLIC,) if settings.allow_public else (),
    )


def _authorization(settings: EndpointSettings) -> dict[str, str]:
    if settings.api_key is None:
        return {}
    try:
        key = _secret(settings.api_key)
    except CredentialError as error:  # it is a setting of the spec, not the worker credential
        raise JobSpecError(error.message, where="verifier.api_key", hint="Give env://NAME or file:///path.") from None
    return {"Authorization": f"Bearer {key.reveal()}"}


@cache
def _secret(where: str) -> Secret:
    """Read a key once: who reads it from the environment takes it out of there."""
    return read_secret(where, name="the key")
