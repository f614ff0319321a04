"""Numbers for leaders and the province: cases, steps, overdue, categories, results, by year and division.

Everything comes from one count of the cases: the page, its charts and the workbook are the same `Figures`.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese
from forms_app.core.divisions import Division, covers
from forms_app.core.errors import NotFoundError
from forms_app.registers.figures import NumberSheet, write_figures
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.figures import Tally, tally_campaign_cases, tally_cases
from forms_app.storage.tables import Office
from forms_app.usecases.figure_tables import Chosen, Figure, FigureMaker
from forms_app.usecases.graded_figures import GradedMaker
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """Which cases: of a year, of a division and those below; `order` is the column by which divisions stand.

    `procedure`: "" is the first one with campaigns.
    """

    year: int | None = None
    division: str | None = None
    order: str = ""
    procedure: str = ""


@dataclass(frozen=True)
class Figures:
    """All figures of a day. `path` leads from the person's own division down to the chosen one."""

    tables: tuple[Figure, ...]
    office: str
    scope: str
    years: tuple[int, ...]
    path: tuple[Division, ...]
    choices: tuple[Division, ...]
    number: int
    spec: ProcedureSpec
    procedures: tuple[ProcedureSpec, ...]

    def table(self, name: str) -> Figure:
        """The figure of this name. Raises NotFoundError."""
        found = next((each for each in self.tables if each.id == name), None)
        if found is None:
            raise NotFoundError("没有这张统计表")
        return found


def figures(platform: Platform, actor: Actor, query: FiguresQuery) -> Figures:
    """What this person sees, counted now. Raises NotFoundError for a division outside his or her own."""
    spec, path = _chosen(platform, actor, query), _path(platform, actor, query.division)
    with platform.database.reading() as session:
        everything = _tallies(platform, session, actor, spec)
        office = session.get(Office, actor.office) if actor.office else None
    within = [tally for tally in everything if path and covers(path[-1].code, tally.division_code)]
    chosen = [tally for tally in within if query.year in (None, tally.year)]
    maker = GradedMaker if spec.procedure.grading else FigureMaker
    make = maker(platform, spec, path[-1] if path else None, Chosen(within, chosen), query.order)
    named = f"{query.year}年度" if query.year else "全部年度"
    return Figures(
        tables=make.tables(),
        office=office.name if office else "",
        scope=f"{path[-1].name if path else ''}，{named}",
        years=tuple(sorted({tally.year for tally in everything}, reverse=True)),
        path=path,
        choices=_choices(platform, actor),
        number=sum(tally.number for tally in chosen),
        spec=spec,
        procedures=platform.catalogue.current_procedures(actor.authority),
    )


def export_figures(platform: Platform, actor: Actor, query: FiguresQuery, only: str | None, file: Path) -> str:
    """Every figure (or `only` one) as a sheet of an official workbook, as on the page; returns its title.

    Raises NotFoundError.
    """
    found = figures(platform, actor, query)
    tables = (found.table(only),) if only else found.tables
    unit, reported = found.office or "（未登记）", chinese(platform.today())
    sheets = [
        NumberSheet(
            title=table.title,
            facts=(f"填报单位：{unit}", f"统计范围：{found.scope}"),
            right=f"截至{reported}　计量单位：{table.unit}",
            headings=(table.first, *(column.title for column in table.columns)),
            lines=tuple((line.label, *line.numbers) for line in (*table.lines, table.total)),
            note=f"说明：{table.note}。",
        )
        for table in tables
    ]
    write_figures(sheets, file)
    return tables[0].title if only else f"{found.spec.procedure.title}情况统计表"


def _chosen(platform: Platform, actor: Actor, query: FiguresQuery) -> ProcedureSpec:
    """The procedure to count: the first with campaigns when none is named. Raises NotFoundError."""
    catalogue = platform.catalogue
    known = (*catalogue.campaign_procedures(actor.authority), *catalogue.current_procedures(actor.authority))
    found = next((spec for spec in known if query.procedure in ("", spec.id)), None)
    if found is None:
        raise NotFoundError("没有这个程序的统计")
    return found


def _tallies(platform: Platform, session: Session, actor: Actor, spec: ProcedureSpec) -> list[Tally]:
    if spec.procedure.has_campaigns:
        return tally_campaign_cases(session, actor, platform.today(), [spec.id], [spec.procedure.standing])
    return tally_cases(session, actor, platform.today(), spec.id)


def _path(platform: Platform, actor: Actor, wanted: str | None) -> tuple[Division, ...]:
    """From the person's own division to the wanted one. Raises NotFoundError when it does not lie within."""
    table = platform.reference.divisions
    own = table.find(actor.division) if actor.division else None
    if own is None:
        if wanted:
            raise _no_division()
        return ()
    division = table.find(wanted) if wanted else own
    if division is None or not covers(own.code, division.code):
        raise _no_division()
    found = [division]
    while found[0].code != own.code:
        above = table.find(found[0].parent or "")
        if above is None:
            raise _no_division()
        found.insert(0, above)
    return tuple(found)


def _no_division() -> NotFoundError:
    return NotFoundError("没有这个地区，或者不在您的辖区")


def _choices(platform: Platform, actor: Actor) -> tuple[Division, ...]:
    """The divisions in force that this person may choose, each county after its prefecture."""
    in_force = platform.reference.divisions.in_force(platform.today())
    own = actor.division
    return tuple(sorted((each for each in in_force if own and covers(own, each.code)), key=lambda each: each.code))
