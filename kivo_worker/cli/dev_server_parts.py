"""What the commands of the development server share: its optional packages, and its database."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.errors import UsageError

if TYPE_CHECKING:
    from kivo_worker.devserver.database import Database

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        envvar="KIVO_DATABASE_URL",
        show_default=False,
        help="sqlite:////path/to/file or postgresql://...; a file in your state folder if not given.",
    ),
]


@contextmanager
def needing_the_extra() -> Iterator[None]:
    """Say how to get the optional packages when one is missing.

    Raises:
        UsageError: one is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the development server needs {error.name}, which is not installed.",
            hint="Install it with: pip install 'kivo-worker[dev-server]'",
        ) from error


@contextmanager
def database_at(url: str | None) -> Iterator["Database"]:
    """Open the development server's database until the end of the block.

    Raises:
        UsageError: it cannot be opened, or an optional package is missing.
    """
    with needing_the_extra():
        from kivo_worker.devserver.database import open_database  # noqa: PLC0415 - only these commands need the extra

    with closing(open_database(url)) as database:
        yield database
