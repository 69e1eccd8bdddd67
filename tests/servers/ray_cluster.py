"""A Ray cluster of several nodes on this machine, as `ray start` makes them; a node can be lost."""

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import UNMEASURED, free_ports, program

_STARTED = "This command will now block forever"
"""The last thing Ray prints when a node is up: the address stands before it."""
_NODE = ("--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats", "--block")
_FIRST = ("nice", "-n", "-15")
"""Before the other tests where that is permitted, as it is to root; a node is started all the same where it is not."""
_TRIES = 5
_HEAD = ("--head", "--include-dashboard=false")


@dataclass(frozen=True)
class Node:
    """A node: all its processes are one group."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End all of it at once, as a machine that is lost."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True)
class RayCluster:
    """A cluster.

    Attributes:
        address: where its head is.
        variables: what whoever connects to it needs in the environment.
        nodes: its nodes; the head is the first one.
    """

    address: str
    variables: Mapping[str, str]
    nodes: Sequence[Node]

    @property
    def options(self) -> tuple[str, ...]:
        """The options of a run that it is to do."""
        return "--engine", "ray", "--ray-address", self.address


@contextmanager
def ray_cluster(nodes: int = 1, **variables: str) -> Iterator[RayCluster]:
    """Start a cluster with a core on each node; keyword arguments are environment variables of its processes."""
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32), "RAY_USAGE_STATS_ENABLED": "0"}
    environment = {**os.environ, **UNMEASURED, **variables, **token, "RAY_raylet_start_wait_time_s": "60"}
    # Not pytest's folder: the names of Ray's sockets would be too long there.
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder, [port] = Path(name), free_ports(1)
        head = _start(stack, folder / "head.log", environment, *_HEAD, f"--port={port}", f"--temp-dir={name}/ray")
        [address] = set(re.findall(r"--address='([^']+)'", head.log.read_text("utf-8")))
        others = [
            _start(stack, folder / f"node{number}.log", environment, f"--address={address}")
            for number in range(1, nodes)
        ]
        yield RayCluster(address, token, [head, *others])


def _start(stack: ExitStack, log: Path, environment: Mapping[str, str], *options: str) -> Node:
    """Start a node.

    Ray gives up where a helper of its own is not up within 15 s (ray-project/ray#65983), which a busy machine may need:
    so it goes first, is not measured, and is asked again.
    """
    for _ in range(_TRIES):
        node = _tried(log, environment, *options)
        stack.callback(node.kill)
        if node.process.poll() is None:
            return node
    message = f"Ray did not start: {log.read_text('utf-8', 'replace')[-2_000:]}"
    raise RuntimeError(message)


def _tried(log: Path, environment: Mapping[str, str], *options: str) -> Node:
    command = [*_FIRST, sys.executable, program("ray"), "start", *options, *_NODE]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, start_new_session=True
        )
    while _STARTED not in log.read_text("utf-8", "replace") and process.poll() is None:
        time.sleep(0.05)
    return Node(process, log)
