"""Runs a job in this process, in a network of its own with nobody in it, and says whom it tried to reach.

Used as a program: `peerless.py offline|online|elsewhere SPEC`.
"""

import fcntl
import json
import socket
import struct
import sys
from contextlib import suppress

from kivo_worker.cli.app import main
from tests.cli.conftest import serving

_UP, _SET_FLAGS = 0x1 | 0x40, 0x8914

api_port: int | None = None
tried: dict[str, None] = {}


def _bring_loopback_up() -> None:
    """In a new namespace even the loopback interface is down (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and arguments[0] != "127.0.0.1":
        tried[f"name of {arguments[0]}"] = None
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        is_api = isinstance(address, tuple) and address[1] == api_port
        tried["the API" if is_api else ":".join(map(str, address if isinstance(address, tuple) else [address]))] = None


def _run(spec: str, *options: str) -> int:
    sys.argv[1:] = ["run", "--job-spec-file", spec, *options]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _reach_out() -> None:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    with suppress(OSError):
        socket.getaddrinfo("example.invalid", 80)


def _online(spec: str) -> int:
    global api_port  # noqa: PLW0603 - an audit hook cannot be taken off again
    with serving() as api:
        options = api.options()
        api_port = int(api.url.rpartition(":")[2])
        sys.addaudithook(_watch)
        code = _run(spec, *options)
        sys.stdout.write(f"events: {[json.loads(body)['event_type'] for body in api.bodies]}\n")
    return code


if __name__ == "__main__":
    kind, spec = sys.argv[1:]
    _bring_loopback_up()
    if kind == "online":
        code = _online(spec)
    else:
        sys.addaudithook(_watch)
        code = _run(spec)
        if kind == "elsewhere":
            _reach_out()
    sys.stdout.write(f"tried: {list(tried)}\n")
    sys.exit(code)
