"""Alembic's entry point: works on the connection handed over by storage.migrate, in its transaction."""

from alembic import context

from storage.migrations.tables import include_name
from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=include_name,
    render_as_batch=True,
)
context.run_migrations()
