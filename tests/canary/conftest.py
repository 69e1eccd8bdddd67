"""A job full of tokens, a program that is watched, and the way to an API, recorded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canary.planted import Planted
from tests.canary.watch import Emitted, Watched
from tests.canary.wire import Wire, relayed
from tests.cli.conftest import Api, serving
from tests.runs.conftest import JobFolder

CREDENTIAL = "the credential"


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """A folder for a job full of tokens."""
    folder = tmp_path / "job"
    folder.mkdir()
    return Planted(JobFolder(folder))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A program in folders of its own."""
    return Watched(tmp_path / "watched")


@pytest.fixture
def api() -> Iterator[Api]:
    """A development server."""
    with serving() as api:
        yield api


@pytest.fixture
def wire(api: Api) -> Iterator[Wire]:
    """The way to a development server, recorded."""
    with relayed(int(api.url.rpartition(":")[2])) as wire:
        yield wire


def online(planted: Planted, wire: Wire, run: tuple[str, str] | None = None) -> dict[str, str]:
    """What a run reports with; its credential is a token too.

    Args:
        planted: the tokens.
        wire: where to.
        run: the review run's id and its credential; made up when the API is none that checks them.
    """
    run_id, credential = run or ("run_1", f"kwc_{planted.token(CREDENTIAL)}")
    if run is not None:
        planted.tokens[CREDENTIAL] = credential.removeprefix("kwc_")[-24:]
    return {
        "KIVO_API_BASE_URL": wire.url,
        "KIVO_REVIEW_RUN_ID": run_id,
        "KIVO_WORKER_CREDENTIAL": credential,
        **planted.environment(),
    }


def watching(wire: Wire, watched: Watched) -> None:
    """Look at the process also when it first speaks: by then no credential may show."""
    wire.on_first = lambda: watched.look_at_process(" once it speaks")


def leaks(planted: Planted, emitted: Emitted, wire: Wire | None = None) -> set[tuple[str, str]]:
    """What leaked; the credential may go over the wire, and stands in the environment until it has been read."""
    if wire is not None:
        emitted.add("wire", wire.all_sent)
    return planted.leaked(emitted) - {(CREDENTIAL, "wire"), (CREDENTIAL, "environ")}
