"""What a run may spend on answers, and what it has spent; several threads may ask at once."""

from dataclasses import dataclass, field
from threading import Lock

from kivo_worker.verification.interface import NOTHING, Spent


class BudgetSpentError(Exception):
    """Nothing is left for another question."""


@dataclass(slots=True)
class Budget:
    """A budget, and what was taken out of it.

    Attributes:
        max_tokens: most tokens, asked and answered; none for any number.
        max_seconds: most seconds that an endpoint works, added up; none for any number.
    """

    max_tokens: int | None
    max_seconds: float | None
    _spent: Spent = NOTHING
    _seconds: float = 0.0
    _promised: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def spent(self) -> Spent:
        """What was spent."""
        return self._spent

    def promise(self, tokens: int) -> None:
        """Set tokens aside for a question.

        Raises:
            BudgetSpentError: there are not so many left, or no time is.
        """
        with self._lock:
            used = self._spent.prompt_tokens + self._spent.completion_tokens + self._promised
            if self.max_tokens is not None and used + tokens > self.max_tokens:
                raise BudgetSpentError
            if self.max_seconds is not None and self._seconds >= self.max_seconds:
                raise BudgetSpentError
            self._promised += tokens

    def release(self, tokens: int) -> None:
        """Give back what was set aside, once what it was for has been counted."""
        with self._lock:
            self._promised -= tokens

    def count(self, seconds: float, prompt_tokens: int, completion_tokens: int) -> None:
        """Count a request: how long it took, and how many tokens it was worth."""
        with self._lock:
            before = self._spent
            self._seconds += seconds
            self._spent = Spent(
                before.requests + 1,
                before.prompt_tokens + prompt_tokens,
                before.completion_tokens + completion_tokens,
            )
