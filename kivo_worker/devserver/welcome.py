"""What the server says at its start: where it is, its key, and three commands to paste."""

CREATE_COMMAND = """\
curl -sS "$KIVO_API_BASE_URL/v1/private-worker/review-runs" \\
-H "Authorization: Bearer $KIVO_API_KEY" \\
-H "Content-Type: application/json" \\
-d '{
"schema_version": "kivo_private_worker_review_run_create.v1",
"customer_run_id": "cust_run_001",
"workflow_id": "support_answer_review",
"workflow_name": "Support answer review",
"title": "Support answer check",
"intended_use": "customer_facing",
"strictness": "strict",
"source_count": 4,
"source_hashes": ["sha256:source_hash"],
"output_hash": "sha256:output_hash",
"worker_id": "worker_support_001",
"worker_version": "kivo-private-worker.2026-05-09.v1",
"policy_version": "standard-support-v1",
"customer_storage_pointer": {
"type": "customer_owned",
"label": "Customer report store",
"opaque_id": "reports/support_answer_review/cust_run_001"
}
}'"""
"""The vendor's documented create call, as it stands (contract 6.1)."""

RUN_COMMAND = """\
kivo-worker run \\
--job-token local \\
--job-spec-file ./job-spec.json \\
--kivo-api-base-url "$KIVO_API_BASE_URL" \\
--review-run-id "$REVIEW_RUN_ID" \\
--worker-credential "$KIVO_WORKER_CREDENTIAL\""""
"""The vendor's documented worker call, as it stands (contract 7)."""

_PICK_COMMAND = """\
export REVIEW_RUN_ID="$(printf %s "$CREATED" | sed -E 's/.*"(run_[^"]*)".*/\\1/')"
export KIVO_WORKER_CREDENTIAL="$(printf %s "$CREATED" | sed -E 's/.*"(kwc_[^"]*)".*/\\1/')\""""


def commands(url: str, generated_key: str | None) -> tuple[str, str, str]:
    """Write the three commands: name the server, create a run, run the worker."""
    export = f"export KIVO_API_BASE_URL={url}"
    if generated_key is not None:
        export += f"\nexport KIVO_API_KEY={generated_key}"
    return export, f'CREATED="$({CREATE_COMMAND})"; echo "$CREATED"', f"{_PICK_COMMAND}\n{RUN_COMMAND}"


def welcome(url: str, page: str, place: str, generated_key: str | None) -> str:
    """Write the greeting.

    Args:
        url: where the server listens.
        page: the address that lets a browser in.
        place: where it keeps everything, without a password.
        generated_key: the API key made at this start; none when one was given, which is never shown.
    """
    export, create, run = commands(url, generated_key)
    return f"""\
Kivo development server: {url}
API key: {generated_key or "the one you gave"}
Page: {page}
Everything is kept in {place}
Each accepted event is one line on standard output. Ctrl+C ends it.

1. In another terminal, name the server:

{export}

2. Create a run, as Kivo documents it:

{create}

3. Run the worker against it; the job spec's customer_run_id and worker_id are those of step 2:

{run}
"""
