"""Numbers for leaders and the province: applications, steps, overdue, results, by division and year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.registers.figures import write_figures
from forms_app.storage.figures import Tally, tally_cases
from forms_app.usecases.platform import Platform

_FIRST_HEADINGS = ("申请", "在办", "已超期", "现有守信企业")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line: a division or a year, and the numbers in the order of the headings."""

    label: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Figures:
    """All figures as of today: by year, by division, and how many cases stand in each state."""

    headings: tuple[str, ...]
    years: tuple[FigureLine, ...]
    divisions: tuple[FigureLine, ...]
    states: tuple[tuple[str, int], ...]
    total: FigureLine


def figures(platform: Platform, actor: Actor, year: int | None = None) -> Figures:
    """What this person sees, counted now. `year` narrows divisions, states and the total."""
    with platform.database.reading() as session:
        everything = list(_tallies(platform, session, actor))
    chosen = [tally for tally in everything if year is None or tally.year == year]
    years = sorted({tally.year for tally in everything}, reverse=True)
    codes = sorted({tally.division_code for tally in chosen})
    ends = _ends(platform)

    def line(label: str, tallies: Iterable[Tally]) -> FigureLine:
        return _line(label, tallies, tuple(ends))

    return Figures(
        headings=(*_FIRST_HEADINGS, *ends.values()),
        years=tuple(line(f"{each}年", (tally for tally in everything if tally.year == each)) for each in years),
        divisions=tuple(
            line(_name(platform, code), (tally for tally in chosen if tally.division_code == code)) for code in codes
        ),
        states=tuple(_by_state(platform, chosen)),
        total=line("合计", chosen),
    )


def export_figures(platform: Platform, actor: Actor, year: int | None, file: Path) -> None:
    """The table by division as an official Excel table, with its total."""
    found = figures(platform, actor, year)
    title = f"{f'{year}年' if year else ''}统计守信企业认定情况统计表"
    lines: list[tuple[CellValue, ...]] = [(line.label, *line.numbers) for line in (*found.divisions, found.total)]
    write_figures(title, ("地区", *found.headings), lines, platform.today(), file)


def _tallies(platform: Platform, session: Session, actor: Actor) -> Iterable[Tally]:
    standing = [spec.procedure.standing for spec in platform.catalogue.current_procedures()]
    return tally_cases(session, actor, platform.today(), standing)


def _ends(platform: Platform) -> dict[str, str]:
    """The states in which a case ends, with their titles."""
    specs = platform.catalogue.current_procedures()
    return {state.id: state.title for spec in specs for state in spec.procedure.states if state.final}


def _line(label: str, tallies: Iterable[Tally], ends: Sequence[str]) -> FigureLine:
    totals = [0] * (len(_FIRST_HEADINGS) + len(ends))
    for tally in tallies:
        groups = (True, tally.is_open, tally.overdue, tally.standing, *(tally.state == end for end in ends))
        for index, counted in enumerate(groups):
            totals[index] += tally.number if counted else 0
    return FigureLine(label, tuple(totals))


def _by_state(platform: Platform, tallies: list[Tally]) -> Iterable[tuple[str, int]]:
    for spec in platform.catalogue.current_procedures():
        for state in spec.procedure.states:
            number = sum(tally.number for tally in tallies if tally.state == state.id)
            if number:
                yield state.title, number


def _name(platform: Platform, code: str) -> str:
    division = platform.reference.divisions.find(code)
    return division.name if division else code
