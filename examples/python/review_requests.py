"""Review one answer with requests: create a run, poll it, fetch its claims and claim report.

Needs `requests`, and the variables KIVO_API_BASE_URL and KIVO_API_KEY.
"""

import os
import time
from typing import Any

import requests

RUNS = f"{os.environ['KIVO_API_BASE_URL']}/v1/review-runs"
HEADERS = {"Authorization": f"Bearer {os.environ['KIVO_API_KEY']}"}


def answer(response: requests.Response) -> dict[str, Any]:
    """Read an answer, or end with the error's code and the request's id."""
    if not response.ok:
        error = response.json()
        raise SystemExit(f"Kivo request failed: {error.get('error', {}).get('code')} {error.get('request_id')}")
    fields: dict[str, Any] = response.json()
    return fields


accepted = answer(
    requests.post(
        RUNS,
        headers=HEADERS,
        json={
            "ai_output": "Refunds are available for 60 days.",
            "sources": [
                {"title": "Refund policy", "content": "Customers may request a refund within 30 days of purchase."}
            ],
            "intended_use": "customer_facing",
            "strictness": "standard",
            "metadata": {"workflow": "support_answer"},
        },
        timeout=30,
    )
)
print("created", accepted["review_run"]["id"], accepted["polling_url"], accepted["request_id"])

run = accepted["review_run"]
while run["status"] not in {"completed", "failed", "cancelled"}:
    time.sleep(1)
    run = answer(requests.get(accepted["polling_url"], headers=HEADERS, timeout=30))["review_run"]
print(run["status"], run["gate_verdict"])

for claim in answer(requests.get(f"{RUNS}/{run['id']}/claims", headers=HEADERS, timeout=30))["claims"]:
    print(claim["support_status"], claim["text"])

report = answer(requests.get(f"{RUNS}/{run['id']}/claim-report", headers=HEADERS, timeout=30))["claim_report"]
print("\n".join(report["follow_up_questions"]))
