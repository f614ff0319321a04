"""Large lists as background jobs: how far the work as a whole is, what came of it, and which jobs an upload has."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None

_ADDED = (
    ("job", sa.Column("stage", sa.String(), nullable=False, server_default="")),
    ("job", sa.Column("stage_done", sa.Integer(), nullable=False, server_default="0")),
    ("job", sa.Column("stage_total", sa.Integer(), nullable=False, server_default="0")),
    ("job", sa.Column("stage_began_at", sa.DateTime(timezone=True), nullable=True)),
    ("job", sa.Column("result", sa.JSON(), nullable=True)),
    ("directory_upload", sa.Column("check_job", sa.Uuid(), nullable=True)),
    ("directory_upload", sa.Column("taking_job", sa.Uuid(), nullable=True)),
)


def upgrade() -> None:
    for table, column in _ADDED:
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(_ADDED):
        op.drop_column(table, column.name)
