"""The version stands in one place and is told the same everywhere."""

import re
from importlib.metadata import version

from pydantic import TypeAdapter

import kivo_worker
from kivo_worker.identifiers import Identifier
from kivo_worker.version import WORKER_VERSION, __version__


def test_one_version() -> None:
    """The package, its metadata and its own constant agree."""
    assert __version__ == kivo_worker.__version__ == version("kivo-worker")


def test_shape() -> None:
    """It is three numbers, and perhaps a mark of a release to come."""
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", __version__)


def test_in_events() -> None:
    """Events name the worker as the contract's sample does."""
    assert f"kivo-private-worker.{__version__}" == WORKER_VERSION
    assert TypeAdapter(Identifier).validate_python(WORKER_VERSION)
