"""Review one answer with KivoClient: create a run, wait for it, read its claims and claim report.

Needs the variables KIVO_API_BASE_URL and KIVO_API_KEY.
"""

import os

from kivo_worker.client import KivoClient
from kivo_worker.client.errors import PlanLimitError, RateLimitError

BODY = {
    "ai_output": "Refunds are available for 60 days.",
    "sources": [{"title": "Refund policy", "content": "Customers may request a refund within 30 days of purchase."}],
    "intended_use": "customer_facing",
    "strictness": "standard",
    "metadata": {"workflow": "support_answer"},
}

with KivoClient(os.environ["KIVO_API_BASE_URL"], os.environ["KIVO_API_KEY"]) as kivo:
    try:
        accepted = kivo.create_review_run(BODY)
    except (PlanLimitError, RateLimitError) as error:
        raise SystemExit(f"not now: {error}") from None
    print("created", accepted.review_run.id, accepted.polling_url, accepted.request_id)

    run = kivo.wait_for_review_run(accepted.review_run.id, timeout=300).review_run
    print(run.status, run.gate_verdict)

    for page in kivo.list_claims(run.id):
        for claim in page.claims:
            print(claim.support_status, claim.text)

    print("\n".join(kivo.get_claim_report(run.id).claim_report.follow_up_questions))
