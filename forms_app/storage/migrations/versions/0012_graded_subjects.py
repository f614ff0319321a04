"""Those who are graded by dated records, and the records."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "graded_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("of_class", sa.String(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("enrolled_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_graded_subject_enterprise_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_graded_subject_office_id")),
        sa.ForeignKeyConstraint(["enrolled_by"], ["account.id"], name=op.f("fk_graded_subject_enrolled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graded_subject")),
        sa.UniqueConstraint("scheme", "enterprise_id", name=op.f("uq_graded_subject_scheme_enterprise_id")),
    )
    op.create_index("ix_graded_subject_enterprise_id", "graded_subject", ["enterprise_id"], unique=False)
    op.create_index(
        "ix_graded_subject_scheme_authority_division_code_id",
        "graded_subject",
        ["scheme", "authority", "division_code", "id"],
        unique=False,
    )
    op.create_table(
        "dated_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("collectors", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["graded_subject.id"], name=op.f("fk_dated_record_subject_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_dated_record_office_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["account.id"], name=op.f("fk_dated_record_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dated_record")),
    )
    op.create_index("ix_dated_record_subject_id_day_id", "dated_record", ["subject_id", "day", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("dated_record")
    op.drop_table("graded_subject")
