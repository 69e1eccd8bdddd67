"""A real development server, as a program of its own, and programs that call it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.boundary.conftest import PROXY_VARIABLES
from tests.servers.dev_server import address_in, dev_server_process

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
TYPESCRIPT = EXAMPLES / "typescript"
API_KEY = "kivo_dev_Zq7Xw9Kv3"

Run = Callable[..., str]


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where the server listens."""
    with dev_server_process("--database-url", "sqlite://", KIVO_API_KEY=API_KEY) as (_, greeting):
        yield address_in(greeting)


@pytest.fixture
def run(url: str, tmp_path: Path) -> Run:
    """Run a program in a folder of the test's own, with the server's address and key; gives what it prints."""
    proxies = {*PROXY_VARIABLES, *map(str.upper, PROXY_VARIABLES)}
    inherited = {name: value for name, value in os.environ.items() if name not in proxies}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = inherited | {"PATH": path, "KIVO_API_BASE_URL": url, "KIVO_API_KEY": API_KEY}

    def ran(*command: str | Path, fails: bool = False, **more: str) -> str:
        words = list(map(str, command))
        done = subprocess.run(
            words, cwd=tmp_path, env=variables | more, capture_output=True, text=True, check=False, timeout=120
        )
        assert (done.returncode != 0) is fails, done.stderr
        return done.stderr if fails else done.stdout

    return ran


@pytest.fixture(scope="session")
def node() -> str:
    """Node."""
    return shutil.which("node") or pytest.skip("Node is not installed")


@pytest.fixture(scope="session")
def tsc(node: str) -> tuple[str, str]:
    """The TypeScript compiler of the example's package."""
    compiler = TYPESCRIPT / "node_modules" / "typescript" / "bin" / "tsc"
    return (node, str(compiler)) if compiler.exists() else pytest.skip("`make test` installs the TypeScript compiler")


def has_curl() -> pytest.MarkDecorator:
    """What needs curl."""
    return pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
