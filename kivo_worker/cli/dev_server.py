"""`kivo-worker dev-server`: the Kivo API on this machine, to see what Kivo would get."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from kivo_worker.cli.api_keys import keys
from kivo_worker.cli.dev_server_parts import DatabaseUrl, database_at, needing_the_extra
from kivo_worker.devserver.settings import DEFAULT_RATE_LIMIT, Settings
from kivo_worker.devserver.welcome import Started, welcome

# In JSON a line break can only stand between tokens, where a space says the same.
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")

dev_server = typer.Typer(rich_markup_mode=None)
dev_server.add_typer(keys, name="keys")


@dev_server.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any free one.")] = 8787,
    api_key: Annotated[
        str | None,
        typer.Option(
            envvar="KIVO_API_KEY", help="An API key to accept for everything; made at the start if not given."
        ),
    ] = None,
    database_url: DatabaseUrl = None,
    require_signature: Annotated[
        bool, typer.Option("--require-signature", help="Refuse events that are not signed (RFC 9421).")
    ] = False,
    fail_with: Annotated[
        int | None,
        typer.Option(min=400, max=599, help="Answer every event with this status, to try out a client."),
    ] = None,
    plan_limit: Annotated[
        int | None,
        typer.Option(min=0, help="How many review runs a project has a month; further ones are refused with 402."),
    ] = None,
    rate_limit: Annotated[
        int, typer.Option(min=1, help="How many requests a credential has in a window; further ones get 429.")
    ] = DEFAULT_RATE_LIMIT,
    rate_window: Annotated[int, typer.Option(min=1, help="How long a window is, in seconds.")] = 60,
) -> None:
    """Serve the Kivo API on this machine.

    Prints each accepted event, as Kivo would get it.

    The greeting goes to standard error; standard output carries events only, one a line.
    """
    if context.invoked_subcommand is not None:
        context.obj = database_url
        return
    with needing_the_extra():
        # Only this command needs the extra.
        from kivo_worker.devserver.app import create_app  # noqa: PLC0415
        from kivo_worker.devserver.credentials import new_api_key  # noqa: PLC0415 - keeps --help quick
        from kivo_worker.devserver.server import listen, serve, url_of  # noqa: PLC0415
        from kivo_worker.devserver.site.access import page_address  # noqa: PLC0415
    accepted_key = api_key or new_api_key()
    settings = Settings(
        accepted_key,
        require_signature=require_signature,
        fail_with=fail_with,
        plan_limit=plan_limit,
        rate_limit=rate_limit,
        rate_window=rate_window,
    )
    with listen(host, port) as listener, database_at(database_url) as database:
        url = url_of(listener)
        # A key that was given is a secret of its giver's; only one made here is shown.
        shown_key = None if api_key else accepted_key
        greeting = welcome(Started(url, page_address(url, settings), str(database), shown_key, _folder_off_path()))
        serve(create_app(settings, database, _show), listener, lambda: typer.echo(greeting, err=True))


def _folder_off_path() -> Path | None:
    """Name the folder of this program when a shell would not find it, as from a checkout."""
    return None if shutil.which("kivo-worker") else Path(sys.executable).parent


def _show(body: bytes) -> None:
    """Print an event's exact bytes as one line, at once."""
    try:
        sys.stdout.buffer.write(body.translate(_ONE_LINE) + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read the events is gone; the server is still of use to whoever sends them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
