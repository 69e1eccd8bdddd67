"""Command lines that manifests hold, as the program itself reads them."""

from collections.abc import Sequence

import typer.main

from kivo_worker.cli.app import app


def read(arguments: Sequence[str]) -> None:
    """Let the program read a command line without doing what it says.

    Raises:
        click.ClickException: the program does not take it.
    """
    command, *options = arguments
    program = typer.main.get_command(app)
    program.get_command(None, command).make_context(command, options)  # type: ignore[attr-defined]
