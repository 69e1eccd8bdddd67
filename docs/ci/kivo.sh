#!/bin/sh
# Creates the review run of a job, checks it, and leaves what a CI system reads: kivo.sarif, kivo.xml, kivo.json.
# Variables: KIVO_API_BASE_URL, KIVO_API_KEY (masked), KIVO_JOB_SPEC_FILE, OUTPUT_PATH; KIVO_FAIL_ON sets the gate.
set -eu
folder=$(mktemp -d) # which only this user can read
trap 'rm -rf "$folder"' EXIT

kivo-worker create-run --env-file "$folder/run.env"
unset KIVO_API_KEY # checking needs the one-run credential alone
set -a
. "$folder/run.env"
set +a

kivo-worker run --output-path "$OUTPUT_PATH" --sarif kivo.sarif --junit kivo.xml --code-quality kivo.json
