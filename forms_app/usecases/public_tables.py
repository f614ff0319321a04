"""Tables that a regulation has announced, as everybody reads them: the lines of cases in the state that is public."""

from dataclasses import dataclass

from forms_app.answers.answer import CellValue
from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.register import CaseColumn, CaseTable
from forms_app.storage.public_lists import announced_cases
from forms_app.usecases.case_tables import case_cells
from forms_app.usecases.platform import Platform

MOST_LINES = 100
_SERIAL = "serial"


@dataclass(frozen=True)
class PublicTable:
    """The table without its serial number. `has_more`: older lines are found by name or code alone."""

    spec: ProcedureSpec
    table: CaseTable
    columns: tuple[CaseColumn, ...]
    lines: tuple[tuple[CellValue | None, ...], ...]
    has_more: bool


def public_tables(platform: Platform, domain: str) -> tuple[tuple[ProcedureSpec, CaseTable], ...]:
    """The tables of a folder that are shown to everybody."""
    return tuple(
        (spec, table)
        for spec in platform.catalogue.current_procedures()
        if spec.domain == domain
        for table in spec.procedure.tables
        if table.public_in is not None
    )


def view_public_table(platform: Platform, domain: str, procedure: str, table: str, words: str) -> PublicTable:
    """The latest lines, those of a name or code where `words` say one. Raises NotFoundError for what is not public."""
    found = next(
        (each for each in public_tables(platform, domain) if (each[0].name, each[1].id) == (procedure, table)), None
    )
    if found is None or found[1].public_in is None:
        raise NotFoundError("没有这张公开的表，请从“事项”进入")
    spec, shown = found
    columns = tuple(column for column in shown.columns if column.known != _SERIAL)
    with platform.database.reading() as session:
        lasting = platform.today() if shown.public_in in (spec.procedure.notice, spec.procedure.standing) else None
        rows = announced_cases(session, spec.id, shown.public_in or "", words, MOST_LINES + 1, lasting=lasting)
        lines = tuple(
            tuple(cells.get(column.key) for column in columns)
            for row in rows[:MOST_LINES]
            for cells in case_cells(platform, session, shown, row)
        )
    return PublicTable(spec, shown, columns, lines, len(rows) > MOST_LINES)
