"""Run by Alembic: the steps go through the connection that :mod:`unisono.desk.migrate` holds."""

from __future__ import annotations

from alembic import context

from unisono.desk.database import metadata
from unisono.desk.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
