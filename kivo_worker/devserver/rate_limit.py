"""The rate limit: so many requests in each window of fixed length, said on every answer (contract 9)."""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kivo_worker.contract.common import iso_time
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.answers import failure
from kivo_worker.devserver.errors import ApiError

_API = "/v1/"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands in the window at hand.

    Attributes:
        limit: how many requests a window takes.
        remaining: how many are left; less than none when this one is too many.
        resets_at: when the window ends, in seconds since 1970.
        seconds: how long that is from now, whole seconds, at least one.
    """

    limit: int
    remaining: int
    resets_at: float
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says of it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.seconds),
            "X-RateLimit-Reset": iso_time(datetime.fromtimestamp(self.resets_at, UTC)),
        }


@dataclass(slots=True)
class FixedWindow:
    """Counts each caller's requests; all windows begin and end together, and only the present one is remembered."""

    limit: int
    seconds: int
    _window: int = -1
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, caller: str, now: float) -> Standing:
        """Count one request of a caller.

        Args:
            caller: who it is.
            now: in seconds since 1970.
        """
        window = int(now // self.seconds)
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts.clear()
            used = self._counts[caller] = self._counts.get(caller, 0) + 1
        resets_at = float((window + 1) * self.seconds)
        return Standing(self.limit, self.limit - used, resets_at, max(1, ceil(resets_at - now)))


class RateLimited:
    """An application behind a rate limit: one window for each credential shown, and one for those who show none."""

    def __init__(self, app: ASGIApp, window: FixedWindow) -> None:
        self._app = app
        self._window = window

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request to the API, and refuse the one that is too many."""
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            await self._app(scope, receive, send)
            return
        shown = Headers(scope=scope).get("authorization", "")
        standing = self._window.count(hashlib.sha256(shown.encode()).hexdigest(), time.time())

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # What an answer that was staged says of itself goes before.
                for name, value in standing.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._app if standing.remaining >= 0 else failure(_too_many(standing))
        await app(scope, receive, telling)


def _too_many(standing: Standing) -> ApiError:
    message = f"More than {standing.limit} requests in this window; wait {standing.seconds} s."
    return ApiError(429, ErrorCode.RATE_LIMITED, message, {"Retry-After": str(standing.seconds)})
