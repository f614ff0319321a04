"""Which columns a person wants of a list; directories of enterprises handed in as workbooks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_list_choice_account_id")),
        sa.PrimaryKeyConstraint("account_id", "list_id", name=op.f("pk_list_choice")),
    )
    op.create_table(
        "directory_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_by", sa.Integer(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_directory_upload_account_id")),
        sa.ForeignKeyConstraint(["committed_by"], ["account.id"], name=op.f("fk_directory_upload_committed_by")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_directory_upload_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_upload")),
    )
    with op.batch_alter_table("directory_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_upload_office_id"), ["office_id"], unique=False)
