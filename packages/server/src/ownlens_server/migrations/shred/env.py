"""How Alembic reaches the shred database: over the connection it is given."""

from alembic import context

from ownlens_server.models import SHRED

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SHRED,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
