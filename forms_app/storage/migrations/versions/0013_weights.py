"""Weights that an administrator enters for a table of a regulation, each from a day."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weight_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_weight_entry_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_entry")),
    )
    with op.batch_alter_table("weight_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_weight_entry_table_id_since_id"), ["table_id", "since", "id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("weight_entry")
