"""Cases that an office opens, cases that belong to a case, categories with public entries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("procedure_case", schema=None) as batch_op:
        batch_op.alter_column("campaign_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.alter_column("filing_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("parent_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("category", sa.String(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_procedure_case_parent_id"), "procedure_case", ["parent_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_procedure_case_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_procedure_case_category_public_from_id_public_until"),
            ["category", "public_from", "id", "public_until"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_procedure_case_category_division_code_public_from_id_public_until"),
            ["category", "division_code", "public_from", "id", "public_until"],
            unique=False,
        )
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("national_articles", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("review_body", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("court", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("case_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_filing_case_id"), ["case_id"], unique=False)
