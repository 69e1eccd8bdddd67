"""A fuzzer of OpenAPI documents finds no fault with the development server."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.routes import OPERATIONS
from kivo_worker.devserver.settings import Settings
from tests.servers.dev_server import dev_server

ROOT = Path(__file__).parents[3]
HOOKS = "tests.devserver.fuzzing.hooks"
EXAMPLES = int(os.environ.get("KIVO_SOAK", "5"))
"""How many cases are made up for each operation, beside those that cover the document systematically."""


def test_schemathesis(database_url: str, tmp_path: Path) -> None:
    """With all checks on, every answer is one that the document allows, and what it forbids is refused."""
    (tmp_path / "schemathesis.toml").write_text(f'hooks = "{HOOKS}"\n', encoding="utf-8")
    settings = Settings("kivo_dev_fuzzing")
    with closing(open_database(database_url)) as database, dev_server(settings, lambda _: None, database) as url:
        options = ["--checks", "all", "--max-examples", str(EXAMPLES), "--no-color"]
        if "KIVO_SOAK" in os.environ:
            options += ["--generation-database", "none"]
        else:
            options += ["--generation-deterministic", "--phases", _phases(database_url)]
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", *options]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "KIVO_API_KEY": settings.api_key,
                "KIVO_API_BASE_URL": url,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    sys.stdout.write(done.stdout[-20_000:] + done.stderr[-5_000:])
    assert done.returncode == 0
    assert f"Tested: {len(OPERATIONS)}" in done.stdout


def _phases(database_url: str) -> str:
    """All of them once; where only the database is another, what reaches it."""
    return "examples,coverage,fuzzing,stateful" if database_url.startswith("sqlite") else "fuzzing"
