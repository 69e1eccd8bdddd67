"""How much of the plan is used, and what happens when it is (contract 9)."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import SAMPLES, Serve

KEY = {"Authorization": "Bearer kivo_dev_tests"}
HOSTED = json.loads((SAMPLES / "review-run.json").read_bytes())


def _usage(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/v1/usage", headers=KEY).raise_for_status().json()
    return answer


def test_plan(serve: Serve, create_sample: bytes) -> None:
    """Hosted, imported and private-worker runs count alike; an import that does not fit makes nothing."""
    with serve(Settings("kivo_dev_tests", plan_limit=4), lambda _: None) as client:
        before = _usage(client)
        client.post("/v1/review-runs", json=HOSTED, headers=KEY).raise_for_status()
        client.post("/v1/private-worker/review-runs", content=create_sample, headers=KEY).raise_for_status()
        rows = {"media_type": "application/json", "rows": [HOSTED] * 3}
        refused = client.post("/v1/imports", json=rows, headers=KEY)
        between = _usage(client)
        client.post("/v1/imports", json=rows | {"rows": [HOSTED, {}, HOSTED]}, headers=KEY).raise_for_status()
        after = _usage(client)
        last = client.post("/v1/private-worker/review-runs", content=create_sample, headers=KEY)
        listed = client.get("/v1/review-runs", headers=KEY).json()["review_runs"]

    assert [(one["used"], one["remaining"], one["limit"]) for one in (before, between, after)] == [
        (0, 4, 4),
        (2, 2, 4),
        (4, 0, 4),
    ]
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "plan_limit_reached")
    assert last.status_code == 402
    assert len(listed) == 4


def test_period(client: httpx.Client) -> None:
    """The period is this month; without a limit nothing is said to remain."""
    usage = _usage(client)
    start, end = (datetime.fromisoformat(usage["period"][name]) for name in ("start", "end"))

    assert start <= datetime.now(UTC) < end
    assert (start.day, end.day, start.hour, end.hour) == (1, 1, 0, 0)
    assert usage["limit"] is usage["remaining"] is None
