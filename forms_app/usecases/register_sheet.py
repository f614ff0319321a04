"""A register on screen and on paper: the same lines and totals as its workbook, and what a county gets at most."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.assessment.amounts import Amounts, MeasureResult
from forms_app.cases.actors import Actor
from forms_app.core.amounts import yuan
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.core.numbers import grouped
from forms_app.documents.table_sheets import TableSheet, sheet_of
from forms_app.registers.reckoning import Reckoning
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.measures import DivisionCap, Measures
from forms_app.specs.register import Column, Register
from forms_app.storage.filings import SubmissionQuery, count_submissions, each_submission
from forms_app.usecases.export_register import Assessed, assessed, register_line, reporting_unit, scope_of
from forms_app.usecases.platform import Platform

MOST_LINES = 2000
"""More than that nobody reads on one page; the workbook has all."""


@dataclass(frozen=True, slots=True)
class CountyUse:
    """What the enterprises of one county applied for of measures that are capped together. Amounts in 元."""

    cap: DivisionCap
    titles: str
    division: str
    due: Decimal
    at_most: Decimal

    @property
    def sum(self) -> Decimal:
        """Amounts due and ceilings together: what it could come to."""
        return self.due + self.at_most

    @property
    def excess(self) -> Decimal:
        """By how much that is above what the county gets at most; 0 when it is not."""
        return max(Decimal(0), self.sum - self.cap.amount)


@dataclass(frozen=True)
class RegisterSheet:
    """The table, and the counties measured against their caps, those above it first."""

    spec: FormSpec
    table: TableSheet
    counties: tuple[CountyUse, ...]


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
    counties = tuple(sorted(_counties(spec.measures, lines), key=lambda use: -use.excess)) if spec.measures else ()
    table = sheet_of(
        register,
        unit,
        platform.today(),
        rows,
        totals=_texts(register.columns, reckoning.totals()) if reckoning.has_totals else (),
        scope="；".join(scope_of(query)),
        notes=tuple(_exceeded(counties)),
    )
    return RegisterSheet(spec, table, counties)


def _exceeded(counties: Iterable[CountyUse]) -> Iterator[str]:
    for use in counties:
        if use.excess:
            yield (
                f"{use.division}{use.titles}合计可达{yuan(use.sum)}，"
                f"超过{use.cap.article}“{use.cap.printed}”{yuan(use.excess)}。"
            )


def _texts(columns: Sequence[Column], values: Sequence[CellValue | None]) -> tuple[str, ...]:
    return tuple(_text(column, value) for column, value in zip(columns, values, strict=True))


def _text(column: Column, value: CellValue | None) -> str:
    if isinstance(value, date):
        return chinese(value)
    if isinstance(value, Decimal):
        return grouped(value.quantize(Decimal("0.01")) if column.is_money else value)
    return "" if value is None else str(value)


def _counties(measures: Measures, lines: Iterable[Assessed]) -> Iterator[CountyUse]:
    """Every county that somebody applied in, for every cap that counties have."""
    by_county: dict[str, list[Amounts]] = {}
    for line in lines:
        if line.assessment and line.assessment.amounts:
            by_county.setdefault(line.division, []).append(line.assessment.amounts)
    for cap in measures.division_caps:
        titles = "、".join(each.title for each in measures.measures if each.id in cap.measures)
        for division, found in by_county.items():
            capped = [each for amounts in found for each in amounts.claimed if each.measure.id in cap.measures]
            if capped:
                yield CountyUse(cap, titles, division, _granted(capped, ceiling=False), _granted(capped, ceiling=True))


def _granted(results: Iterable[MeasureResult], *, ceiling: bool) -> Decimal:
    """The sum of amounts due, or of ceilings."""
    return sum((each.granted or Decimal(0) for each in results if each.is_ceiling is ceiling), Decimal(0))
