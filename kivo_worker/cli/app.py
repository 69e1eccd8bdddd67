"""The program: its commands, and how errors end it."""

import io
import os
import sys
from typing import Annotated

import typer

from kivo_worker.bugs import internal_error
from kivo_worker.cli.config import config
from kivo_worker.cli.console import say_error
from kivo_worker.cli.control import create_run, revoke, rotate
from kivo_worker.cli.dev_server import dev_server
from kivo_worker.cli.doctor import doctor
from kivo_worker.cli.evaluate import evaluate
from kivo_worker.cli.events import events
from kivo_worker.cli.health import health
from kivo_worker.cli.merge import merge
from kivo_worker.cli.report import report
from kivo_worker.cli.run import run
from kivo_worker.cli.schema import schema
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.logs import configure
from kivo_worker.version import __version__

NAME = "kivo-worker"

app = typer.Typer(
    name=NAME,
    help="Verify AI answers against your own documents, on your own machines; only metadata leaves.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(run)
app.command("merge")(merge)
app.command("create-run")(create_run)
app.command("rotate")(rotate)
app.command("revoke")(revoke)
app.command("eval")(evaluate)
app.command("schema")(schema)
app.command("config")(config)
app.command("doctor")(doctor)
app.command("health")(health)
app.add_typer(report, name="report")
app.add_typer(dev_server, name="dev-server")
app.add_typer(events, name="events")


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the program; every error ends it with a sentence and its exit code, never with a traceback."""
    _prepare_streams()
    try:
        configure()
        app(prog_name=NAME)
    except WorkerError as error:
        say_error(error)
        sys.exit(error.exit_code)
    except Exception as bug:  # noqa: BLE001 - a user never sees a traceback
        say_error(internal_error(bug))
        sys.exit(ExitCode.INTERNAL)


def _prepare_streams() -> None:
    """Make sure that neither a closed stream nor a character its encoding lacks changes how a run ends."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        else:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
