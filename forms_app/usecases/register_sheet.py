"""A register on screen and on paper: the same lines and totals as its workbook, and what a county gets at most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.assessment.division_caps import CapUse, CapUses
from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.core.numbers import grouped
from forms_app.documents.table_sheets import TableSheet, sheet_of
from forms_app.registers.reckoning import Reckoning
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.register import Column, Register
from forms_app.storage.filings import SubmissionQuery, count_submissions, each_submission
from forms_app.usecases.export_register import Assessed, assessed, register_line, reporting_unit, scope_of
from forms_app.usecases.platform import Platform

MOST_LINES = 2000
"""More than that nobody reads on one page; the workbook has all."""


@dataclass(frozen=True)
class RegisterSheet:
    """The table, and the counties measured against their caps, those above it first."""

    spec: FormSpec
    table: TableSheet
    counties: tuple[CapUse, ...]


def register_sheet(platform: Platform, actor: Actor, spec_id: str, query: SubmissionQuery) -> RegisterSheet:
    """The register with all its lines.

    Raises NotFoundError for an unknown form, BadInputError when it has no register, TooLargeError for too many lines.
    """
    spec = platform.catalogue.form(spec_id)
    if spec.register is None:
        raise BadInputError(f"“{spec.form.title}”没有名册")
    wanted = SubmissionQuery(spec.id, query.first, query.last, query.division, query.words)
    with platform.database.reading() as session:
        found = count_submissions(session, actor, wanted)
        if found > MOST_LINES:
            raise TooLargeError(f"共{found}份，超过{MOST_LINES}份，请缩小查询范围，或者导出 Excel 文件")
        unit = reporting_unit(platform, session, actor)
        lines = list(_assessed(platform, session, actor, spec, wanted))
    return _sheet(platform, spec, spec.register, unit, wanted, lines)


def _assessed(
    platform: Platform, session: Session, actor: Actor, spec: FormSpec, query: SubmissionQuery
) -> Iterator[Assessed]:
    return (assessed(platform, spec, *row) for row in each_submission(session, actor, query))


def _sheet(
    platform: Platform, spec: FormSpec, register: Register, unit: str, query: SubmissionQuery, lines: list[Assessed]
) -> RegisterSheet:
    reckoning = Reckoning(register.columns)
    rows = tuple(_texts(register.columns, reckoning.cells(register_line(line))) for line in lines)
    uses = CapUses(spec.measures)
    for line in lines:
        uses.add(line.division, line.amounts)
    table = sheet_of(
        register,
        unit,
        platform.today(),
        rows,
        totals=_texts(register.columns, reckoning.totals()) if reckoning.has_totals else (),
        scope="；".join(scope_of(query)),
        notes=tuple(uses.notes()),
    )
    return RegisterSheet(spec, table, uses.found())


def _texts(columns: Sequence[Column], values: Sequence[CellValue | None]) -> tuple[str, ...]:
    return tuple(_text(column, value) for column, value in zip(columns, values, strict=True))


def _text(column: Column, value: CellValue | None) -> str:
    if isinstance(value, date):
        return chinese(value)
    if isinstance(value, Decimal):
        return grouped(value.quantize(Decimal("0.01")) if column.is_money else value)
    return "" if value is None else str(value)
