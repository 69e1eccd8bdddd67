"""What the server says at its start: where it is, its key, a job spec, and three commands to paste."""

import shlex
from dataclasses import dataclass
from pathlib import Path

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

JOB_COMMAND = """\
cd "$(mktemp -d)"
echo "Refunds are available for 60 days." > answer.md
echo "Customers may request a refund within 30 days of purchase." > refund-policy.md
cat > job-spec.json <<'END'
{
  "schema_version": "kivo_private_worker_job_spec.v1",
  "customer_run_id": "cust_run_001",
  "workflow_id": "support_answer_review",
  "workflow_name": "Support answer review",
  "title": "Support answer check",
  "intended_use": "customer_facing",
  "strictness": "strict",
  "worker_id": "worker_support_001",
  "policy_version": "standard-support-v1",
  "output": {"uri": "answer.md"},
  "sources": [{"uri": "refund-policy.md", "title": "Refund policy"}],
  "reports": {
    "uri": "reports/",
    "label": "Customer report store",
    "opaque_id": "reports/support_answer_review/cust_run_001"
  }
}
END"""
"""Writes a job into a new folder: an answer, what it should rest on, and their spec, named as in the create call."""

_PICK_COMMAND = """\
export REVIEW_RUN_ID="$(printf %s "$CREATED" | sed -E 's/.*"(run_[^"]*)".*/\\1/')"
export KIVO_WORKER_CREDENTIAL="$(printf %s "$CREATED" | sed -E 's/.*"(kwc_[^"]*)".*/\\1/')\""""


@dataclass(frozen=True, slots=True)
class Started:
    """A server that has started.

    Attributes:
        url: where it listens.
        page: the address that lets a browser in.
        place: where it keeps everything, without a password.
        generated_key: the API key made at this start; none when one was given, which is never shown.
        program_folder: where this program is; none when a shell finds it by itself.
    """

    url: str
    page: str
    place: str
    generated_key: str | None
    program_folder: Path | None = None


def commands(started: Started) -> tuple[str, str, str]:
    """Write the three commands: name the server and write a job, create a run, run the worker."""
    names = [f"export KIVO_API_BASE_URL={started.url}"]
    if started.generated_key is not None:
        names.append(f"export KIVO_API_KEY={started.generated_key}")
    if started.program_folder is not None:
        names.append(f'export PATH="$PATH":{shlex.quote(str(started.program_folder))}')
    create = f'CREATED="$({CREATE_COMMAND})"; echo "$CREATED"'
    return "\n".join([*names, JOB_COMMAND]), create, f"{_PICK_COMMAND}\n{RUN_COMMAND}"


def welcome(started: Started) -> str:
    """Write the greeting."""
    name, create, run = commands(started)
    return f"""\
Kivo development server: {started.url}
API key: {started.generated_key or "the one you gave"}
Page: {started.page}
Everything is kept in {started.place}
Each accepted event is one line on standard output. Ctrl+C ends it.

1. In another terminal, name the server, and write a job: an answer, its source, a job spec.

{name}

2. Create a run, as Kivo documents it.

{create}

3. Run the worker against it; the job spec's customer_run_id and worker_id are those of step 2.

{run}
"""
