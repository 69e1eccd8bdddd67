"""The cluster engine: a process that hands shards to Ray as plain tasks, and passes on what becomes of each.

To the run it is a worker process like others (`worker.py`), except that it has more in hand. It is a process of its own
so that whoever can reach Ray's ports reaches no process that knows the run's credential, and so that the run outlives
the cluster: when Ray loses that, it ends the process that was connected to it.

Sources: Ray's documentation on `ray.init`, `ray.remote` and fault tolerance of tasks.
"""

import os
import secrets
import signal
import sys
import time
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock, Thread
from types import ModuleType
from typing import Any

from kivo_worker.errors import UsageError
from kivo_worker.runs.batch.engines import Ended
from kivo_worker.runs.batch.messages import Answer, Crashed, Job, Ready, Stop, Task
from kivo_worker.runs.batch.processes import Program
from kivo_worker.runs.batch.shard_worker import do_shard

_SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_NUM_REDIS_GET_RETRIES": "1", "RAY_py_gcs_connect_timeout_s": "5"}
"""What Ray is told before it is loaded: to tell its makers nothing, and to give up where nobody answers."""

_RETRIES = 1
"""How often Ray itself tries a task again whose process or machine was lost, before the run hears of it."""

_SPARE = 8
"""How many tasks more than twice its cores a cluster is given, so that one that grows by demand sees some."""

_LOOK_SECONDS = 10.0
"""Seconds between two looks at how large the cluster is."""

_STARTS = 5
"""How often Ray is started on this machine before it is given up: Ray waits 30 s, and a busy machine may need more."""

_OURS = "local"
"""What Ray calls a cluster that it starts on this machine, for one program."""

_INSTALL = "Is kivo-worker[ray] installed on each of them, in the run's own version?"


def driver(address: str | None, cores: int) -> Program:
    """Name the process.

    Args:
        address: the cluster's; none to start Ray on this machine, and to stop it in the end.
        cores: how many cores it then has.
    """
    hint = "What is done stays done: see to the cluster, and run again."
    return Program(__name__, "--ray-address", hint, (address or _OURS, str(cores)), is_cluster=True)


def main(arguments: list[str]) -> None:
    """Hand the shards of the run at the other end of a connection to a cluster.

    Args:
        arguments: the cluster's address, how many cores it has if it is started, and the connection's file descriptor.
    """
    address, cores, descriptor = arguments
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # Ray's own words; the run tells of what matters
    with Connection(int(descriptor)) as connection, suppress(EOFError, OSError):
        _Driver(connection, address, int(cores)).run()


class _Driver:
    """What the cluster has in hand."""

    def __init__(self, connection: Connection, address: str, cores: int) -> None:
        self._connection = connection
        self._lock = Lock()
        self._in_hand: dict[Future[Answer], int] = {}
        self._done: SimpleQueue[Future[Answer]] = SimpleQueue()
        self._looked = 0.0
        job: Job = connection.recv()
        try:
            self._ray = _connected(address, cores)
        except UsageError as error:
            connection.send(Answer(error=error))
            raise EOFError from None
        self._job = self._ray.put(job)
        self._do_shard = self._ray.remote(max_retries=_RETRIES, num_cpus=1)(do_shard)
        self._tell_size()
        Thread(target=self._listen, daemon=True).start()

    def run(self) -> None:
        """Pass tasks on; what is in hand when the run is told to stop, is waited for by nobody.

        Raises:
            EOFError: the run has ended.
        """
        while True:
            message: Task | Stop = self._connection.recv()
            with self._lock:
                if isinstance(message, Task):
                    future = self._do_shard.remote(self._job, message).future()
                    self._in_hand[future] = message.shard.number
                    future.add_done_callback(self._done.put)
                else:
                    for number in self._in_hand.values():
                        self._connection.send(Answer(Ended(number, is_partial=True, has_rows=False)))
                    self._in_hand.clear()

    def _listen(self) -> None:
        """Pass on what becomes of tasks."""
        with suppress(OSError):
            while True:
                future = self._done.get()
                with self._lock:
                    if future in self._in_hand:
                        self._connection.send(self._said(self._in_hand.pop(future), future))
                        self._tell_size()

    def _said(self, number: int, future: Future[Answer]) -> Answer | Crashed:
        exceptions = self._ray.exceptions
        try:
            return future.result()
        except (exceptions.WorkerCrashedError, exceptions.OutOfMemoryError, exceptions.NodeDiedError) as error:
            return Crashed(number, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - without its words, which are another machine's
            what = f"its machines cannot do a shard ({type(error).__name__})."
            return Answer(error=UsageError(what, where="--ray-address", hint=_INSTALL))

    def _tell_size(self) -> None:
        """Say, now and then, how many tasks keep the cluster busy."""
        if time.monotonic() >= self._looked:
            self._looked = time.monotonic() + _LOOK_SECONDS
            cores = int(self._ray.cluster_resources().get("CPU", 0))
            self._connection.send(Ready(ahead=2 * cores + _SPARE))


def _connected(address: str, cores: int) -> ModuleType:
    """Connect to a cluster.

    Raises:
        UsageError: that is not possible.
    """
    is_ours = address == _OURS
    settings = {**_SETTINGS, **({"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)} if is_ours else {})}
    os.environ.update({name: value for name, value in settings.items() if name not in os.environ})
    import ray  # noqa: PLC0415 - only after its settings, and only who uses it has it

    mine: dict[str, Any] = {"num_cpus": cores, "include_dashboard": False} if is_ours else {}
    for left in reversed(range(_STARTS if is_ours else 1)):
        try:
            ray.init(address=address, configure_logging=False, log_to_driver=False, **mine)
            break
        except Exception as error:  # noqa: BLE001 - Ray raises all kinds, bare ones too
            ray.shutdown()
            if not left:
                raise _not_connected(error, is_ours=is_ours) from None
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # Ray has set it; the run says what is to be done about it
    return ray


def _not_connected(error: Exception, *, is_ours: bool) -> UsageError:
    what = "Ray cannot be started here" if is_ours else "the Ray cluster cannot be reached"
    said = str(error).strip().partition("\n")[0]
    hint = f"Give HOST:PORT of its head, or auto, on one of its machines, with its version of Ray. Ray says: {said}"
    return UsageError(f"{what}.", where="--ray-address", hint=hint)
