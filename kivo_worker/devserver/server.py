"""Listening on the loopback interface, and serving until a signal comes."""

import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from kivo_worker.errors import UsageError

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket, so that a port in use is known before the server starts.

    Raises:
        UsageError: the host is not this machine alone, or the port cannot be had.
    """
    address = _loopback_address(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listener = socket.create_server((address, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise UsageError(
            f"cannot listen on {host}, port {port}: {reason}.",
            where="--port",
            hint="Choose another port, or 0 for any free one.",
        ) from error
    # asyncio leaves it off connections to such a socket; without it each answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """Name the place a socket listens at."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def build(app: Starlette) -> uvicorn.Server:
    """Build the server: quiet, and not waiting long for open connections when it ends."""
    config = uvicorn.Config(
        app,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def serve(app: Starlette, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM, then return.

    Args:
        app: the application.
        listener: the socket from `listen`.
        ready: called once a signal would end the server in good order.
    """
    server = build(app)
    with _ending_on_signals(server):
        ready()
        server.run(sockets=[listener])


@contextlib.contextmanager
def _ending_on_signals(server: uvicorn.Server) -> Iterator[None]:
    """Take the signals also when uvicorn does not: before it starts, and when it raises them again."""

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in _STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _loopback_address(host: str) -> str:
    address = "127.0.0.1" if host == "localhost" else host
    with contextlib.suppress(ValueError):
        if ip_address(address).is_loopback:
            return address
    raise UsageError(
        "the development server listens on this machine only.",
        where="--host",
        hint="Give 127.0.0.1, ::1 or localhost.",
    )
