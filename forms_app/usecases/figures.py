"""Numbers for leaders and the province: cases, steps, overdue, categories, results, by year and division.

Everything comes from one count of the cases: the page, its charts and the workbook are the same `Figures`.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.divisions import Division, covers
from forms_app.core.errors import NotFoundError
from forms_app.registers.list_tables import with_columns
from forms_app.registers.register import FilledTable, RegisterHead, RegisterLine, write_tables
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.register import ListColumn, ListTable
from forms_app.storage.figures import Tally, tally_campaign_cases, tally_cases
from forms_app.storage.list_choices import chosen_columns
from forms_app.storage.tables import Office
from forms_app.usecases.figure_tables import Chosen, Figure, FigureLine, FigureMaker
from forms_app.usecases.graded_figures import GradedMaker
from forms_app.usecases.platform import Platform

FIGURE_LISTS = "figures."
"""How the names begin under which choices of columns are kept."""
_LINE, _FIRST_WIDTH, _WIDTH = "figure_line", 26, 14
_NO_BASE = "—"


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
    make = _made(platform, spec, path[-1] if path else None, Chosen(within, chosen), query.order)
    named = f"{query.year}年度" if query.year else "全部年度"
    return Figures(
        tables=make.tables(),
        office=office.name if office else "",
        scope=f"{path[-1].name if path else ''}，{named}",
        years=tuple(sorted({tally.year for tally in everything}, reverse=True)),
        path=path,
        choices=platform.reference.divisions.within(actor.division, platform.today()),
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
    head = RegisterHead(found.office or "（未登记）", platform.today(), found.scope)
    with platform.database.reading() as session:
        chosen = {each.id: chosen_columns(session, actor.account, figure_list(found.spec, each)) for each in tables}
    filled = [
        FilledTable(
            register=with_columns(official_figure(each), chosen[each.id]),
            head=head,
            lines=[_line(each, line) for line in each.lines],
            total=_line(each, each.total),
        )
        for each in tables
    ]
    write_tables(filled, file)
    return tables[0].title if only else f"{found.spec.procedure.title}情况统计表"


def official_figure(figure: Figure) -> ListTable:
    """The official table of a figure."""
    return ListTable(
        title=figure.title,
        unit=figure.unit,
        note=f"{figure.note}。",
        columns=(
            ListColumn(label=figure.first, known=_LINE, width=_FIRST_WIDTH, align="start", fixed=True),
            *(
                ListColumn(label=each.title, known=each.id, width=_WIDTH, align="end", places=each.places)
                for each in figure.columns
            ),
        ),
    )


def figure_list(spec: ProcedureSpec, figure: Figure) -> str:
    """The name under which a person's choice of columns is kept; it stands in an address, so without strokes."""
    return f"{FIGURE_LISTS}{spec.id.replace('/', '.')}.{figure.id}"


def figure_tables_of(platform: Platform, actor: Actor) -> dict[str, ListTable]:
    """The tables of figures of all procedures of a person's kind of authority, by the name of their choice."""
    found = {}
    for spec in platform.catalogue.current_procedures(actor.authority):
        for figure in _made(platform, spec, None, Chosen((), ()), "").tables():
            found[figure_list(spec, figure)] = official_figure(figure)
    return found


def figure_place(list_id: str) -> tuple[str, str]:
    """Procedure and figure of the choice that is kept under this name."""
    procedure, _, figure = list_id.removeprefix(FIGURE_LISTS).rpartition(".")
    return procedure.replace(".", "/"), figure


def _line(figure: Figure, line: FigureLine) -> RegisterLine:
    numbers = (_NO_BASE if number is None else number for number in line.numbers)
    ids = (column.id for column in figure.columns)
    return RegisterLine.of({_LINE: line.label, **dict(zip(ids, numbers, strict=True))})


def _made(platform: Platform, spec: ProcedureSpec, top: Division | None, chosen: Chosen, order: str) -> FigureMaker:
    maker = GradedMaker if spec.procedure.grading else FigureMaker
    return maker(platform, spec, top, chosen, order)


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
