"""The page of the Python client runs as it stands, and names what there is."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kivo_worker.client import KivoClient, errors
from kivo_worker.client.errors import KIND_OF_STATUS, ApiStatusError, KivoError
from kivo_worker.devserver.settings import Settings
from tests.servers.dev_server import dev_server

PAGE = (Path(__file__).parents[2] / "docs" / "python-client.md").read_text(encoding="utf-8")
KINDS = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KivoError)}


def test_examples() -> None:
    """Who copies the examples has programs that work, one after the other."""
    said = []
    with dev_server(Settings("kivo_dev_tests"), lambda _event: None) as url:
        variables = os.environ | {"KIVO_API_BASE_URL": url, "KIVO_API_KEY": "kivo_dev_tests"}
        for program in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
            done = subprocess.run(
                [sys.executable, "-W", "error", "-c", program],
                env=variables,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            said.append(done.stdout)

    assert re.search(r"^run_\S+ http://127\S+ req_\S+\ncompleted needs_repair\ncontradicted Refunds are", said[0])
    assert said[1] == "[<GateVerdict.NEEDS_REPAIR: 'needs_repair'>]\n"


@pytest.mark.parametrize("name", [name for name in vars(KivoClient) if not name.startswith("_") and name != "close"])
def test_methods(name: str) -> None:
    """Each method stands in the table with its parameters and defaults."""
    signature = inspect.signature(getattr(KivoClient, name))
    parameters = [
        parameter.name
        if parameter.default is parameter.empty
        else f"{parameter.name}={parameter.default:g}"
        if isinstance(parameter.default, float)
        else f"{parameter.name}={parameter.default}"
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]

    assert f"| `{name}({', '.join(parameters)})` |" in PAGE


def test_errors() -> None:
    """Every kind of error is in the table, and those of a status with it."""
    rows = dict(re.findall(r"^\| `(\w+Error)` \| (.*?) \|$", PAGE, re.MULTILINE))

    assert set(rows) == {kind.__name__ for kind in KINDS} - {KivoError.__name__, ApiStatusError.__name__}
    assert all(rows[kind.__name__].startswith(str(status)) for status, kind in KIND_OF_STATUS.items())


def test_tree() -> None:
    """The tree that the module draws is the classes'."""
    drawn = re.findall(r"(?:├──|└──) (\w+)", errors.__doc__ or "")

    assert set(drawn) == {kind.__name__ for kind in KINDS}
