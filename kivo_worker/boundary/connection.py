"""Where events go, and what came of sending one; without the libraries that send, which an offline run never needs."""

from dataclasses import dataclass

from kivo_worker.boundary.answers import Answer
from kivo_worker.boundary.credential import Secret


@dataclass(frozen=True, slots=True)
class Connection:
    """Where events go and what proves that they may."""

    base_url: str
    review_run_id: str
    credential: Secret

    @property
    def events_url(self) -> str:
        """Where the run's events are posted (contract 2)."""
        return f"{self.base_url}/v1/private-worker/review-runs/{self.review_run_id}/events"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: what its signature was, and what came of it. The body is always the same.

    Attributes:
        at: when it began.
        url: where it went.
        headers: those the signature consists of; never the credential.
        answer: what came of it.
    """

    at: str
    url: str
    headers: dict[str, str]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Delivered:
    """All attempts to send one event, and the answer that counts: the last one's."""

    attempts: tuple[Attempt, ...]
    answer: Answer
