"""All that is held of a private-worker run, and nothing besides."""

from sqlalchemy import select

from kivo_worker.devserver.database.schema import METADATA
from kivo_worker.devserver.site.holdings import held_of
from tests.devserver.site.conftest import Site


def test_every_table_that_names_the_run(site: Site) -> None:
    """Whichever table has the run's id in any of its columns is listed, with just these rows and every column."""
    with site.database.reading() as connection:
        rows = {table: connection.execute(select(table)).all() for table in METADATA.sorted_tables}
    naming = {
        table.name: {tuple(row) for row in found if any(site.private in str(value) for value in row)}
        for table, found in rows.items()
    }
    held = held_of(site.database, site.private)

    assert {one.table: set(one.rows) for one in held if one.rows} == {
        name: found for name, found in naming.items() if found
    }
    assert len(naming["private_events"]) == 2
    assert all(one.columns == tuple(METADATA.tables[one.table].c.keys()) for one in held)


def test_a_run_that_is_not_there(site: Site) -> None:
    """Of a run that nobody made nothing is held."""
    assert all(one.rows == () for one in held_of(site.database, "run_none"))
