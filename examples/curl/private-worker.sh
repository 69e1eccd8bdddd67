#!/bin/sh
# A metadata-only run: create it, send an event as the worker does, read it back, rotate and revoke its credential.
set -eu

runs="$KIVO_API_BASE_URL/v1/private-worker/review-runs"

post() { # post KEY URL [curl's options]
  key="$1" && shift
  curl -fsS -X POST -H "Authorization: Bearer $key" -H "Content-Type: application/json" "$@"
}
text_of() { sed -E 's/.*"'"$1"'": ?"([^"]*)".*/\1/'; }

created=$(post "$KIVO_API_KEY" "$runs" -d '{
  "schema_version": "kivo_private_worker_review_run_create.v1",
  "customer_run_id": "cust_run_001",
  "workflow_id": "support_answer_review",
  "intended_use": "customer_facing",
  "strictness": "strict",
  "source_count": 1,
  "source_hashes": ["sha256:source_hash"],
  "output_hash": "sha256:output_hash",
  "worker_id": "worker_support_001",
  "worker_version": "kivo-private-worker.2026-05-09.v1"
}')
run_id=$(echo "$created" | text_of id)
credential=$(echo "$created" | text_of worker_credential)

post "$credential" "$runs/$run_id/events" -d '{
  "schema_version": "kivo_private_worker_review_run_event.v1",
  "event_id": "evt_cust_run_001_started",
  "event_type": "started",
  "review_run_id": "'"$run_id"'",
  "customer_run_id": "cust_run_001",
  "worker_id": "worker_support_001",
  "worker_version": "kivo-private-worker.2026-05-09.v1",
  "sequence": 0,
  "status": "running"
}'
echo

curl -fsS "$KIVO_API_BASE_URL/v1/review-runs/$run_id" -H "Authorization: Bearer $KIVO_API_KEY"
echo

rotated=$(post "$KIVO_API_KEY" "$runs/$run_id/credential/rotate" | text_of worker_credential)
[ "$rotated" != "$credential" ] && echo "rotated"

post "$KIVO_API_KEY" "$runs/$run_id/credential/revoke"
