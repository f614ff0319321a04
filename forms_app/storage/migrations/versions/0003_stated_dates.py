"""Which due day an issued document states, and how it was counted. Documents issued before are not in it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stated_date",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("rolls", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("awaited", sa.JSON(), nullable=False),
        sa.Column("now_due", sa.Date(), nullable=False),
        sa.Column("reviewed_due", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["issued_document.id"], name=op.f("fk_stated_date_document_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_stated_date_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_date")),
        sa.UniqueConstraint("document_id", name=op.f("uq_stated_date_document_id")),
    )
    with op.batch_alter_table("stated_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stated_date_office_id_due"), ["office_id", "due"], unique=False)
