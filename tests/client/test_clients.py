"""The two clients are one, they are the documented API, and they keep their secret."""

import inspect
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from kivo_worker.client import AsyncKivoClient, KivoClient, Secret, operations
from kivo_worker.client.request import Request
from kivo_worker.errors import CredentialError, UsageError
from tests.client.conftest import REFUNDS, Connect
from tests.client.test_private_worker import CREATE

OPENAPI = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_bytes())
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
}
EVENT = {
    "schema_version": "kivo_private_worker_review_run_event.v1",
    "event_id": "e",
    "event_type": "started",
    "review_run_id": "run_1",
    "customer_run_id": "c",
    "worker_id": "w",
    "worker_version": "v",
    "sequence": 0,
    "status": "running",
}
GIVEN: dict[str, tuple[object, ...]] = {
    "createReviewRun": (REFUNDS, "key"),
    "listReviewRuns": (7, "run_2"),
    "getReviewRun": ("run_1",),
    "listClaims": ("run_1", 7, "c2"),
    "listVerificationResults": ("run_1", 7, "c2"),
    "getClaimReport": ("run_1",),
    "createImport": ({"media_type": "text/csv", "rows": [{}]}, "key"),
    "getUsage": (),
    "createPrivateWorkerRun": (CREATE, "key"),
    "createPrivateWorkerEvent": ("run_1", EVENT, "kwc_x"),
    "rotateWorkerCredential": ("run_1",),
    "revokeWorkerCredential": ("run_1",),
}


def _snake(operation_id: str) -> str:
    return re.sub(r"([A-Z])", lambda capital: f"_{capital[1].lower()}", operation_id)


def _methods(kind: type[Any]) -> dict[str, Callable[..., Any]]:
    return {name: method for name, method in vars(kind).items() if not name.startswith("_")}


def test_every_operation() -> None:
    """Each operation of the OpenAPI document is a method under its name, and there are only two more."""
    expected = {_snake(name) for name in OPERATIONS} | {"wait_for_review_run", "get_claim_report_markdown", "close"}

    assert set(_methods(KivoClient)) == expected


@pytest.mark.parametrize("name", OPERATIONS)
def test_as_documented(name: str) -> None:
    """A request has the method, path, parameters and answer that the OpenAPI document says."""
    method, path, described = OPERATIONS[name]
    request: Request[Any] = getattr(operations, _snake(name))(*GIVEN[name])
    parameters = {parameter["name"]: parameter["in"] for parameter in described["parameters"]}
    success = min(described["responses"])
    [answer] = get_args(inspect.signature(getattr(operations, _snake(name))).return_annotation)
    [schema] = described["responses"][success]["content"]["application/json"]["schema"].values()

    assert (request.method, request.path) == (method, path.replace("{reviewRunId}", "run_1"))
    assert set(request.query) == {name for name, place in parameters.items() if place == "query"}
    assert ("Idempotency-Key" in request.headers) == ("Idempotency-Key" in parameters)
    assert (request.body is not None) == ("requestBody" in described)
    assert (request.sender is not None) == ("workerCredential" in described["security"][0])
    assert answer.__name__ == schema.rpartition("/")[2]


@pytest.mark.parametrize("name", ["__init__", *_methods(KivoClient)])
def test_same(name: str) -> None:
    """Both clients take the same."""
    waiting, awaiting = (inspect.signature(getattr(kind, name)).parameters for kind in (KivoClient, AsyncKivoClient))

    assert list(waiting.values()) == list(awaiting.values())
    assert set(_methods(KivoClient)) == set(_methods(AsyncKivoClient))


def test_key_does_not_print(connect: Connect) -> None:
    """A client shows nothing of its API key and does not pickle."""
    client = KivoClient("https://api.example", "kivo_live_Zq7Xw9")

    assert "Zq7" not in repr(client) + str(vars(client))
    with pytest.raises(TypeError):
        pickle.dumps(client)
    client.close()
    with connect("https://api.example", Secret("kivo_live_Zq7Xw9")):
        pass


def test_environment_stays() -> None:
    """Unlike the worker, a client is part of another program, whose environment it leaves alone."""
    program = (
        "import os, subprocess; from kivo_worker.client import KivoClient;"
        "KivoClient('https://api.example', os.environ['KIVO_API_KEY']).close();"
        "subprocess.run(['sh', '-c', 'echo $KIVO_API_KEY'], check=True)"
    )
    variables = os.environ | {"KIVO_API_KEY": "kivo_live_Zq7Xw9"}
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)

    assert done.stdout == "kivo_live_Zq7Xw9\n"


@pytest.mark.parametrize("key", ["", "  ", "kivo_ä", "kivo_\x00", "kivo_a\nb"])
def test_no_key(connect: Connect, key: str) -> None:
    """What cannot be a header is no API key."""
    with pytest.raises(CredentialError, match="api_key"), connect("https://api.example", key):
        pass


def test_no_url(connect: Connect) -> None:
    """The key goes over TLS or stays on this machine."""
    with pytest.raises(UsageError, match="base_url: the API base URL must be https"), connect("http://api.example"):
        pass
