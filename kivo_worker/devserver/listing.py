"""Review runs of both kinds as one list, page by page."""

from collections.abc import Sequence

from sqlalchemy import select, true, union_all

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.hosted import hosted_runs
from kivo_worker.devserver.database.private import private_runs
from kivo_worker.devserver.errors import ApiError
from kivo_worker.identifiers import is_identifier


def run_ids(database: Database, project_id: str | None, *, limit: int, after: str | None = None) -> Sequence[str]:
    """List the ids of runs, the newest first.

    Args:
        database: where they are.
        project_id: whose they are; everybody's without.
        limit: how many at most.
        after: the id of the run the list goes on behind; from the newest on without.

    Raises:
        ApiError: 404, there is no run to go on behind.
    """
    of_kind = [
        select(table.c.id, table.c.created_at).where(true() if project_id is None else table.c.project_id == project_id)
        for table in (private_runs, hosted_runs)
    ]
    runs = union_all(*of_kind).subquery().c
    wanted = select(runs.id).order_by(runs.created_at.desc(), runs.id.desc()).limit(limit)
    with database.reading() as connection:
        if after is not None:
            # What is no identifier is no run's; PostgreSQL would not even look for U+0000.
            known = select(runs.created_at).where(runs.id == after)
            place = connection.scalar(known) if is_identifier(after) else None
            if place is None:
                raise ApiError(404, ErrorCode.NOT_FOUND, "The cursor names no review run of this project.")
            wanted = wanted.where((runs.created_at < place) | ((runs.created_at == place) & (runs.id < after)))
        return connection.scalars(wanted).all()
