"""Reads many damaged copies of one document, each in a process of its own: what each process ended with, as JSON.

Run as a program: `python fork_server.py MODULE FIRST LAST`, with the document on standard input. It loads the libraries
once and forks, which is a hundred times faster than to start the worker's own process for each.
"""

import io
import json
import os
import random
import resource
import sys
import time
import zipfile
from importlib import import_module

from kivo_worker.documents import child
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.refusals import Refusal
from kivo_worker.documents.wire import unpack

_OFTEN = ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml")
LIMITS = DocumentLimits(seconds=20, memory_bytes=600_000_000)


def mutated(data: bytes, seed: int) -> bytes:
    """A document with damage; of an archive mostly in one of its members, where no check sum finds it."""
    rng = random.Random(seed)  # noqa: S311 - damage that can be repeated
    if not data.startswith(b"PK") or seed % 4 == 0:
        return _mutated(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chosen = rng.choice([name for name in members if name in _OFTEN] * 5 + list(members))
    members[chosen] = _mutated(members[chosen], rng)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _mutated(data: bytes, rng: random.Random) -> bytes:
    """Data with bits flipped, bytes changed, a part cut out, doubled or swapped, or its end missing."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        first, second = sorted(rng.randrange(len(out) + 1) for _ in range(2))
        second = min(second, first + rng.choice((1, 4, 64, 1024)))
        match rng.randrange(6):
            case 0 if out:
                out[min(first, len(out) - 1)] ^= 1 << rng.randrange(8)
            case 1:
                out[first:second] = rng.randbytes(second - first)
            case 2:
                del out[first:second]
            case 3:
                out[first:first] = out[first:second] * rng.choice((1, 3, 50))
            case 4:
                del out[rng.randrange(len(out) // 2, len(out) + 1) :]
            case _:
                out[first:second], out[-8:] = out[-8:], out[first:second]
    return bytes(out)


def outcome(module: str, data: bytes) -> dict[str, object]:
    """Read a document in a fork of this process: the signal or exit code it ended with, its memory and time."""
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        child.confine(LIMITS)
        found = unpack(child.answer(module, lambda: data, LIMITS))
        os._exit(1 if isinstance(found, Refusal) else 0)
    _, status, usage = os.wait4(pid, 0)
    return {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
        "bytes": usage.ru_maxrss * 1024,
        "seconds": time.monotonic() - begin,
    }


def main() -> None:
    """Read the copies with these numbers."""
    module, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    data = sys.stdin.buffer.read()
    import_module(f"kivo_worker.documents.{module}").prepare(data)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for seed in range(first, last):
        sys.stdout.write(json.dumps({"seed": seed, **outcome(module, mutated(data, seed))}) + "\n")


if __name__ == "__main__":
    main()
