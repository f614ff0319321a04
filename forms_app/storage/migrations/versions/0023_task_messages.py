"""What offices are told about their tasks.

Revision ID: 0023
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; the same is told once to an office."""
    op.create_table(
        "task_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("news", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_task_message_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_message")),
        sa.UniqueConstraint(
            "office_id", "domain", "task", "division_code", "unit", "news", "occasion",
            name=op.f("uq_task_message_once"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_task_message_office_id_sent_at"), "task_message", ["office_id", "sent_at"])


def downgrade() -> None:
    """Without the messages."""
    op.drop_table("task_message")
