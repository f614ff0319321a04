"""Offices belong to a kind of authority, and see the campaigns, cases and filings of that alone.

Until now there were statistics bureaus only: everything that is there is theirs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FIRST = "statistics"
_WORKLIST = (
    ("division_code", "is_open", "due_on", "id"),
    ("prefecture", "is_open", "due_on", "id"),
    ("is_open", "due_on", "id"),
    ("division_code", "is_open", "state"),
    ("prefecture", "is_open", "state"),
    ("is_open", "state"),
)


def upgrade() -> None:
    for table in ("office", "campaign", "filing", "procedure_case"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("authority", sa.String(), nullable=False, server_default=_FIRST))
    _index("procedure_case", before=(), after=("authority",))


def downgrade() -> None:
    _index("procedure_case", before=("authority",), after=())
    for table in ("procedure_case", "filing", "campaign", "office"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("authority")


def _index(table: str, *, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """The worklist's indexes anew, with other columns first."""
    for columns in _WORKLIST:
        old, new = [*before, *columns], [*after, *columns]
        op.drop_index(f"ix_{table}_{'_'.join(old)}", table_name=table)
        op.create_index(f"ix_{table}_{'_'.join(new)}", table, new, unique=False)
