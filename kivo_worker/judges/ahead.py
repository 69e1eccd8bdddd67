"""A check that works on the next claims while it is asked for one, so many at once."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from threading import Thread

from kivo_worker.verification.interface import ClaimCheck, Verdict, cancelled
from kivo_worker.vocabulary import ClaimType

_Claim = tuple[str, ClaimType]
_LOOK_SECONDS = 0.1
"""How often a waiting caller looks whether the run was cancelled."""


@dataclass(slots=True)
class AheadCheck:
    """Asks another check in threads of its own, which keep no program from ending.

    Attributes:
        check: what is asked; several threads may at once.
        at_once: how many threads there are at most.
        is_cancelled: asked now and then; from the first yes on nothing is waited for.
    """

    check: ClaimCheck
    at_once: int
    is_cancelled: Callable[[], bool] = lambda: False
    _coming: deque[_Claim] = field(default_factory=deque)
    _begun: dict[_Claim, Future[Verdict]] = field(default_factory=dict)

    def foresee(self, claims: Sequence[tuple[str, ClaimType]], is_cancelled: Callable[[], bool]) -> None:
        """Hear which claims come; nothing is asked before the first is."""
        self.is_cancelled = is_cancelled
        self._coming = deque(dict.fromkeys(claims))
        self._begun = {}

    def __call__(self, text: str, claim_type: ClaimType) -> Verdict:
        """Give the verdict on a claim, and begin with those that come after it."""
        claim = (text, claim_type)
        self._begin(claim)
        while self._coming and sum(not future.done() for future in self._begun.values()) < self.at_once:
            self._begin(self._coming.popleft())
        future = self._begun[claim]
        while not future.done():
            if self.is_cancelled():
                return cancelled()
            wait([future], timeout=_LOOK_SECONDS)
        return future.result()

    def _begin(self, claim: _Claim) -> None:
        if claim not in self._begun:
            self._begun[claim] = future = Future[Verdict]()
            Thread(target=self._fulfil, args=(future, claim), name="kivo-judge", daemon=True).start()

    def _fulfil(self, future: Future[Verdict], claim: _Claim) -> None:
        try:
            future.set_result(self.check(*claim))
        except BaseException as error:  # noqa: BLE001 - it belongs to who asks
            future.set_exception(error)
