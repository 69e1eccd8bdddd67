"""A metadata-only run with KivoClient, from the side that orders it: create, hand over, read back, end the credential.

Needs the variables KIVO_API_BASE_URL and KIVO_API_KEY. The worker itself is told the run's id and its credential; see
`kivo-worker create-run` for a command that does this from a job spec.
"""

import os

from kivo_worker.client import KivoClient

with KivoClient(os.environ["KIVO_API_BASE_URL"], os.environ["KIVO_API_KEY"]) as kivo:
    created = kivo.create_private_worker_run(
        {
            "schema_version": "kivo_private_worker_review_run_create.v1",
            "customer_run_id": "cust_run_001",
            "workflow_id": "support_answer_review",
            "intended_use": "customer_facing",
            "strictness": "strict",
            "source_count": 1,
            "source_hashes": ["sha256:source_hash"],
            "output_hash": "sha256:output_hash",
            "worker_id": "worker_support_001",
            "worker_version": "kivo-private-worker.2026-05-09.v1",
        }
    )
    run_id = created.review_run.id
    # Into the secret store of the worker's runtime; here, so that the example stands alone, it is used at once.
    credential = created.worker_credential

    kivo.create_private_worker_event(
        run_id,
        {
            "schema_version": "kivo_private_worker_review_run_event.v1",
            "event_id": "evt_cust_run_001_started",
            "event_type": "started",
            "review_run_id": run_id,
            "customer_run_id": "cust_run_001",
            "worker_id": "worker_support_001",
            "worker_version": "kivo-private-worker.2026-05-09.v1",
            "sequence": 0,
            "status": "running",
        },
        worker_credential=credential,
    )

    run = kivo.get_review_run(run_id).review_run
    print(run.id, run.status, run.private_worker)

    kivo.revoke_worker_credential(run_id)
