"""Alembic's entry: runs the steps on the connection that `migrating` hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from forms_app.storage.all_tables import METADATA
from forms_app.storage.types import WORD_LENGTH, Moment, Word


def _rendered(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """New migrations name plain database types: they must still run when the code has moved on."""
    if kind == "type" and isinstance(item, Word):
        return f"sa.String(length={WORD_LENGTH})"
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    render_item=_rendered,
)
context.run_migrations()
