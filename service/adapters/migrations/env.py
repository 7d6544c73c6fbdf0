"""Where Alembic starts: runs the migrations over the connection and inside the transaction that it was given.

Batch mode, because SQLite cannot alter a column in place. Alembic loads this file by its path.
"""

from __future__ import annotations

from alembic import context

from service.adapters.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
