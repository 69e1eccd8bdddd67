"""What a development server is started with."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one development server; its secrets never print.

    Attributes:
        api_key: an API key that is good for everything as long as the server runs.
        credential_lifetime: how long a worker credential is good.
        require_signature: whether an event without a good signature is refused.
        fail_with: the status every event is answered with, to try out a client; none for the real answers.
    """

    api_key: str = field(repr=False)
    credential_lifetime: timedelta = timedelta(hours=24)
    require_signature: bool = False
    fail_with: int | None = None
