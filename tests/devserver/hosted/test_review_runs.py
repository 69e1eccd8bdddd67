"""A hosted review run from request to report, over real HTTP."""

import json
import re
from typing import Any

import httpx
import jsonschema
import pytest

from kivo_worker.devserver.openapi import document
from tests.devserver.hosted.conftest import Finish

RUN_ID = r"run_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def _create(api: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = api.post("/v1/review-runs", json=body).raise_for_status().json()
    return answer


def test_accepted(api: httpx.Client, sample: dict[str, Any]) -> None:
    """The documented request is answered with 202, a queued run in the documented keys, and where to poll."""
    response = api.post("/v1/review-runs", json=sample)
    answer = response.json()
    run = answer["review_run"]

    assert response.status_code == 202
    assert re.fullmatch(RUN_ID, run["id"])
    assert answer["polling_url"] == f"{api.base_url}/v1/review-runs/{run['id']}"
    assert answer["request_id"] == response.headers["x-request-id"]
    assert list(answer) == ["review_run", "polling_url", "request_id"]
    assert {name: run[name] for name in ("status", "intended_use", "strictness", "source_count", "capture_method")} == {
        "status": "queued",
        "intended_use": "customer_facing",
        "strictness": "standard",
        "source_count": 1,
        "capture_method": "api",
    }
    assert run["claim_count"] == run["unsupported_claim_count"] == 0
    assert run["safe_use_status"] is run["gate_verdict"] is run["completed_at"] is None


def test_completed(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """Polling reaches `completed`: counts, verdict, and what was sent."""
    run = finish(_create(api, sample | {"external_id": "a-1", "question": "How long?"})["polling_url"])

    assert (run["status"], run["claim_count"], run["unsupported_claim_count"]) == ("completed", 1, 0)
    assert (run["safe_use_status"], run["gate_verdict"]) == ("needs_repair", "needs_repair")
    assert (run["ai_output"], run["metadata"]) == (sample["ai_output"], sample["metadata"])
    assert (run["external_id"], run["question"], run["failure"], run["private_worker"]) == (
        "a-1",
        "How long?",
        None,
        None,
    )


def test_claims(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """A completed run's claims have a status and a primary source span that can be followed by eye."""
    url = _create(api, sample)["polling_url"]
    finish(url)
    [claim] = api.get(f"{url}/claims").json()["claims"]
    span = claim["primary_source_span"]
    content = sample["sources"][0]["content"]

    assert (claim["id"], claim["claim_type"], claim["support_status"]) == ("c1", "factual", "contradicted")
    assert (span["source"], span["title"], span["citation_label"]) == (1, "Refund policy", "source 1")
    assert content[span["start"] : span["end"]] == span["quote"] == content
    assert [sample["ai_output"][one["start"] : one["end"]] for one in claim["spans"]] == [claim["text"]]


def test_verification_results(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """Each claim has a result that says what decided and by which verifier."""
    url = _create(api, sample)["polling_url"]
    finish(url)
    [result] = api.get(f"{url}/verification-results").json()["verification_results"]

    assert (result["claim_id"], result["support_status"], result["reason"]) == (
        "c1",
        "contradicted",
        "duration_differs",
    )
    assert result["findings"] == [
        {"kind": "duration", "relation": "conflicts", "claim_value": "60 days", "source_value": "30 days"}
    ]
    assert result["failure_category"] == "contradicted_temporal_claim"
    assert result["verifier"]["name"] == "embedded"


def test_claim_report(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """The report is JSON as the worker writes it, or markdown when that is asked for."""
    answer = _create(api, sample | {"question": "How long?"})
    url, run_id = f"{answer['polling_url']}/claim-report", answer["review_run"]["id"]
    finish(answer["polling_url"])
    report = api.get(url).json()["claim_report"]
    markdown = [
        api.get(url, params={"format": "markdown"}),
        api.get(url, headers={"Accept": "text/markdown"}),
    ]
    as_json = [
        api.get(url, headers={"Accept": "application/json, text/markdown"}),
        api.get(url, params={"format": "json"}, headers={"Accept": "text/markdown"}),
    ]

    assert report["schema_version"] == "kivo_private_worker_claim_report.v1"
    assert (report["customer_run_id"], report["workflow_id"], report["question"]) == (
        run_id,
        "support_answer",
        "How long?",
    )
    assert {one.headers["content-type"] for one in markdown} == {"text/markdown; charset=utf-8"}
    assert {one.text.partition("\n")[0] for one in markdown} == {
        f"# Claim report: {run_id.replace('_', chr(92) + '_')}"
    }
    assert all(one.json()["claim_report"] == report for one in as_json)
    assert len({one.headers["x-request-id"] for one in markdown + as_json}) == 4


def test_published_report_schema(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """The answer is valid by the OpenAPI document."""
    url = _create(api, sample)["polling_url"]
    finish(url)
    schemas = document()["components"]
    schema = {"$ref": "#/components/schemas/ClaimReportAnswer", "components": schemas}

    jsonschema.Draft202012Validator(schema).validate(api.get(f"{url}/claim-report").json())


@pytest.mark.parametrize(("path", "name"), [("claims", "id"), ("verification-results", "claim_id")])
def test_pages(api: httpx.Client, sample: dict[str, Any], finish: Finish, path: str, name: str) -> None:
    """Claims come in pages, each naming the next, in the order of the output."""
    output = "Refunds take 60 days. Admins can export logs. Support answers within an hour."
    url = _create(api, sample | {"ai_output": output})["polling_url"]
    finish(url)
    found, cursor = [], None
    for _ in range(3):
        params: dict[str, Any] = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = api.get(f"{url}/{path}", params=params).json()
        cursor = page["next_cursor"]
        found += [member[name] for member in page[path.replace("-", "_")]]
    beyond = api.get(f"{url}/{path}", params={"cursor": "c9"})

    assert (found, cursor) == (["c1", "c2", "c3"], None)
    assert (beyond.status_code, beyond.json()["error"]["code"]) == (404, "not_found")


def test_other_kinds_of_sources(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """HTML, CSV and JSON are read as what they are; what cannot be read is said so in the report, and costs no more."""
    sources = [
        {"title": "Page", "content": "<p>Refunds take <b>30 days</b>.</p>", "media_type": "text/html; charset=latin-1"},
        {"title": "Table", "content": "Plan,Refund\nPro,30 days\n", "media_type": "text/csv"},
        {"title": "Broken", "content": "{", "media_type": "application/json"},
    ]
    url = _create(api, sample | {"ai_output": "Refunds take 30 days.", "sources": sources})["polling_url"]
    finish(url)
    report = api.get(f"{url}/claim-report").json()["claim_report"]
    read = [(source["media_type"], source["unreadable"] is None) for source in report["sources"]]

    assert read == [("text/html", True), ("text/csv", True), (None, False)]
    assert report["claims"][0]["evidence"][0]["quote"] == "Refunds take 30 days."


def test_characters_no_database_likes(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """U+0000 in a name of the metadata, or that a source's own escapes make, harms no run."""
    source = {"title": "Data", "content": '{"refund": "30 days\\u0000 or less"}', "media_type": "application/json"}
    url = _create(api, sample | {"metadata": {"\0": "x"}, "sources": [source]})["polling_url"]
    run = finish(url)
    report = api.get(f"{url}/claim-report").json()["claim_report"]

    assert (run["status"], run["metadata"]) == ("completed", {"\0": "x"})
    assert report["sources"][0]["unreadable"] is None


def test_nothing_to_check(api: httpx.Client, sample: dict[str, Any], finish: Finish) -> None:
    """An output that says nothing makes a run that failed and says why; it has no results."""
    url = _create(api, sample | {"ai_output": " \n"})["polling_url"]
    run = finish(url)
    refused = api.get(f"{url}/claims")

    assert (run["status"], run["failure"]["reason"]) == ("failed", "input_invalid")
    assert "nothing to check" in run["failure"]["message"]
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_completed")
    assert "is failed" in refused.json()["error"]["message"]


def test_private_run_is_read_back(api: httpx.Client, created: dict[str, Any]) -> None:
    """A private-worker run is polled where hosted ones are; its results are the customer's."""
    url = created["polling_url"]
    run = api.get(url).json()["review_run"]
    refused = api.get(f"{url}/claim-report")

    assert {name: run[name] for name in created["review_run"]} == created["review_run"]
    assert run["ai_output"] is run["metadata"] is None
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "held_by_customer")


def test_all_that_is_held(api: httpx.Client, created: dict[str, Any], send: Any, event: dict[str, Any]) -> None:
    """Of a private-worker run exactly the metadata of its request and events are held, the latest of each."""
    pointer = {"type": "customer_owned", "label": "Other store", "opaque_id": "reports/2"}
    send(event | {"prompt_version": "p-2", "customer_storage_pointer": pointer})
    held = api.get(created["polling_url"]).json()["review_run"]["private_worker"]

    assert held == {
        "workflow_id": "support_answer_review",
        "workflow_name": "Support answer review",
        "title": "Support answer check",
        "worker_id": "worker_support_001",
        "worker_version": "kivo-private-worker.2026-05-09.v1",
        "policy_version": "standard-support-v1",
        "prompt_version": "p-2",
        "source_hashes": ["sha256:source_hash"],
        "output_hash": "sha256:output_hash",
        "customer_storage_pointer": pointer,
        "redacted_failure_categories": ["unsupported_policy_claim"],
        "artifact_summaries": event["artifact_summaries"],
        "last_sequence": 1,
    }


def test_unknown_run(api: httpx.Client) -> None:
    """What was never created is not found, in any of its parts."""
    for part in ("", "/claims", "/verification-results", "/claim-report"):
        response = api.get(f"/v1/review-runs/run_00000000-0000-4000-8000-000000000000{part}")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ai_output": ""}, "ai_output: string must have at least 1 character"),
        ({"sources": []}, "sources: list must have at least 1 item"),
        ({"a secret key": 1}, "the body: there is an unknown field"),
        ({"metadata": {"a secret key": ["a secret"]}}, "metadata: a name has 1 to 64 characters"),
        ({"intended_use": "a secret"}, "intended_use: must be 'customer_facing' or 'internal_draft'"),
    ],
)
def test_refused(api: httpx.Client, sample: dict[str, Any], changes: dict[str, Any], said: str) -> None:
    """A refusal says what and where, and repeats nothing that was sent."""
    response = api.post("/v1/review-runs", json=sample | changes)

    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid_request")
    assert said in response.json()["error"]["message"]
    assert "secret" not in response.text


def test_raw_fields_are_welcome_here(api: httpx.Client, sample: dict[str, Any]) -> None:
    """What is refused in metadata-only bodies is what a hosted request is made of."""
    assert api.post("/v1/review-runs", json=sample | {"metadata": {"prompt": "v2"}}).status_code == 202


def test_largest_body(api: httpx.Client, sample: dict[str, Any]) -> None:
    """Outputs and sources may be larger than metadata, but not endless."""
    body = json.dumps(sample).encode()
    large = api.post("/v1/review-runs", content=body.ljust(300_000))
    too_large = api.post("/v1/review-runs", content=body.ljust(16 * 1024 * 1024 + 1))

    assert (large.status_code, too_large.status_code) == (202, 413)
