"""Document numbers from gapless series; codes by which the public checks issued documents."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REFUSED = "document numbers are never deleted or changed, a voided one stays voided"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 10
_KEPT = ("office_id", "kind", "year", "serial", "text", "taken_at", "taken_by")


def upgrade() -> None:
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number_prefix", sa.String(), nullable=False, server_default=""))
    # Only columns and an index: on SQLite anything more would build the table anew under those that refer to it.
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("superseded_by", sa.Uuid(), nullable=True))
    _give_codes()
    op.create_index(op.f("ix_issued_document_code"), "issued_document", ["code"], unique=True)

    op.create_table(
        "number_series",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_number_series_office_id")),
        sa.PrimaryKeyConstraint("office_id", "kind", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "document_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["procedure_case.id"], name=op.f("fk_document_number_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_document.id"], name=op.f("fk_document_number_document_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_document_number_office_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_document_number_taken_by")),
        sa.ForeignKeyConstraint(["voided_by"], ["account.id"], name=op.f("fk_document_number_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_number")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_number_document_id")),
        sa.UniqueConstraint(
            "office_id", "kind", "year", "serial", name=op.f("uq_document_number_office_id_kind_year_serial")
        ),
        sa.UniqueConstraint("text", name=op.f("uq_document_number_text")),
    )
    with op.batch_alter_table("document_number", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_number_office_id_year_id"), ["office_id", "year", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_document_number_prefix"), ["prefix"], unique=False)
    _guard_numbers()


def _give_codes() -> None:
    """Documents that were issued before get a code too: it is not on their paper, but their page can show it."""
    table = sa.table("issued_document", sa.column("id", sa.Uuid()), sa.column("code", sa.String()))
    connection = op.get_bind()
    for (identifier,) in connection.execute(sa.select(table.c.id)).all():
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        connection.execute(table.update().where(table.c.id == identifier).values(code=code))


def _guard_numbers() -> None:
    changed = " OR ".join(["OLD.voided_at IS NOT NULL", *(f"NEW.{name} <> OLD.{name}" for name in _KEPT)])
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        op.execute(f"CREATE TRIGGER document_number_no_delete BEFORE DELETE ON document_number {refuse}")
        op.execute(f"CREATE TRIGGER document_number_no_change BEFORE UPDATE ON document_number WHEN {changed} {refuse}")
        return
    op.execute(
        "CREATE FUNCTION document_number_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER document_number_no_delete BEFORE DELETE OR TRUNCATE ON document_number "
        "FOR EACH STATEMENT EXECUTE FUNCTION document_number_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER document_number_no_change BEFORE UPDATE ON document_number FOR EACH ROW WHEN ({changed}) "
        "EXECUTE FUNCTION document_number_refuse()"
    )
