"""Public entries as they were issued, names to search them by, requests to correct them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


_PUBLIC = ["public_from", "id", "public_until"]
_FORMER = {"category_public_from_id_public_until", "category_division_code_public_from_id_public_until"}
_PLACES: dict[str, list[str]] = {"": [], "_prefecture": ["prefecture"], "_division": ["division_code"]}


def upgrade() -> None:
    # Public lists go by procedure and category, and look for names along the same index.
    for name in sorted(_FORMER):
        op.drop_index(op.f(f"ix_procedure_case_{name}"), "procedure_case")
    for name, place in _PLACES.items():
        columns = ["procedure_id", "category", *place, *_PUBLIC, "name_key"]
        op.create_index(f"ix_procedure_case_entries{name}", "procedure_case", columns)
    op.create_table(
        "published_entry",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["procedure_case.id"], name=op.f("fk_published_entry_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_document.id"], name=op.f("fk_published_entry_document_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_published_entry")),
    )
    op.create_table(
        "name_part",
        sa.Column("part", sa.LargeBinary(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("part", "name_key", name=op.f("pk_name_part")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="objection"))
