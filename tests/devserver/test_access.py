"""API keys open what their scopes say, in their own project."""

import json
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.database import Database
from kivo_worker.devserver.keys import create_key, revoke_key
from kivo_worker.devserver.routes import OPERATIONS
from kivo_worker.vocabulary import Scope
from tests.contract.conftest import SAMPLES
from tests.devserver.hosted.conftest import NOW

HOSTED = json.loads((SAMPLES / "review-run.json").read_bytes())
BODIES: dict[str, Any] = {
    "createReviewRun": HOSTED,
    "createImport": {"media_type": "application/json", "rows": [HOSTED]},
    "createPrivateWorkerRun": json.loads((SAMPLES / "create.json").read_bytes()),
    "rotateWorkerCredential": {},
    "revokeWorkerCredential": {},
}
SCOPED = [operation for operation in OPERATIONS if operation.access.scope is not None]


def _call(client: httpx.Client, name: str, key: str, run_id: str) -> httpx.Response:
    [operation] = [one for one in OPERATIONS if one.name == name]
    path = operation.path.replace("{reviewRunId}", run_id)
    body = BODIES.get(name) if operation.has_body else None
    return client.request(operation.method, path, json=body, headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize("operation", SCOPED, ids=lambda operation: str(operation.name))
def test_scope(client: httpx.Client, server_database: Database, created: dict[str, Any], operation: Any) -> None:
    """Each operation is open to keys with its scope, and to no other, which are told the scope."""
    scope, run_id = operation.access.scope, created["review_run"]["id"]
    _, fit = create_key(server_database, "default", [scope], NOW)
    _, unfit = create_key(server_database, "default", set(Scope) - {scope}, NOW)
    refused = _call(client, operation.name, unfit, run_id)

    assert _call(client, operation.name, fit, run_id).status_code not in {401, 403}
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "missing_scope")
    assert scope in refused.json()["error"]["message"]
    assert refused.headers["www-authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'


def test_any_key_sees_usage(client: httpx.Client, server_database: Database) -> None:
    """How much of the plan is left is no secret of one scope."""
    for scope in Scope:
        _, key = create_key(server_database, "default", [scope], NOW)
        assert _call(client, "getUsage", key, "").status_code == 200


@pytest.mark.parametrize("operation", [one for one in SCOPED if "{" in one.path], ids=lambda one: str(one.name))
def test_another_project(
    client: httpx.Client, server_database: Database, created: dict[str, Any], operation: Any
) -> None:
    """A run of another project is not found, whatever is asked of it."""
    _, key = create_key(server_database, "stranger", Scope, NOW)
    response = _call(client, operation.name, key, created["review_run"]["id"])

    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_projects_see_their_own(client: httpx.Client, server_database: Database) -> None:
    """What a key creates is in its project: listed there, counted there, and nowhere else."""
    keys = [create_key(server_database, f"project-{number}", Scope, NOW)[1] for number in range(2)]
    created = _call(client, "createReviewRun", keys[0], "").json()["review_run"]
    listed = [_call(client, "listReviewRuns", key, "").json()["review_runs"] for key in keys]
    used = [_call(client, "getUsage", key, "").json()["used"] for key in keys]

    assert [[run["id"] for run in runs] for runs in listed] == [[created["id"]], []]
    assert used == [1, 0]


def test_revoked(client: httpx.Client, server_database: Database) -> None:
    """A key that was revoked is unknown from then on."""
    kept, key = create_key(server_database, "default", Scope, NOW)
    before = _call(client, "getUsage", key, "").status_code
    revoke_key(server_database, kept.id, NOW)
    after = _call(client, "getUsage", key, "")

    assert (before, after.status_code, after.json()["error"]["code"]) == (200, 401, "unauthorized")
    assert key not in after.text
