"""The worklist of one procedure: indexes, as its cases may be few among many others."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for columns in (["procedure_id", "is_open", "due_on", "id"], ["procedure_id", "is_open", "state"]):
        op.create_index(op.f(f"ix_procedure_case_{'_'.join(columns)}"), "procedure_case", columns, unique=False)
