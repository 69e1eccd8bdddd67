"""What alembic runs: the missing steps, in the transaction of whoever opens the database."""

from alembic import context

from kivo_worker.devserver.database import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
