"""`kivo-worker dev-server keys`: who may call the development server, for which project, and for what."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import say, write
from kivo_worker.cli.dev_server_parts import DatabaseUrl, database_at
from kivo_worker.devserver.settings import DEFAULT_PROJECT
from kivo_worker.errors import UsageError
from kivo_worker.vocabulary import Scope

if TYPE_CHECKING:
    from kivo_worker.devserver.database import Database
    from kivo_worker.devserver.keys import ApiKey

keys = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True, rich_markup_mode=None)


@keys.command()
def create(
    context: typer.Context,
    scopes: Annotated[
        list[Scope] | None,
        typer.Option("--scope", metavar="SCOPE", help=f"One of {', '.join(Scope)}; again for more. All if not given."),
    ] = None,
    project: Annotated[str, typer.Option(help="The project it is for; made when it is new.")] = DEFAULT_PROJECT,
    database_url: DatabaseUrl = None,
) -> None:
    """Make an API key, and show it this once: only its digest is kept.

    The key alone goes to standard output.
    """
    from kivo_worker.identifiers import is_identifier  # noqa: PLC0415 - keeps --help quick

    if not is_identifier(project):
        raise UsageError(
            "this is no name of a project.", where="--project", hint="Give letters, digits and . _ : - without spaces."
        )
    with _kept_at(context, database_url) as database:
        from kivo_worker.devserver.keys import create_key  # noqa: PLC0415 - only this command needs the extra

        kept, key = create_key(database, project, scopes or Scope, datetime.now(UTC))
    write(key + "\n", sys.stdout)
    say(f"{_described(kept)}; it is not shown again.")


@keys.command("list")
def list_all(context: typer.Context, database_url: DatabaseUrl = None) -> None:
    """List the API keys by their ids; the keys themselves are not kept."""
    with _kept_at(context, database_url) as database:
        from kivo_worker.devserver.keys import list_keys  # noqa: PLC0415 - only this command needs the extra

        found = list_keys(database)
    for key in found:
        write(_described(key) + "\n", sys.stdout)
    say(f"{len(found)} API keys")


@keys.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(help="The key's id, as `list` shows it.", show_default=False)],
    database_url: DatabaseUrl = None,
) -> None:
    """End an API key: every later call with it is refused."""
    with _kept_at(context, database_url) as database:
        from kivo_worker.devserver.keys import revoke_key  # noqa: PLC0415 - only this command needs the extra

        known = revoke_key(database, key_id, datetime.now(UTC))
    if not known:
        raise UsageError("there is no such API key.", where="KEY_ID", hint="Take its id from: dev-server keys list")
    say("the API key is revoked.")


@contextmanager
def _kept_at(context: typer.Context, given: str | None) -> Iterator["Database"]:
    """Open the database that this command names, or `dev-server` before it, or the environment, in this order."""
    source = context.get_parameter_source("database_url")
    here = source is not None and source.name == "COMMANDLINE"
    with database_at(given if here else context.obj or given) as database:
        if database.in_memory:
            raise UsageError("what is in memory ends with this command.", where="--database-url", hint="Name a file.")
        yield database


def _described(key: "ApiKey") -> str:
    made = f"{key.created_at:%Y-%m-%dT%H:%M:%SZ}"
    ended = "" if key.revoked_at is None else f"  revoked {key.revoked_at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{key.id}  project {key.project}  {' '.join(sorted(key.scopes))}  made {made}{ended}"
