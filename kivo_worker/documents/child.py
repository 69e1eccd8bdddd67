"""The process in which one untrusted document is parsed: it gives up what it could do harm with, reads, and ends.

Started by `sandbox.py` with nothing but two pipes. Before it looks at the document it has set its own limits of memory
and time, and shut the door on every file and socket: what a hostile document could take over has nothing to take.
"""

import json
import resource
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.refusals import Refusal, RefusedError
from kivo_worker.documents.wire import pack

_STANDARD_STREAMS = 3
_FILES_OF_IMPORTS = 64


def main(arguments: list[str], source: BinaryIO, target: BinaryIO) -> None:
    """Read a document from a stream and write what was found to another.

    Args:
        arguments: the module that reads it, and the limits as JSON.
        source: the document's bytes.
        target: takes the answer.
    """
    module, limits = arguments[0], DocumentLimits(**json.loads(arguments[1]))
    confine(limits)
    target.write(answer(module, source.read, limits))
    target.flush()


def answer(module: str, read: Callable[[], bytes], limits: DocumentLimits) -> bytes:
    """What a reader makes of a document, packed; one that fails in any way has refused it."""
    try:
        reader = import_module(f"kivo_worker.documents.{module}")
        data = read()
        reader.prepare(data)
        shut()
        return pack(reader.extract(data, limits))
    except RefusedError as error:
        return pack(error.refusal)
    except MemoryError:
        return pack(Refusal.MEMORY)
    except RecursionError:
        return pack(Refusal.DEPTH)
    except Exception:  # noqa: BLE001 - libraries raise errors of all kinds at damaged documents
        return pack(Refusal.DAMAGED)


def confine(limits: DocumentLimits) -> None:
    """Limit this process for good: memory, time, no file written, no image of itself left behind, no other process."""
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.seconds + 1)
    _limit(resource.RLIMIT_NOFILE, _FILES_OF_IMPORTS)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NPROC, 0)


def shut() -> None:
    """Let no further file or socket be opened."""
    _limit(resource.RLIMIT_NOFILE, _STANDARD_STREAMS)


def _limit(what: int, most: int) -> None:
    """Lower a limit; one that this system does not keep, or has set lower, stays as it is."""
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(what, (most, most))
    except (OSError, ValueError):
        return
