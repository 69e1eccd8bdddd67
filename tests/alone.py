"""A network with nobody in it but this machine: brings its loopback interface up, then runs a program there.

Used as a program, in a network namespace of its own: `unshare --net python -m tests.alone PROGRAM ARGUMENTS`.
"""

import fcntl
import os
import socket
import struct
import sys

_UP, _SET_FLAGS = 0x1 | 0x40, 0x8914


def bring_loopback_up() -> None:
    """In a new namespace even the loopback interface is down (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))


if __name__ == "__main__":
    bring_loopback_up()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the program this one is for
