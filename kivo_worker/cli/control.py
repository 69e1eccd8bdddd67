"""`kivo-worker create-run`, `rotate` and `revoke`: what an API key is needed for."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import say, write
from kivo_worker.cli.handover import HandOver, recipient
from kivo_worker.cli.run_ids import checked_run_id
from kivo_worker.errors import WorkerError

if TYPE_CHECKING:
    from kivo_worker.boundary.control import Access

_API_KEY_VARIABLE = "KIVO_API_KEY"

BaseUrl = Annotated[str, typer.Option(envvar="KIVO_API_BASE_URL", help="Where the API is.", show_default=False)]
ApiKey = Annotated[
    str,
    typer.Option(
        envvar=_API_KEY_VARIABLE,
        show_default=False,
        help="The project's API key: a value, env://NAME, file:///path or fd://N.",
    ),
]
RunId = Annotated[str, typer.Option(envvar="KIVO_REVIEW_RUN_ID", help="The run.", show_default=False)]
Way = Annotated[HandOver, typer.Option("--hand-over", help="How the credential is handed over.")]
EnvFile = Annotated[Path, typer.Option("--env-file", help="The file it goes into: NAME=value lines, readable by you.")]

_ENV_FILE = Path("kivo-run.env")


def create_run(
    job_spec_file: Annotated[
        Path, typer.Option(envvar="KIVO_JOB_SPEC_FILE", help="The job spec (JSON).", show_default=False)
    ],
    kivo_api_base_url: BaseUrl,
    api_key: ApiKey,
    hand_over: Way = HandOver.FILE,
    env_file: EnvFile = _ENV_FILE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent.")] = False,
) -> None:
    """Create a private-worker run for a job, and hand over its one-run credential.

    Hashes the job's inputs, shows what is sent (names, counts and digests of them, no text), and sends it.
    """
    from kivo_worker.boundary.control import create_run as create  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415
    from kivo_worker.runs.creating import create_request  # noqa: PLC0415
    from kivo_worker.runs.job_inputs import job_inputs  # noqa: PLC0415
    from kivo_worker.runs.naming import named_by_key  # noqa: PLC0415

    access = _access(kivo_api_base_url, api_key)
    inputs = job_inputs(load_job_spec(job_spec_file))
    try:
        request = create_request(inputs)
    except WorkerError as error:
        raise error if sys.stderr.isatty() else named_by_key(error, inputs) from None
    say(f"this is sent to {access.base_url}, and nothing else:")
    for line in json.dumps(json.loads(request.body()), indent=2).splitlines():
        write(f"{line}\n", sys.stderr)
    if dry_run:
        return
    with recipient(hand_over, env_file) as taking:
        taking.take(access.base_url, create(access, request))


def rotate(
    kivo_api_base_url: BaseUrl,
    api_key: ApiKey,
    review_run_id: RunId,
    hand_over: Way = HandOver.FILE,
    env_file: EnvFile = _ENV_FILE,
) -> None:
    """Replace a run's credential; the old one is refused from now on."""
    from kivo_worker.boundary.control import rotate_credential  # noqa: PLC0415 - keeps --help quick

    access = _access(kivo_api_base_url, api_key)
    with recipient(hand_over, env_file) as taking:
        taking.take(access.base_url, rotate_credential(access, checked_run_id(review_run_id)))


def revoke(kivo_api_base_url: BaseUrl, api_key: ApiKey, review_run_id: RunId) -> None:
    """Revoke a run's credential; later events of the run are refused."""
    from kivo_worker.boundary.control import revoke_credential  # noqa: PLC0415 - keeps --help quick

    access = _access(kivo_api_base_url, api_key)
    request_id = revoke_credential(access, checked_run_id(review_run_id))
    say(f"review run {review_run_id}: its credential is revoked{f' ({request_id})' if request_id else ''}.")


def _access(base_url: str, api_key: str) -> "Access":
    from kivo_worker.boundary.control import Access  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.boundary.credential import read_secret  # noqa: PLC0415
    from kivo_worker.boundary.http import checked_base_url  # noqa: PLC0415

    access = Access(checked_base_url(base_url), read_secret(api_key, name="--api-key"))
    os.environ.pop(_API_KEY_VARIABLE, None)
    return access
