"""Signatures: who signed an issued document, the picture of an office. Files of jobs are kept for a time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ADDED = (
    ("issued_document", sa.Column("signed_by", sa.String(), nullable=False, server_default="")),
    ("office", sa.Column("signature_picture", sa.String(), nullable=False, server_default="")),
    ("office", sa.Column("signature_width", sa.Integer(), nullable=False, server_default="0")),
    ("job", sa.Column("files_dropped_at", sa.DateTime(timezone=True), nullable=True)),
)


def upgrade() -> None:
    for table, column in _ADDED:
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(_ADDED):
        op.drop_column(table, column.name)
