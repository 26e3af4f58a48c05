"""Alembic's environment: uses the connection that `persistence.operations.migrate` passes."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from persistence.engine.columns import Choice, Document, Instant, Minor
from persistence.tables import metadata

# fmt: off
PLAIN = {
    Choice:   "sa.String(length=32)",
    Instant:  "sa.DateTime(timezone=True)",
    Minor:    "sa.BigInteger()",
    Document: "sa.JSON(none_as_null=True)",
}
# fmt: on


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Migrations are independent of the code: they use plain types instead of its own."""
    return PLAIN.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
    # So that a migration may leave its transaction for statements that cannot run in one.
    transaction_per_migration=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
