"""API keys of the development server, made and ended at the command line."""

from pathlib import Path

import httpx
import pytest

from kivo_worker.devserver.app import create_app
from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.server import serving
from kivo_worker.devserver.settings import Settings
from tests.cli.conftest import Program

RUNS = "/v1/private-worker/review-runs"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the keys are kept."""
    return f"sqlite:///{tmp_path / 'kivo.sqlite3'}"
