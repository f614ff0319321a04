"""Numbers for leaders and the province: applications, steps, overdue, results, by year and division.

Everything comes from one count of the cases: the page, its charts and the workbook are the same `Figures`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese
from forms_app.core.divisions import Division, covers
from forms_app.core.errors import NotFoundError
from forms_app.registers.figures import NumberSheet, write_figures
from forms_app.specs.procedure import State
from forms_app.storage.figures import Tally, tally_cases
from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform

Number = int | Decimal | None
"""A count, a share in percent, or nothing where a share has no base."""

_WHOLE, _TENTH = 100, Decimal("0.1")
_PREFECTURE = slice(4)
_OVERDUE = "“已超期”指截至当日办理期限已满、仍未办结的件；不计期限和停止计时的件不算"
_STANDING = "“现有守信企业”指截至当日资格仍在有效期内的企业"


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """Which cases: of a year, of a division and those below; `order` is the column by which divisions stand."""

    year: int | None = None
    division: str | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a line. A share is in percent."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line: what it is about and its numbers in the order of the columns. `key`: the year or division."""

    key: str
    label: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Figure:
    """One table with its chart. `charted` is the column that the chart draws."""

    id: str
    title: str
    first: str
    unit: str
    columns: tuple[Column, ...]
    lines: tuple[FigureLine, ...]
    total: FigureLine
    note: str
    charted: int = 0
    sortable: bool = False

    @property
    def bars(self) -> tuple[tuple[str, int], ...]:
        """What the chart draws: label and number of every line."""
        return tuple((line.label, int(line.numbers[self.charted] or 0)) for line in self.lines)


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

    def table(self, name: str) -> Figure:
        """The figure of this name. Raises NotFoundError."""
        found = next((each for each in self.tables if each.id == name), None)
        if found is None:
            raise NotFoundError("没有这张统计表")
        return found


def figures(platform: Platform, actor: Actor, query: FiguresQuery) -> Figures:
    """What this person sees, counted now. Raises NotFoundError for a division outside his or her own."""
    path = _path(platform, actor, query.division)
    with platform.database.reading() as session:
        everything = _tallies(platform, session, actor)
        office = session.get(Office, actor.office) if actor.office else None
    within = [tally for tally in everything if path and covers(path[-1].code, tally.division_code)]
    chosen = [tally for tally in within if query.year in (None, tally.year)]
    make = _Maker(platform, path[-1] if path else None, within, chosen, query.order)
    named = f"{query.year}年度" if query.year else "全部年度"
    return Figures(
        tables=make.tables(),
        office=office.name if office else "",
        scope=f"{path[-1].name if path else ''}，{named}",
        years=tuple(sorted({tally.year for tally in everything}, reverse=True)),
        path=path,
        choices=_choices(platform, actor),
        number=_sum(chosen, _any),
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
    return tables[0].title if only else "统计守信企业认定情况统计表"


def _tallies(platform: Platform, session: Session, actor: Actor) -> list[Tally]:
    standing = [spec.procedure.standing for spec in platform.catalogue.campaign_procedures()]
    return tally_cases(session, actor, platform.today(), standing)


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


class _Maker:
    """The tables, from the tallies within a division (`within`) and those of the chosen year (`chosen`)."""

    def __init__(
        self, platform: Platform, top: Division | None, within: Sequence[Tally], chosen: Sequence[Tally], order: str
    ) -> None:
        self._platform, self._top, self._within, self._chosen = platform, top, within, chosen
        self._order = order
        states: dict[str, State] = {}
        self._standing: set[str] = set()
        for spec in platform.catalogue.campaign_procedures():
            states |= {state.id: state for state in spec.procedure.states}
            self._standing.add(spec.procedure.standing)
        ended = {each.id for each in states.values() if each.final} | self._standing
        self._open = tuple(each for each in states.values() if each.id not in ended)
        self._ends = tuple(each for each in states.values() if each.id in ended)

    def tables(self) -> tuple[Figure, ...]:
        """All figures in the order of the page."""
        return self._by_year(), self._by_division(), self._by_step(), self._overdue(), self._results()

    def _by_year(self) -> Figure:
        columns = self._course()
        lines = tuple(
            _line(str(year), f"{year}年", columns, [tally for tally in self._within if tally.year == year])
            for year in sorted({tally.year for tally in self._within}, reverse=True)
        )
        note = f"按认定年度列全部年度，不受所选年度影响；{_STANDING}"
        total = _line("", "合计", columns, self._within)
        return Figure("years", "各年度申请情况", "年度", "件、户", _titles(columns), lines, total, note)

    def _by_division(self) -> Figure:
        columns = self._course()
        total = _line("", "合计", columns, self._chosen)
        lines, note = self._divisions(columns), f"企业按所在地统计；{_STANDING}"
        return Figure(
            "divisions", "各地区申请和认定情况", "地区", "件、户", _titles(columns), lines, total, note, sortable=True
        )

    def _by_step(self) -> Figure:
        columns = (_Counted("open", "在办", _is_open), _OVERDUE_COLUMN)
        lines = tuple(
            _line("", each.title, columns, [tally for tally in self._chosen if tally.state == each.id])
            for each in self._open
        )
        total = _line("", "合计", columns, self._chosen)
        return Figure("steps", "各环节在办情况", "环节", "件", _titles(columns), lines, total, _OVERDUE)

    def _overdue(self) -> Figure:
        columns = (
            _Counted("open", "在办", _is_open),
            _OVERDUE_COLUMN,
            _Counted("overdue_share", "超期率（%）", _is_overdue, _is_open),
        )
        total = _line("", "合计", columns, self._chosen)
        note = f"{_OVERDUE}；超期率为已超期占在办的比例"
        lines = self._divisions(columns)
        return Figure(
            "overdue", "各地区超期情况", "地区", "件、%", _titles(columns), lines, total, note, charted=1, sortable=True
        )

    def _results(self) -> Figure:
        ended = [tally for tally in self._chosen if not tally.is_open]
        of_all = _sum(ended, _any)
        columns = (Column("ended", "办结"), Column("share", "占办结（%）"), Column("standing", "其中资格有效（户）"))

        def line(label: str, tallies: Sequence[Tally]) -> FigureLine:
            number = _sum(tallies, _any)
            return FigureLine("", label, (number, share(number, of_all), _sum(tallies, _holds)))

        lines = tuple(line(each.title, [tally for tally in ended if tally.state == each.id]) for each in self._ends)
        note = "“办结”含已公布、不予认定、撤回和取消资格的件；“其中资格有效”指截至当日资格仍在有效期内的企业"
        return Figure("results", "认定结果情况", "结果", "件、户、%", columns, lines, line("合计", ended), note)

    def _course(self) -> tuple["_Counted", ...]:
        """What became of the applications: those open and each end add up to all of them."""
        ends = (_Counted(each.id, each.title, partial(_is_in, each.id)) for each in self._ends)
        return (
            _Counted("applications", "申请", _any),
            _Counted("open", "在办", _is_open),
            *ends,
            _Counted("standing", "现有守信企业（户）", _holds),
        )

    def _divisions(self, columns: Sequence["_Counted"]) -> tuple[FigureLine, ...]:
        """The divisions directly below the chosen one, those without any case too; a county stands alone."""
        if self._top is None:
            return ()
        groups: dict[str, list[Tally]] = {each.code: [] for each in self._below(self._top)}
        for tally in self._chosen:
            groups.setdefault(self._group(self._top, tally.division_code), []).append(tally)
        lines = [_line(code, self._name(code), columns, groups[code]) for code in sorted(groups)]
        ids = [column.id for column in columns]
        if self._order in ids:
            at = ids.index(self._order)
            lines.sort(key=lambda line: -Decimal(line.numbers[at] or 0))
        return tuple(lines)

    def _below(self, top: Division) -> tuple[Division, ...]:
        if top.level == "county":
            return (top,)
        return self._platform.reference.divisions.children(top.code, self._platform.today())

    def _group(self, top: Division, code: str) -> str:
        if top.level == "province" and code != top.code:
            return f"{code[_PREFECTURE]}00"
        return code

    def _name(self, code: str) -> str:
        division = self._platform.reference.divisions.find(code)
        if division is None:
            return code
        is_itself = self._top is not None and code == self._top.code and division.level != "county"
        return f"{division.name}本级" if is_itself else division.name


@dataclass(frozen=True, slots=True)
class _Counted:
    """A column that counts the cases for which something holds; with `of`, their share of those."""

    id: str
    title: str
    holds: Callable[[Tally], bool]
    of: Callable[[Tally], bool] | None = None

    def number(self, tallies: Sequence[Tally]) -> Number:
        """The number of these tallies."""
        found = _sum(tallies, self.holds)
        return found if self.of is None else share(found, _sum(tallies, self.of))


def share(part: int, whole: int) -> Decimal | None:
    """Percent with one decimal, halves up; None of nothing."""
    return (Decimal(part * _WHOLE) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def _any(_: Tally) -> bool:
    return True


def _is_open(tally: Tally) -> bool:
    return tally.is_open


def _is_overdue(tally: Tally) -> bool:
    return tally.overdue


def _holds(tally: Tally) -> bool:
    return tally.standing


def _is_in(state: str, tally: Tally) -> bool:
    return tally.state == state


_OVERDUE_COLUMN = _Counted("overdue", "已超期", _is_overdue)


def _titles(columns: Iterable[_Counted]) -> tuple[Column, ...]:
    return tuple(Column(column.id, column.title) for column in columns)


def _line(key: str, label: str, columns: Sequence[_Counted], tallies: Sequence[Tally]) -> FigureLine:
    return FigureLine(key, label, tuple(column.number(tallies) for column in columns))


def _sum(tallies: Iterable[Tally], holds: Callable[[Tally], bool]) -> int:
    return sum(tally.number for tally in tallies if holds(tally))
