"""Indicators: what divisions enter for a year, with every revision."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spec_id", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_report")),
        sa.UniqueConstraint(
            "spec_id", "division_code", "year", "subject",
            name=op.f("uq_indicator_report_spec_id_division_code_year_subject"),
        ),
    )  # fmt: skip
    with op.batch_alter_table("indicator_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_report_division_code"), ["division_code"], unique=False)
    op.create_table(
        "indicator_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("spec_version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_indicator_revision_account_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["indicator_report.id"], name=op.f("fk_indicator_revision_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_revision")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_indicator_revision_report_id_number")),
    )  # fmt: skip
