"""What a development server is started with."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

DEFAULT_PROJECT = "default"
"""The project of whoever names none."""

DEFAULT_RATE_LIMIT = 60_000
"""More requests a minute than a client has a use for: nobody meets it who does not set another."""


def _new_page_key() -> str:
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one development server; its secrets never print.

    Attributes:
        api_key: an API key that is good for everything as long as the server runs.
        credential_lifetime: how long a worker credential is good.
        require_signature: whether an event without a good signature is refused.
        fail_with: the status every event is answered with, to try out a client; none for the real answers.
        plan_limit: how many review runs a project may have a month; none for any number.
        rate_limit: how many requests a credential may make in a window.
        rate_window: how long a window is, in seconds.
        page_key: lets a browser see the page.
    """

    api_key: str = field(repr=False)
    credential_lifetime: timedelta = timedelta(hours=24)
    require_signature: bool = False
    fail_with: int | None = None
    plan_limit: int | None = None
    rate_limit: int = DEFAULT_RATE_LIMIT
    rate_window: int = 60
    page_key: str = field(default_factory=_new_page_key, repr=False)
