"""The worklist of one procedure: an index, as its cases may be few among many others."""

from alembic import op

revision = "0006_worklist"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_procedure_case_procedure_id_is_open_due_on_id"),
        "procedure_case",
        ["procedure_id", "is_open", "due_on", "id"],
        unique=False,
    )
