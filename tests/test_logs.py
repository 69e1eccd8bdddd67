"""One handler for the whole process: metadata of ours, patterns of others, no values of anybody's."""

import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kivo_worker import logs
from kivo_worker.boundary.credential import read_secret
from kivo_worker.errors import CredentialError, UsageError
from tests.process_state import process_state_restored

WORDS = "the customer's own words"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with process_state_restored():
        yield


@pytest.fixture
def err(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What is on standard error so far, with logging set up for JSON at the finest level."""
    seen: list[str] = []

    def read() -> str:
        seen.append(capsys.readouterr().err)
        return "".join(seen)

    monkeypatch.setenv("KIVO_LOG_LEVEL", "debug")
    monkeypatch.setenv("KIVO_LOG_FORMAT", "json")
    logs.configure()
    return read


def _entries(err: Callable[[], str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in err().splitlines()]


def test_our_own(err: Callable[[], str]) -> None:
    """A record of the worker's own has its message and its fields; numbers stay numbers."""
    logs.log(logging.INFO, "run ended", exit_code=4, status="completed", verdict=None)
    [entry] = _entries(err)
    time = entry.pop("time")

    assert entry == {
        "level": "INFO",
        "logger": "kivo_worker",
        "message": "run ended",
        "exit_code": 4,
        "status": "completed",
        "verdict": None,
    }
    assert time.endswith("Z")


def test_of_an_sdk(err: Callable[[], str]) -> None:
    """Of an SDK's record the pattern is shown and never a value; without values its text may be one, so it is not."""
    sdk = logging.getLogger("botocore.endpoint")
    sdk.debug("Making request with params: %s", {"body": WORDS})
    sdk.debug(f"Response body: {WORDS}")
    sdk.debug(ValueError(WORDS), "x")

    assert [entry["message"] for entry in _entries(err)] == [
        "Making request with params: %s",
        "(not shown)",
        "(not shown)",
    ]
    assert all(entry["at"].startswith("test_logs:") for entry in _entries(err))
    assert "words" not in err()


def test_exceptions(err: Callable[[], str]) -> None:
    """An exception is its type and a place in our code; neither its message nor the trace's lines are shown."""
    try:
        read_secret(f"env://{WORDS}", name=WORDS)
    except CredentialError:
        logging.getLogger("botocore").exception("failed with %s", WORDS, stack_info=True)
    [entry] = _entries(err)

    assert entry["error"] == "CredentialError"
    assert entry["in"].startswith("kivo_worker.boundary.credential:")
    assert "words" not in err()


def test_warnings(err: Callable[[], str]) -> None:
    """A warning is its category and place."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.configure()
        warnings.warn(WORDS, UserWarning, stacklevel=1)
    [entry] = _entries(err)

    assert (entry["message"], entry["warning"]) == ("a warning", "UserWarning")
    assert entry["at"].startswith("test_logs.py:")
    assert "words" not in err()


def test_what_nobody_catches(err: Callable[[], str]) -> None:
    """Errors that end a thread, the program, or come where none can be raised, are logged the same way."""

    def fails() -> None:
        raise ValueError(WORDS)

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(WORDS), None)

    class Unlucky:
        def __del__(self) -> None:
            raise ValueError(WORDS)

    Unlucky()

    assert [entry["error"] for entry in _entries(err)] == ["ValueError"] * 3
    assert "words" not in err()


def test_a_record_that_cannot_be_written(err: Callable[[], str]) -> None:
    """A record whose values do not fit is dropped, not printed with its values as Python would."""
    logging.getLogger("kivo_worker.x").warning("%d", WORDS)

    assert err() == ""


def test_console(err: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a console a record is one line of the same metadata."""
    monkeypatch.setenv("KIVO_LOG_FORMAT", "console")
    logs.configure()
    logs.log(logging.INFO, "run ended", exit_code=0)

    assert err().endswith(" INFO kivo_worker: run ended exit_code=0\n")


def test_quiet_unless_asked(err: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings only warnings and errors are logged."""
    for name in ("KIVO_LOG_LEVEL", "KIVO_LOG_FORMAT"):
        monkeypatch.delenv(name)
    logs.configure()
    logs.log(logging.INFO, "run ended")
    logging.getLogger("urllib3").warning("Retrying %s", WORDS)

    assert err().count("\n") == 1
    assert "Retrying %s" in err()


@pytest.mark.parametrize("name", ["KIVO_LOG_LEVEL", "KIVO_LOG_FORMAT"])
def test_unknown_settings(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A setting that is none is a usage error that lists what there is."""
    monkeypatch.setenv(name, "loud")

    with pytest.raises(UsageError, match=f"{name}: this is none of its values. Give one of: "):
        logs.configure()


@pytest.mark.parametrize("name", ["GOOGLE_SDK_PYTHON_LOGGING_SCOPE", "SSLKEYLOGFILE"])
def test_no_way_past(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Variables by which a library would write past the handler are gone before it is loaded."""
    monkeypatch.setenv(name, "google")
    logs.configure()

    assert name not in os.environ
