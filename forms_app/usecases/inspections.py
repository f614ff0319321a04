"""Inspections of those who hold what procedures grant: how many must be made in a year, how many were, who is left.

Counted anew whenever it is asked for; nothing of it is stored. An office reads its own counts and those of the offices
below: what is above it would need holders that it does not see.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.cases.changes import held_words
from forms_app.cases.inspections import (
    Inspection,
    QuotaCount,
    count,
    counted_until,
    held_on,
    inspected,
    inspections_of,
)
from forms_app.core.dates import BEIJING, chinese
from forms_app.core.divisions import at_level, covers, level_of
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.documents.table_sheets import sheet_of, table_pdf
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.inspections import WHOLE, Inspections, Quota
from forms_app.specs.register import ListColumn, ListTable
from forms_app.storage.ledgers import cases_held_since, years_of_cases
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_case import answers_of


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """What offices of a level have to inspect in one division, and what they have inspected."""

    quota: Quota
    division: str
    own: bool
    count: QuotaCount


@dataclass(frozen=True)
class HolderLine:
    """A holder: by which case, what is held on the day of counting, the last inspection of each level, its result.

    `awaited` are the levels whose offices have to inspect every holder, and have not inspected this one.
    """

    case: UUID
    name: str
    uscc: str
    division: str
    held: str
    days: Mapping[str, date]
    awaited: frozenset[str]
    result: str


@dataclass(frozen=True)
class InspectionPage:
    """The inspections of one procedure in a year, counted up to the day `until`."""

    spec: ProcedureSpec
    rule: Inspections
    office: str
    year: int
    years: tuple[int, ...]
    until: date
    lines: tuple[QuotaLine, ...]
    holders: tuple[HolderLine, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that inspect, the highest first."""
        return tuple(dict.fromkeys(quota.level for quota in self.rule.quotas))


def inspected_procedures(platform: Platform, actor: Actor) -> tuple[ProcedureSpec, ...]:
    """The procedures of one's own authority whose holders are inspected."""
    specs = platform.catalogue.current_procedures(actor.authority)
    return tuple(spec for spec in specs if spec.procedure.inspections is not None)


def view_inspections(platform: Platform, actor: Actor, procedure: str, year: int | None) -> InspectionPage:
    """The counts of a year (the running one where None). Raises NotFoundError, BadInputError for a year to come."""
    spec, rule = _chosen(platform, actor, procedure)
    today = platform.today()
    year = today.year if year is None else year
    until = counted_until(year, today)
    if until is None:
        raise BadInputError(f"{year}年还没有开始，没有可以统计的抽查")
    with platform.database.reading() as session:
        files = _files(platform, session, actor, spec, year)
        opened = years_of_cases(session, actor, spec.id)
        office = reporting_unit(platform, session, actor)
    return InspectionPage(
        spec=spec,
        rule=rule,
        office=office,
        year=year,
        years=tuple(range(today.year, min((*opened, today.year)) - 1, -1)),
        until=until,
        lines=tuple(_quota_lines(platform, actor, rule, files, until)),
        holders=tuple(_holder_lines(platform, rule, files, until)),
    )


def inspection_workbook(platform: Platform, actor: Actor, procedure: str, year: int | None, file: Path) -> str:
    """Write the counts as an official table; returns its title. Raises what `view_inspections` raises."""
    page = view_inspections(platform, actor, procedure, year)
    table = _table(page)
    head = RegisterHead(page.office, platform.today(), _scope(page))
    write_register(table, head, (RegisterLine.of(cells) for cells in _cells(page)), file)
    return table.title


def inspection_print(platform: Platform, actor: Actor, procedure: str, year: int | None) -> tuple[str, bytes]:
    """Title and PDF of the same table. Raises what `view_inspections` raises."""
    page = view_inspections(platform, actor, procedure, year)
    table = _table(page)
    # The lines are quotas, some of them of the same holders: nothing is added up.
    sheet = sheet_of(table, page.office, platform.today(), tuple(_printed(table, page)), scope=_scope(page))
    return table.title, table_pdf(platform.printer, sheet)


def _chosen(platform: Platform, actor: Actor, procedure: str) -> tuple[ProcedureSpec, Inspections]:
    for spec in inspected_procedures(platform, actor):
        if spec.procedure.inspections is not None and procedure in ("", spec.id):
            return spec, spec.procedure.inspections
    raise NotFoundError("没有这项抽查，请从“抽查”进入")


def _files(platform: Platform, session: Session, actor: Actor, spec: ProcedureSpec, year: int) -> tuple[CaseFile, ...]:
    """Every case that this person sees in which something was held in that year."""
    since = datetime(year, 1, 1, tzinfo=BEIJING)
    rows = cases_held_since(session, actor, spec.id, spec.procedure.standing, since)
    return tuple(file_of(platform, session, row) for row in rows)


def _quota_lines(
    platform: Platform, actor: Actor, rule: Inspections, files: Sequence[CaseFile], until: date
) -> Iterator[QuotaLine]:
    """By quota, then by division; a division without a holder has no line."""
    own = actor.division or ""
    for quota in rule.quotas:
        found = _standings(platform, quota, files, until)
        for code in sorted(code for code in found if own and covers(own, code)):
            name = platform.reference.divisions.name_of(code)
            yield QuotaLine(quota, name, code == own, count(iter(found[code].values()), quota.percent))


def _standings(
    platform: Platform, quota: Quota, files: Iterable[CaseFile], until: date
) -> Mapping[str, dict[int, bool]]:
    """Division → holder → whether it was inspected. One holder with several cases is one."""
    found: dict[str, dict[int, bool]] = defaultdict(dict)
    for file in files:
        code = at_level(file.row.division_code, quota.level)
        standing = inspected(file.case, quota, platform.reference.calendar, until)
        if standing is None or level_of(code) != quota.level:
            continue
        holder = file.row.enterprise_id
        found[code][holder] = found[code].get(holder, False) or standing
    return found


def _holder_lines(
    platform: Platform, rule: Inspections, files: Iterable[CaseFile], until: date
) -> Iterator[HolderLine]:
    """Those who hold something on that day, and those who were inspected in the year while they did."""
    by_holder: dict[int, list[CaseFile]] = defaultdict(list)
    for file in files:
        by_holder[file.row.enterprise_id].append(file)
    for cases in by_holder.values():
        line = _holder_line(platform, rule, cases, until)
        if line is not None:
            yield line


def _holder_line(platform: Platform, rule: Inspections, files: list[CaseFile], until: date) -> HolderLine | None:
    made, holding = _made(files, until), _holding(platform, files, until)
    if holding is None and not made:
        return None
    file, held = holding or (files[-1], files[-1].case.state.title)
    return HolderLine(
        case=file.row.id,
        name=file.row.enterprise_name,
        uscc=file.row.uscc,
        division=platform.reference.divisions.name_of(file.row.division_code),
        held=held,
        days={each.level: each.on for each in made},
        awaited=frozenset(_awaited(platform, rule, files, until)),
        result=_result(platform, rule, file, made[-1]) if made else "",
    )


def _made(files: Iterable[CaseFile], until: date) -> list[Inspection]:
    """The inspections of the year in all cases of a holder, in order of their days."""
    found = (each for file in files for each in inspections_of(file.case, until.year) if each.on <= until)
    return sorted(found, key=lambda each: each.on)


def _holding(platform: Platform, files: Iterable[CaseFile], until: date) -> tuple[CaseFile, str] | None:
    """The case by which something is held on that day, and what; None when nothing is."""
    for file in files:
        if then := held_on(file.case, platform.reference.calendar, until):
            words = held_words(then)
            return file, words[1] if words else ""
    return None


def _awaited(platform: Platform, rule: Inspections, files: Iterable[CaseFile], until: date) -> Iterator[str]:
    """The levels whose offices inspect every holder, and have not inspected this one."""
    for quota in rule.quotas:
        standings = {inspected(file.case, quota, platform.reference.calendar, until) for file in files}
        if quota.percent == WHOLE and False in standings and True not in standings:
            yield quota.level


def _result(platform: Platform, rule: Inspections, file: CaseFile, inspection: Inspection) -> str:
    act = file.spec.procedure.act(rule.act)
    asked = act.question(rule.result) if act else None
    return dict(answers_of(platform, act, inspection.event)).get(asked.label, "") if act and asked else ""


def holders_title(page: InspectionPage) -> str:
    """What the holders are called, over their number."""
    return f"{page.spec.procedure.status or '持有人'}数（{page.rule.unit}）"


def _table(page: InspectionPage) -> ListTable:
    return ListTable(
        title=f"{page.rule.title}情况统计表",
        unit=page.rule.unit,
        note=page.rule.note,
        columns=(
            ListColumn(label="序号", known="serial", width=6),
            ListColumn(label="抽查要求", known="quota", width=36, align="start"),
            ListColumn(label="依据", known="article", width=16),
            ListColumn(label="地区", known="division", width=16),
            ListColumn(label=holders_title(page), known="holders", width=18),
            ListColumn(label="不低于", known="percent", width=10),
            ListColumn(label="应查", known="required", width=10),
            ListColumn(label="已查", known="inspected", width=10),
            ListColumn(label="还差", known="missing", width=10),
        ),
    )


def _cells(page: InspectionPage) -> Iterator[dict[str, CellValue]]:
    for line in page.lines:
        yield {
            "quota": line.quota.title,
            "article": line.quota.article,
            "division": line.division,
            "holders": line.count.holders,
            "percent": f"{line.quota.percent}%",
            "required": line.count.required,
            "inspected": line.count.inspected,
            "missing": line.count.missing,
        }


def _printed(table: ListTable, page: InspectionPage) -> Iterator[tuple[str, ...]]:
    for number, cells in enumerate(_cells(page), 1):
        yield tuple(str({"serial": number, **cells}[column.known]) for column in table.columns)


def _scope(page: InspectionPage) -> str:
    return f"{page.year}年，截至{chinese(page.until)}"
