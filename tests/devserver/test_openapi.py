"""The OpenAPI document says what the server does, and the repository holds it as it is."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from kivo_worker.contract.errors import MEANING_OF_CODE
from kivo_worker.devserver.api_page import page
from kivo_worker.devserver.openapi import document, document_text
from kivo_worker.devserver.operations import Operation
from kivo_worker.devserver.routes import OPERATIONS

DOCS = Path(__file__).parents[2] / "docs"
MEND = "mend it with `make schemas`"

# The documented operations and their scopes (contract 2); usage is named without a path.
DOCUMENTED = {
    ("POST", "/v1/review-runs"): "review_runs:create",
    ("GET", "/v1/review-runs"): "review_runs:read",
    ("GET", "/v1/review-runs/{reviewRunId}"): "review_runs:read",
    ("GET", "/v1/review-runs/{reviewRunId}/claims"): "review_runs:read",
    ("GET", "/v1/review-runs/{reviewRunId}/verification-results"): "review_runs:read",
    ("GET", "/v1/review-runs/{reviewRunId}/claim-report"): "review_runs:read",
    ("POST", "/v1/imports"): "imports:create",
    ("POST", "/v1/private-worker/review-runs"): "private_worker_runs:create",
    ("POST", "/v1/private-worker/review-runs/{reviewRunId}/events"): None,
    ("POST", "/v1/private-worker/review-runs/{reviewRunId}/credential/rotate"): "private_worker_runs:create",
    ("POST", "/v1/private-worker/review-runs/{reviewRunId}/credential/revoke"): "private_worker_runs:create",
    ("GET", "/v1/usage"): None,
}


def test_every_documented_operation() -> None:
    """The table holds what Kivo documents, with the documented scopes."""
    assert {(one.method, one.path): one.access.scope for one in OPERATIONS} == DOCUMENTED


def test_valid() -> None:
    """The document is one of OpenAPI 3.1."""
    validate(document())


def test_written() -> None:
    """The repository holds the document and the page that the table makes."""
    assert (DOCS / "openapi.json").read_text("utf-8") == document_text(), MEND
    assert (DOCS / "api.md").read_text("utf-8") == page(), MEND


def test_served(client: httpx.Client) -> None:
    """The document is served to whoever asks, without a key."""
    response = client.get("/openapi.json")

    assert response.headers["content-type"] == "application/json"
    assert response.json() == document()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.name))
def test_operation(operation: Operation[Any, Any]) -> None:
    """Each operation's entry names its scope, its success and every error it can answer."""
    described = document()["paths"][operation.path][operation.method.lower()]
    statuses = {operation.status} | {MEANING_OF_CODE[code][0] for code in operation.every_refusal}
    [scopes] = described["security"][0].values()

    assert {int(status) for status in described["responses"]} == statuses
    assert scopes == ([operation.access.scope] if operation.access.scope else [])
    assert ("requestBody" in described) == (operation.method == "POST")


def test_nothing_of_ours_shows() -> None:
    """Descriptions speak to readers of the document, not of this program."""
    assert "(contract" not in document_text()
    assert json.loads(document_text())["openapi"] == "3.1.0"
