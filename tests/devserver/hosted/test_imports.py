"""Imports: each row becomes a run or is rejected by itself."""

import re
from typing import Any

import httpx
import pytest

from tests.devserver.hosted.conftest import Finish

ULID = "[0-7][0-9a-hjkmnp-tv-z]{25}"

CSV = [
    {
        "external_id": "csv-1",
        "ai_output": "Refunds take 30 days.",
        "source_title": "Policy",
        "source_content": "Refunds take 30 days.",
        "intended_use": "internal_draft",
        "question": "",
        "ticket": "7",
    },
    {
        "external_id": "csv-2",
        "ai_output": "Refunds take 60 days [A].",
        "source_10_title": "Second",
        "source_10_content": "Support answers within an hour.",
        "source_2_title": "First",
        "source_2_content": "Refunds take 30 days.",
        "source_2_citation_label": "A",
        "source_2_media_type": "text/plain",
        "intended_use": "customer_facing",
        "strictness": "strict",
    },
]


def _import(api: httpx.Client, media_type: str, rows: list[Any]) -> dict[str, Any]:
    response = api.post("/v1/imports", json={"media_type": media_type, "rows": rows})
    answer: dict[str, Any] = response.json()
    assert response.status_code == 202, answer
    assert (answer["row_count"], answer["accepted_count"]) == (len(rows), len(answer["review_run_ids"]))
    assert answer["rejected_count"] == len(answer["validation_errors"]) == len(rows) - answer["accepted_count"]
    return answer


@pytest.mark.parametrize("media_type", ["application/json", "application/x-ndjson"])
def test_documented_rows(api: httpx.Client, rows: list[dict[str, Any]], finish: Finish, media_type: str) -> None:
    """The documented rows become runs that bear the caller's names and reach a verdict."""
    answer = _import(api, media_type, rows)
    runs = [finish(f"/v1/review-runs/{run_id}") for run_id in answer["review_run_ids"]]

    assert re.fullmatch(f"import_{ULID}", answer["id"])
    assert list(answer)[-1] == "request_id"
    assert (answer["status"], answer["capture_method"], answer["validation_errors"]) == ("completed", "upload", [])
    assert answer["project_id"] == runs[0]["project_id"]
    assert [(run["external_id"], run["gate_verdict"], run["capture_method"]) for run in runs] == [
        ("answer_001", "needs_repair", "upload"),
        ("answer_002", "allow", "upload"),
    ]
    assert [run["question"] for run in runs] == [row["question"] for row in rows]


def test_csv(api: httpx.Client, finish: Finish) -> None:
    """Rows of CSV say the same in columns; numbered sources stand in the order of their numbers."""
    answer = _import(api, "text/csv", CSV)
    runs = [finish(f"/v1/review-runs/{run_id}") for run_id in answer["review_run_ids"]]
    report = api.get(f"/v1/review-runs/{runs[1]['id']}/claim-report").json()["claim_report"]

    assert [(run["external_id"], run["source_count"], run["strictness"]) for run in runs] == [
        ("csv-1", 1, "standard"),
        ("csv-2", 2, "strict"),
    ]
    assert runs[0]["question"] is None
    assert [(source["title"], source["citation_label"]) for source in report["sources"]] == [
        ("First", "A"),
        ("Second", None),
    ]
    assert report["claims"][0]["citations"][0]["source"] == 1


def test_rejected_rows(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    """A row that cannot be taken is listed with its place and what is wrong, and holds up no other."""
    bad = [
        {"external_id": "bad-1", "ai_output": "A secret."},
        rows[0] | {"external_id": 7},
        rows[0] | {"external_id": "x" * 300},
        rows[0] | {"sources": [{"title": "t", "content": "A secret.", "a secret": 1}]},
    ]
    answer = _import(api, "application/json", [bad[0], rows[0], *bad[1:]])
    faults = [(one["row"], one["external_id"], one["field"]) for one in answer["validation_errors"]]

    assert answer["accepted_count"] == 1
    assert faults == [
        (0, "bad-1", "sources"),
        (2, None, "external_id"),
        (3, None, "external_id"),
        (4, "answer_001", "sources.0"),
    ]
    assert "secret" not in str(answer)


@pytest.mark.parametrize(
    "row",
    [
        {"answer": "Refunds take 30 days.", "policy": "Refunds take 30 days."},
        {"ai_output": "Refunds take 30 days.", "source_title": "Policy"},
        {"source_content": "Refunds take 30 days."},
        {"ai_output": [{"not": "a text"}], "source_0_content": ""},
    ],
)
def test_unknown_columns(api: httpx.Client, row: dict[str, Any]) -> None:
    """Columns that do not say where output and source stand need to be mapped; nothing is accepted."""
    answer = _import(api, "text/csv", [row])

    assert (answer["status"], answer["accepted_count"]) == ("mapping_required", 0)


def test_again(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    """The same import by its Idempotency-Key makes nothing more and has the same answer, but for the request's id."""
    first, second = (
        api.post(
            "/v1/imports",
            json={"media_type": "application/json", "rows": rows},
            headers={"Idempotency-Key": "import-again"},
        ).json()
        for _ in range(2)
    )

    assert first.pop("request_id") != second.pop("request_id")
    assert first == second
