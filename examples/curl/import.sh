#!/bin/sh
# Create a review run from each row of a JSONL file: sh import.sh sample.jsonl
set -eu

{
  echo '{"media_type": "application/x-ndjson", "rows": ['
  paste -s -d , "$1"
  echo ']}'
} | curl -fsS "$KIVO_API_BASE_URL/v1/imports" \
  -H "Authorization: Bearer $KIVO_API_KEY" \
  -H "Content-Type: application/json" \
  -d @-
