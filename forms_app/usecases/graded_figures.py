"""The tables of figures of a procedure that grades its cases: categories, and what is public of them."""

from collections.abc import Callable
from functools import cached_property, partial

from forms_app.specs.procedure import Procedure
from forms_app.storage.figures import Tally
from forms_app.usecases.figure_tables import (
    Counted,
    Figure,
    FigureMaker,
    any_case,
    is_in,
    is_open,
    line_of,
    titles,
)

_DECIDED = "各类别为已作出决定、没有撤销的案件，重新核实尚未重新决定的不计"


class GradedMaker(FigureMaker):
    """The tables of determinations: by year, division, step, overdue, category and result."""

    def tables(self) -> tuple[Figure, ...]:
        """All figures in the order of the page."""
        return self._years(), self._division_lines(), self.by_step(), self.overdue(), self._categories(), self._ended()

    def _years(self) -> Figure:
        columns = self._columns()
        total = line_of("", "合计", columns, self.within)
        note = f"按立案年度列全部年度，不受所选年度影响；{_DECIDED}；{_PUBLIC}"
        return Figure(
            "years", "各年度立案和认定情况", "年度", "件", titles(columns), self.by_years(columns), total, note
        )

    def _division_lines(self) -> Figure:
        columns = self._columns()
        total = line_of("", "合计", columns, self.chosen)
        note = f"按认定机关所在地统计；{_DECIDED}；{_PUBLIC}"
        return Figure(
            "divisions", "各地区立案和认定情况", "地区", "件", titles(columns), self.by_divisions(columns), total, note,
            sortable=True,
        )  # fmt: skip

    def _categories(self) -> Figure:
        columns = (
            Counted("found", "立案并记录情形", any_case),
            Counted("open", "其中在办", is_open),
            Counted("determined", "已作出决定", self._is_determined),
            Counted("public", "公示中", _is_public),
        )
        graded = [tally for tally in self.chosen if tally.category is not None]
        lines = tuple(
            line_of("", each.title, columns, [tally for tally in graded if tally.category == each.id])
            for each in self.procedure.categories
        )
        total = line_of("", "合计", columns, graded)
        note = f"类别按最近一次记录的认定情形得出；“已作出决定”不含撤销和正在重新核实的案件；{_PUBLIC}"
        return Figure("categories", "各类别情况", "类别", "件", titles(columns), lines, total, note, charted=2)

    def _ended(self) -> Figure:
        return self.results(Counted("public", "其中公示中", _is_public))

    def _columns(self) -> tuple[Counted, ...]:
        """What became of the cases: open ones, the categories determined, those that ended otherwise, public ones."""
        given_up = [each for each in self.ended_states if each.final]
        return (
            Counted("opened", "立案", any_case),
            Counted("open", "在办", is_open),
            *(Counted(each.id, each.title, self._of_category(each.id)) for each in self.procedure.categories),
            *(Counted(each.id, each.title, partial(is_in, each.id)) for each in given_up),
            Counted("public", "公示中", _is_public),
        )

    def _of_category(self, category: str) -> Callable[[Tally], bool]:
        return lambda tally: tally.category == category and self._is_determined(tally)

    def _is_determined(self, tally: Tally) -> bool:
        return tally.state not in self._undecided and not self.procedure.state(tally.state).final

    @cached_property
    def _undecided(self) -> frozenset[str]:
        return undecided(self.procedure)


def undecided(procedure: Procedure) -> frozenset[str]:
    """The states that are reached without a decision: those of which nobody can say that a category is determined."""
    deciding = {act.id for act in procedure.acts if act.number and act.record and act.to}
    reached = {procedure.opening.to or ""}
    while True:
        further = {
            act.to for act in procedure.acts if act.to and act.id not in deciding and reached.intersection(act.states)
        }
        if further <= reached:
            return frozenset(reached)
        reached |= further


def _is_public(tally: Tally) -> bool:
    return tally.public


_PUBLIC = "“公示中”指截至当日仍在公示的案件"
