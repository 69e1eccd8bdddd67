"""`kivo-worker health`: look whether a run gets on, for the liveness probe of a cluster."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from kivo_worker.errors import InputError


def health(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What --health-file named.", show_default=False)],
    max_age: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, help="How long ago a run may have got on last.")
    ] = 900,
) -> None:
    """Look whether a run gets on: 0 when it does or has ended, 3 when it does not."""
    from pydantic import ValidationError  # noqa: PLC0415 - keeps --help quick

    from kivo_worker.cli.health_file import Health  # noqa: PLC0415

    try:
        found = Health.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror}).", where=str(file)) from None
    except ValidationError:
        raise InputError("it is no health file of this version.", where=str(file)) from None
    age = datetime.now(UTC) - found.updated_at
    if found.state == "running" and age > timedelta(seconds=max_age):
        raise InputError(f"the run has not got on for {age.total_seconds():.0f} seconds.", where=str(file))
