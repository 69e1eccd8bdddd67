"""What a development server is started with."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta


def _new_signing_key() -> bytes:
    return secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one development server; its secrets never print.

    Attributes:
        api_key: the one key that may create runs.
        signing_key: signs worker credentials; a new one each start ends all older credentials.
        credential_lifetime: how long a worker credential is good.
        require_signature: whether an event without a good signature is refused.
        fail_with: the status every event is answered with, to try out a client; none for the real answers.
    """

    api_key: str = field(repr=False)
    signing_key: bytes = field(default_factory=_new_signing_key, repr=False)
    credential_lifetime: timedelta = timedelta(hours=24)
    require_signature: bool = False
    fail_with: int | None = None
