"""`kivo-worker events`: what has not reached Kivo yet, delivering it, and checking what was sent."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import say, write
from kivo_worker.cli.stores import SpecFile, Where, open_store
from kivo_worker.errors import UsageError
from kivo_worker.exit_codes import ExitCode, by_priority

if TYPE_CHECKING:
    from kivo_worker.storage.interface import Store
    from kivo_worker.telling.flushing import Flushed, Undelivered

events = typer.Typer(
    help="Deliver what has not reached Kivo, and check what was sent.", no_args_is_help=True, rich_markup_mode=None
)

_OutboxOption = Annotated[
    Path | None, typer.Option("--outbox", envvar="KIVO_OUTBOX", help="The outbox.", show_default=False)
]
_JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_ReportsOption = Annotated[
    str | None,
    typer.Option("--reports", help="A report store whose ledger is looked at too.", show_default=False),
]


@events.command("list")
def list_events(
    outbox: _OutboxOption = None,
    reports: _ReportsOption = None,
    job_spec_file: SpecFile = None,
    as_json: _JsonOption = False,
) -> None:
    """List the events that have not arrived."""
    from kivo_worker.cli.outbox import open_outbox  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.telling.flushing import find_undelivered  # noqa: PLC0415

    found = find_undelivered(open_outbox(outbox), _store(reports, job_spec_file))
    entries = [_listed(one) for one in found]
    if as_json:
        write(json.dumps({"events": entries}, indent=2) + "\n", sys.stdout)
        return
    for entry in entries:
        write("  ".join(str(value) for value in entry.values() if value is not None) + "\n", sys.stdout)
    say(f"{len(entries)} undelivered")


@events.command()
def flush(
    worker_credential: Annotated[
        str,
        typer.Option(
            envvar="KIVO_WORKER_CREDENTIAL",
            show_default=False,
            help="The run's credential, fresh if need be: a value, env://NAME, file:///path or fd://N.",
        ),
    ],
    review_run_id: Annotated[
        str | None, typer.Option(envvar="KIVO_REVIEW_RUN_ID", help="Only this run's events.", show_default=False)
    ] = None,
    outbox: _OutboxOption = None,
    reports: _ReportsOption = None,
    job_spec_file: SpecFile = None,
    delivery_seconds: Annotated[
        float, typer.Option(envvar="KIVO_DELIVERY_SECONDS", min=1, max=3600, help="How long each event is tried.")
    ] = 60,
    as_json: _JsonOption = False,
) -> None:
    """Deliver the events of one review run that have not arrived.

    Their ids and bytes stay as they are; each attempt goes into the ledger of --reports, else into one beside the
    outbox.
    """
    import os  # noqa: PLC0415 - keeps --help quick

    from kivo_worker.boundary.credential import check_expiry, read_secret  # noqa: PLC0415
    from kivo_worker.boundary.http import checked_base_url  # noqa: PLC0415
    from kivo_worker.boundary.tls import tls_context  # noqa: PLC0415
    from kivo_worker.cli.outbox import open_outbox, usable_outbox  # noqa: PLC0415
    from kivo_worker.storage.files import FileStore  # noqa: PLC0415
    from kivo_worker.telling.flushing import find_undelivered  # noqa: PLC0415
    from kivo_worker.telling.flushing import flush as deliver_all  # noqa: PLC0415

    credential = read_secret(worker_credential, name="--worker-credential")
    os.environ.pop("KIVO_WORKER_CREDENTIAL", None)
    check_expiry(credential, name="--worker-credential")
    tls_context()
    store = _store(reports, job_spec_file)
    # Where no outbox can be used, the ledger of a report store will do.
    box = usable_outbox(outbox) if store else open_outbox(outbox)
    found = _of_one_run(find_undelivered(box, store), review_run_id)
    for one in found:
        checked_base_url(one.base_url)
    ledger = store or FileStore(box.path.parent if box else Path())
    done = list(deliver_all(found, credential, box, ledger, delivery_seconds))
    _show_flushed(done, as_json=as_json)
    sys.exit(by_priority({_code(one) for one in done})[0])


@events.command()
def verify(
    store: Where,
    worker_credential: Annotated[
        list[str] | None,
        typer.Option(
            envvar="KIVO_WORKER_CREDENTIAL",
            show_default=False,
            help="A credential the signatures were made with; may be given several times.",
        ),
    ] = None,
    job_spec_file: SpecFile = None,
    as_json: _JsonOption = False,
) -> None:
    """Check that every event in a ledger is one, and that every attempt sent and signed exactly its bytes."""
    from kivo_worker.boundary.credential import read_secret  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.telling.verifying import Finding, check_ledger  # noqa: PLC0415

    credentials = [read_secret(one, name="--worker-credential") for one in worker_credential or []]
    checked = list(check_ledger(open_store(store, job_spec_file), credentials))
    if not checked:
        raise UsageError("there is no ledger, or no event in it.", where=store, hint="Give a report store.")
    entries = [asdict(one) for one in checked]
    if as_json:
        write(json.dumps({"events": entries}, indent=2) + "\n", sys.stdout)
    else:
        write("".join("  ".join(map(str, entry.values())) + "\n" for entry in entries), sys.stdout)
    findings = {one.finding for one in checked} - {Finding.GOOD, Finding.SIGNATURES_NOT_CHECKED}
    say(f"{len(checked)} events checked, {sum(one.finding in findings for one in checked)} with a fault")
    codes = {ExitCode.CREDENTIAL if one is Finding.SIGNATURE else ExitCode.STORAGE for one in findings}
    sys.exit(by_priority(codes)[0])


def _store(uri: str | None, job_spec_file: Path | None) -> "Store | None":
    return None if uri is None else open_store(uri, job_spec_file)


def _of_one_run(found: "list[Undelivered]", review_run_id: str | None) -> "list[Undelivered]":
    """The events of the run that was named, or of the only one: a credential is good for one (contract 6.4)."""
    runs = sorted({one.review_run_id for one in found})
    if review_run_id is None and len(runs) > 1:
        hint = f"These wait: {', '.join(runs)}."
        raise UsageError("there are events of several review runs.", where="--review-run-id", hint=hint)
    return [one for one in found if review_run_id in {None, one.review_run_id}]


def _code(one: "Flushed") -> ExitCode:
    from kivo_worker.boundary.answers import Delivery  # noqa: PLC0415 - keeps --help quick

    codes = {Delivery.DELIVERED: ExitCode.OK, Delivery.CREDENTIAL_REFUSED: ExitCode.CREDENTIAL}
    return codes.get(one.answer.delivery, ExitCode.UNDELIVERED)


def _show_flushed(done: "list[Flushed]", *, as_json: bool) -> None:
    if as_json:
        entries = [
            {"event_id": one.event_id, "review_run_id": one.review_run_id, "attempts": one.attempts,
             "delivery": one.answer.delivery, "http_status": one.answer.http_status, "message": one.answer.message}
            for one in done
        ]  # fmt: skip
        write(json.dumps({"events": entries}, indent=2) + "\n", sys.stdout)
    else:
        write("".join(f"event: {one.event_id} {one.answer.message}\n" for one in done), sys.stdout)
    say(f"{len(done)} events, {sum(_code(one) is ExitCode.OK for one in done)} delivered")


def _listed(one: "Undelivered") -> dict[str, object]:
    waiting = one.waiting
    state, attempts, not_before = "in_ledger", None, None
    if waiting is not None:
        state, attempts = waiting.state.value, waiting.attempts
        moment = datetime.fromtimestamp(waiting.next_at, UTC)
        not_before = f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment > datetime.now(UTC) else None
    return {
        "event_id": one.event_id,
        "review_run_id": one.review_run_id,
        "base_url": one.base_url,
        "state": state,
        "attempts": attempts,
        "not_before": not_before,
    }
