"""The tables of figures: what each line and column counts. Every number comes from the tallies of one count."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from forms_app.core.divisions import Division
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.figures import Tally
from forms_app.usecases.platform import Platform

Number = int | Decimal | None
"""A count, a share in percent, or nothing where a share has no base."""

_WHOLE, _TENTH = 100, Decimal("0.1")
_PREFECTURE = slice(4)
_OVERDUE = "“已超期”指截至当日办理期限已满、仍未办结的案件；不计期限和停止计时的不算"
_STANDING = "“现有守信企业”指截至当日资格仍在有效期内的企业"


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a line, shown with so many places. A share is in percent."""

    id: str
    title: str
    places: int = 0


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tallies within the chosen division, of all years (`within`) and of the chosen one."""

    within: Sequence[Tally]
    tallies: Sequence[Tally]


@dataclass(frozen=True, slots=True)
class Counted:
    """A column that counts the cases for which something holds; with `of`, their share of those."""

    id: str
    title: str
    holds: Callable[[Tally], bool]
    of: Callable[[Tally], bool] | None = None

    def number(self, tallies: Sequence[Tally]) -> Number:
        """The number of these tallies."""
        found = total_of(tallies, self.holds)
        return found if self.of is None else share(found, total_of(tallies, self.of))


def share(part: int, whole: int) -> Decimal | None:
    """Percent with one decimal, halves up; None of nothing."""
    return (Decimal(part * _WHOLE) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def any_case(_: Tally) -> bool:
    """Every case."""
    return True


def is_open(tally: Tally) -> bool:
    """Somebody still has it."""
    return tally.is_open


def is_overdue(tally: Tally) -> bool:
    """Its term is over."""
    return tally.overdue


def holds_status(tally: Tally) -> bool:
    """The enterprise holds what it applied for."""
    return tally.standing


def is_in(state: str, tally: Tally) -> bool:
    """It stands in that state."""
    return tally.state == state


OVERDUE_COLUMN = Counted("overdue", "已超期", is_overdue)


def titles(columns: Iterable[Counted]) -> tuple[Column, ...]:
    """The columns as the page heads them."""
    return tuple(Column(column.id, column.title, 1 if column.of else 0) for column in columns)


def line_of(key: str, label: str, columns: Sequence[Counted], tallies: Sequence[Tally]) -> FigureLine:
    """A line of these columns over these tallies."""
    return FigureLine(key, label, tuple(column.number(tallies) for column in columns))


def total_of(tallies: Iterable[Tally], holds: Callable[[Tally], bool]) -> int:
    """How many cases there are for which it holds."""
    return sum(tally.number for tally in tallies if holds(tally))


class FigureMaker:
    """The tables of a procedure with applications, from the tallies of a division and those of the chosen year."""

    def __init__(
        self, platform: Platform, spec: ProcedureSpec, top: Division | None, chosen: Chosen, order: str
    ) -> None:
        self.platform, self.procedure, self.top = platform, spec.procedure, top
        self.within, self.chosen, self.order = chosen.within, chosen.tallies, order
        states = spec.procedure.states
        ended = {each.id for each in states if each.final or each.id == spec.procedure.standing}
        # Where nobody has a case any more it is done, though something may still follow (a publication runs on).
        ended |= {each.id for each in states if each.holder == "system"}
        self.open_states = tuple(each for each in states if each.id not in ended)
        self.ended_states = tuple(each for each in states if each.id in ended)

    def tables(self) -> tuple[Figure, ...]:
        """All figures in the order of the page."""
        return self._by_year(), self._by_division(), self.by_step(), self.overdue(), self._results()

    def _by_year(self) -> Figure:
        columns = self._course()
        lines = self.by_years(columns)
        note = f"列全部年度，不受所选年度影响{self._of_status}"
        total = line_of("", "合计", columns, self.within)
        return Figure("years", "各年度申请情况", "年度", "件、户", titles(columns), lines, total, note)

    def _by_division(self) -> Figure:
        columns = self._course()
        total = line_of("", "合计", columns, self.chosen)
        lines, note = self.by_divisions(columns), f"企业按所在地统计{self._of_status}"
        return Figure(
            "divisions", "各地区申请和认定情况", "地区", "件、户", titles(columns), lines, total, note, sortable=True
        )

    def by_step(self) -> Figure:
        """Where the open cases stand."""
        columns = (Counted("open", "在办", is_open), OVERDUE_COLUMN)
        lines = tuple(
            line_of("", each.title, columns, [tally for tally in self.chosen if tally.state == each.id])
            for each in self.open_states
        )
        total = line_of("", "合计", columns, self.chosen)
        return Figure("steps", "各环节在办情况", "环节", "件", titles(columns), lines, total, _OVERDUE)

    def overdue(self) -> Figure:
        """How many are late, division by division."""
        columns = (
            Counted("open", "在办", is_open),
            OVERDUE_COLUMN,
            Counted("overdue_share", "超期率（%）", is_overdue, is_open),
        )
        total = line_of("", "合计", columns, self.chosen)
        note = f"{_OVERDUE}；超期率为已超期占在办的比例"
        lines = self.by_divisions(columns)
        return Figure(
            "overdue", "各地区超期情况", "地区", "件、%", titles(columns), lines, total, note, charted=1, sortable=True
        )

    def _results(self) -> Figure:
        if not self.procedure.standing:
            return self.results()
        ended = [tally for tally in self.chosen if not tally.is_open]
        of_all = total_of(ended, any_case)
        columns = (Column("ended", "办结"), Column("share", "占办结（%）", 1), Column("standing", "其中资格有效（户）"))

        def line(label: str, tallies: Sequence[Tally]) -> FigureLine:
            number = total_of(tallies, any_case)
            return FigureLine("", label, (number, share(number, of_all), total_of(tallies, holds_status)))

        lines = tuple(
            line(each.title, [tally for tally in ended if tally.state == each.id]) for each in self.ended_states
        )
        note = "“办结”含已公布、不予认定、撤回和取消资格的案件；“其中资格有效”指截至当日资格仍在有效期内的企业"
        return Figure("results", "认定结果情况", "结果", "件、户、%", columns, lines, line("合计", ended), note)

    def results(self, *extra: Counted) -> Figure:
        """How the cases ended, each with its share, and what is counted of them besides."""
        ended = [tally for tally in self.chosen if not tally.is_open]
        of_all = total_of(ended, any_case)
        columns = (Column("ended", "办结"), Column("share", "占办结（%）", 1), *titles(extra))

        def line(label: str, tallies: Sequence[Tally]) -> FigureLine:
            number = total_of(tallies, any_case)
            return FigureLine("", label, (number, share(number, of_all), *(each.number(tallies) for each in extra)))

        lines = tuple(
            line(each.title, [tally for tally in ended if tally.state == each.id]) for each in self.ended_states
        )
        return Figure("results", "办理结果情况", "结果", "件、%", columns, lines, line("合计", ended), "只列办结案件")

    @property
    def _of_status(self) -> str:
        return f"；{_STANDING}" if self.procedure.standing else ""

    def _course(self) -> tuple[Counted, ...]:
        """What became of the applications: those open and each end add up to all of them."""
        ends = (Counted(each.id, each.title, partial(is_in, each.id)) for each in self.ended_states)
        return (
            Counted("applications", "申请", any_case),
            Counted("open", "在办", is_open),
            *ends,
            *((Counted("standing", "现有守信企业（户）", holds_status),) if self.procedure.standing else ()),
        )

    def by_years(self, columns: Sequence[Counted]) -> tuple[FigureLine, ...]:
        """Every year with a case, newest first, whichever is chosen."""
        return tuple(
            line_of(str(year), f"{year}年", columns, [tally for tally in self.within if tally.year == year])
            for year in sorted({tally.year for tally in self.within}, reverse=True)
        )

    def by_divisions(self, columns: Sequence[Counted]) -> tuple[FigureLine, ...]:
        """The divisions directly below the chosen one, those without any case too; a county stands alone."""
        if self.top is None:
            return ()
        groups: dict[str, list[Tally]] = {each.code: [] for each in self._below(self.top)}
        for tally in self.chosen:
            groups.setdefault(self._group(self.top, tally.division_code), []).append(tally)
        lines = [line_of(code, self._name(code), columns, groups[code]) for code in sorted(groups)]
        ids = [column.id for column in columns]
        if self.order in ids:
            at = ids.index(self.order)
            lines.sort(key=lambda line: -Decimal(line.numbers[at] or 0))
        return tuple(lines)

    def _below(self, top: Division) -> tuple[Division, ...]:
        if top.level == "county":
            return (top,)
        return self.platform.reference.divisions.children(top.code, self.platform.today())

    def _group(self, top: Division, code: str) -> str:
        if top.level == "province" and code != top.code:
            return f"{code[_PREFECTURE]}00"
        return code

    def _name(self, code: str) -> str:
        division = self.platform.reference.divisions.find(code)
        if division is None:
            return code
        is_itself = self.top is not None and code == self.top.code and division.level != "county"
        return f"{division.name}本级" if is_itself else division.name
