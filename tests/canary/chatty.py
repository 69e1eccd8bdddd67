"""A module that speaks as soon as it is imported; the package has none like it."""

import socket
from contextlib import suppress

with suppress(OSError):
    socket.create_connection(("127.0.0.1", 9), timeout=1)
