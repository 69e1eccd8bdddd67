"""An API that answers as it is told to, behind a relay that records every byte the worker sends."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """What went over the wire.

    Attributes:
        url: where the worker sends to: the relay.
        sent: every byte of each connection, as the worker sent it.
        on_first: called when the first connection comes, before a byte of it is passed on.
    """

    url: str
    sent: list[bytearray] = field(default_factory=list)
    on_first: Callable[[], None] = field(default=lambda: None)

    @property
    def all_sent(self) -> bytes:
        """All of it."""
        return b"\n".join(map(bytes, self.sent))

    def heads(self) -> list[str]:
        """The request line of each connection."""
        return [bytes(one).partition(b"\r\n")[0].decode("ascii") for one in self.sent]


@contextmanager
def answering(answer: bytes, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    """Take each request whole and answer it with these bytes, to the last byte as given.

    Args:
        answer: the status line, headers and body.
        tls: speak TLS; what is recorded is what was said inside it.
    """

    def serve(connection: socket.socket) -> None:
        if not wire.sent:
            wire.on_first()
        got = bytearray()
        wire.sent.append(got)
        with suppress(OSError), _spoken(connection, tls) as spoken:
            while not _is_whole(got):
                data = spoken.recv(65536)
                if not data:
                    return
                got += data
            spoken.sendall(answer)

    with _listening(serve) as port:
        wire = Wire(f"http{'s' if tls else ''}://127.0.0.1:{port}")
        yield wire


@contextmanager
def relayed(port: int) -> Iterator[Wire]:
    """Pass everything on to a server on another port, and back."""

    def serve(connection: socket.socket) -> None:
        if not wire.sent:
            wire.on_first()
        got = bytearray()
        wire.sent.append(got)
        with connection, socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=_pump, args=(server, connection, bytearray()), daemon=True)
            back.start()
            _pump(connection, server, got)
            back.join(10)

    with _listening(serve) as relay_port:
        wire = Wire(f"http://127.0.0.1:{relay_port}")
        yield wire


def unused_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _spoken(connection: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    return tls.wrap_socket(connection, server_side=True) if tls else connection


def _pump(source: socket.socket, target: socket.socket, record: bytearray) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            record += data
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _is_whole(request: bytearray) -> bool:
    head, found, body = bytes(request).partition(b"\r\n\r\n")
    lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(found) and len(body) >= int(lengths[0] if lengths else 0)


@contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = threading.Event()

        def accept() -> None:
            while not closed.is_set():
                connection, _ = listener.accept()
                if closed.is_set():
                    connection.close()
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        port = int(listener.getsockname()[1])
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield port
        finally:
            closed.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()
