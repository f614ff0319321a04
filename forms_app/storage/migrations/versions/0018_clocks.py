"""What tells cases of one enterprise apart; parallel items with their own clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("procedure_case", sa.Column("matter", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "case_item",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("stopped_by", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["procedure_case.id"], name=op.f("fk_case_item_case_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_case_item")),
    )
    with op.batch_alter_table("case_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_item_department"), ["department"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_item_is_open_due_on_case_id_number"),
            ["is_open", "due_on", "case_id", "number"],
            unique=False,
        )
