"""No other socket: a run works where there is nothing but its declared peers, and importing opens nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary.planted import Planted
from tests.cli.conftest import PATIENCE, Done, environment
from tests.servers.process import UNMEASURED
from tests.servers.s3 import OWNER

ALONE = ("unshare", "--map-root-user", "--net")
PEERLESS = Path(__file__).with_name("peerless.py")
IMPORTS = Path(__file__).with_name("imports.py")


def _may_unshare() -> str:
    """Why this system gives no process a network of its own; nothing when it does."""
    try:
        done = subprocess.run([*ALONE, "true"], capture_output=True, check=False, timeout=PATIENCE)
    except OSError as error:
        return f"there is no unshare ({error.strerror})"
    return done.stderr.decode().strip()


WHY_NOT = _may_unshare()
alone = pytest.mark.skipif(bool(WHY_NOT), reason=f"no network namespace can be made: {WHY_NOT}")


def _run(*command: str | Path, **variables: str) -> Done:
    """Run something to its end."""
    done = subprocess.run(
        list(map(str, command)),
        env=environment(UNMEASURED | variables),
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@alone
def test_offline(planted: Planted) -> None:
    """An offline run works without any network at all, and tries to reach nobody."""
    done = _run(*ALONE, sys.executable, PEERLESS, "offline", planted.job.single())

    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == "tried: []"
    assert planted.job.json("claim_report.json")["gate_verdict"]


@alone
def test_online(planted: Planted) -> None:
    """A run that reports works where its API is all there is, and tries to reach nothing else."""
    done = _run(*ALONE, sys.executable, PEERLESS, "online", planted.job.single())

    assert done.code == 0, done.err
    assert done.out.splitlines()[-2:] == ["events: ['started', 'completed']", "tried: ['the API']"]


@alone
def test_judged_by_an_endpoint(planted: Planted) -> None:
    """A job judged by a model behind an endpoint works where that is all there is, and reaches nobody else."""
    done = _run(*ALONE, sys.executable, PEERLESS, "judged", planted.job.single())

    assert done.code == 0, done.err
    assert done.out.splitlines()[-2:] == ["asked: True", "tried: ['the model']"]
    assert planted.job.json("claim_report.json")["spent"]["requests"]


@alone
@pytest.mark.parametrize(("kind", "tried"), [("told", "['the collector']"), ("untold", "[]")])
def test_a_collector(planted: Planted, kind: str, tried: str) -> None:
    """A run tells a collector when it is asked to, and reaches nobody else; a variable alone makes it reach nobody."""
    done = _run(*ALONE, sys.executable, PEERLESS, kind, planted.job.single())

    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == f"tried: {tried}"


@alone
@pytest.mark.parametrize("kind", ["s3", "gcs"])
def test_in_a_bucket(planted: Planted, kind: str) -> None:
    """A job in a bucket works where its store is all there is: no SDK asks anybody else for an identity or a name."""
    spec = planted.job.single("Admins can export audit logs.")
    done = _run(*ALONE, sys.executable, PEERLESS, kind, spec, **OWNER.variables())

    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == "tried: ['the store']"


@alone
def test_a_peer_that_is_not_declared(planted: Planted) -> None:
    """What the two tests above look for is seen: a connection elsewhere is in the list."""
    done = _run(*ALONE, sys.executable, PEERLESS, "elsewhere", planted.job.single())

    assert done.out.splitlines()[-1] == "tried: ['127.0.0.1:9', 'name of example.invalid']"


def test_importing() -> None:
    """No module of the package, and nothing it imports, opens a socket or asks for a host's name when loaded."""
    done = _run(sys.executable, IMPORTS)

    assert done.code == 0, done.err
    count, _, opened = done.out.partition(" modules, opened: ")
    assert int(count) > 150
    assert opened == "[]\n"


def test_importing_is_watched() -> None:
    """A module that did would be named."""
    done = _run(sys.executable, IMPORTS, "tests.canary.chatty")

    assert "'socket.getaddrinfo'" in done.out
    assert "'socket.connect'" in done.out
