#!/bin/sh
# Review one answer: create a run, poll it, fetch its claims and claim report.
set -eu

runs="$KIVO_API_BASE_URL/v1/review-runs"

kivo() { curl -fsS -H "Authorization: Bearer $KIVO_API_KEY" "$@"; }

# The text that stands under a name in an answer: enough for ids and statuses.
text_of() { sed -E 's/.*"'"$1"'": ?"([^"]*)".*/\1/'; }

accepted=$(kivo "$runs" -H "Content-Type: application/json" -d '{
  "ai_output": "Refunds are available for 60 days.",
  "sources": [{"title": "Refund policy", "content": "Customers may request a refund within 30 days of purchase."}],
  "intended_use": "customer_facing",
  "strictness": "standard",
  "metadata": {"workflow": "support_answer"}
}')
run_id=$(echo "$accepted" | text_of id)
polling_url=$(echo "$accepted" | text_of polling_url)
echo "created $run_id $polling_url"

status=queued
while [ "$status" = queued ] || [ "$status" = running ]; do
  sleep 1
  status=$(kivo "$polling_url" | text_of status)
done
echo "$status"

kivo "$runs/$run_id/claims"
echo
kivo "$runs/$run_id/claim-report?format=markdown"
