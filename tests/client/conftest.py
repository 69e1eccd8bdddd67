"""Both clients at a real development server: every behaviour is that of both."""

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from kivo_worker.client import AsyncKivoClient, KivoClient
from kivo_worker.devserver.settings import Settings
from tests.boundary.conftest import PROXY_VARIABLES
from tests.servers.dev_server import dev_server

API_KEY = "kivo_dev_Zq7Xw9Kv3"
REFUNDS = {
    "ai_output": "Refunds are available for 60 days. Refunds are requested after the purchase.",
    "sources": [{"title": "Refund policy", "content": "Customers may request a refund within 30 days of purchase."}],
    "intended_use": "customer_facing",
}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


Connect = Callable[..., AbstractContextManager[KivoClient]]


class _Awaited:
    """An `AsyncKivoClient` that is used as a `KivoClient` is: it awaits whatever its methods give."""

    def __init__(self, client: AsyncKivoClient, portal: BlockingPortal) -> None:
        self._client, self._portal = client, portal

    def __getattr__(self, name: str) -> Any:
        def called(*args: Any, **options: Any) -> Any:
            given = getattr(self._client, name)(*args, **options)
            if inspect.isawaitable(given):
                return self._portal.call(_awaited, given)
            return self._each(given)

        return called

    def _each(self, given: AsyncIterator[Any]) -> Iterator[Any]:
        end = object()
        while (member := self._portal.call(_awaited, anext(given, end))) is not end:
            yield member


async def _awaited(given: Any) -> Any:
    return await given


@contextmanager
def _waiting(url: str, api_key: str = API_KEY, **options: Any) -> Iterator[KivoClient]:
    with KivoClient(url, api_key, **options) as client:
        yield client


@contextmanager
def _awaiting(url: str, api_key: str = API_KEY, **options: Any) -> Iterator[KivoClient]:
    # An event loop in a thread of its own: what drives browsers has one running in this one.
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(AsyncKivoClient(url, api_key, **options)) as client,
    ):
        yield cast("KivoClient", _Awaited(client, portal))


@pytest.fixture(params=[_waiting, _awaiting], ids=["waiting", "awaiting"])
def connect(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Make a client of each kind, with short pauses between its attempts."""
    for name, seconds in {"_FIRST_PAUSE": 0.01, "_LONGEST_PAUSE": 0.02, "_JITTER": 0.0}.items():
        monkeypatch.setattr(f"kivo_worker.client.calling.{name}", seconds)
    made: Connect = request.param
    return made


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A development server."""
    with dev_server(Settings(API_KEY), lambda _event: None) as url:
        yield url


@pytest.fixture
def client(connect: Connect, url: str) -> Iterator[KivoClient]:
    """A client of each kind at the development server."""
    with connect(url) as client:
        yield client
