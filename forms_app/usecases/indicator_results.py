"""What the indicators came to: divisions and years side by side, and one indicator by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from forms_app.answers.reading import Answers
from forms_app.assessment.indicators import VERDICTS, Result, assess_indicators
from forms_app.cases.actors import Actor
from forms_app.core.divisions import Division
from forms_app.core.errors import NotFoundError
from forms_app.documents.target_bars import BarValue
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.indicators import NUMBER_SENSES, Indicator
from forms_app.usecases.indicators import Kept, divisions_to_enter, kept_reports
from forms_app.usecases.platform import Platform

MOST_COLUMNS = 12
"""So many columns are shown unless somebody asks for others: more would be no table that one can read."""


@dataclass(frozen=True, slots=True)
class Who:
    """A division, or one thing of it."""

    division: Division
    subject: str = ""

    @property
    def id(self) -> str:
        """How it is named in an address: 220100, 220100:体育馆."""
        return f"{self.division.code}:{self.subject}" if self.subject else self.division.code

    @property
    def name(self) -> str:
        """How it is called."""
        return f"{self.division.name}{self.subject}" if self.subject else self.division.name


@dataclass(frozen=True, slots=True)
class ResultsQuery:
    """Which years and whom to show (ids of `Who`); nothing chosen: what there is."""

    years: tuple[int, ...] = ()
    whom: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A division (or thing) in a year: its results by indicator, None where it reports nothing of the kind."""

    who: Who
    year: int
    results: dict[str, Result]
    entered: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many indicators came to which verdict, in the words of the verdicts."""
        words = [each.words for each in self.results.values()]
        return {word: words.count(word) for word in VERDICTS}


@dataclass(frozen=True)
class Results:
    """The table: its columns, and what may be chosen instead of them."""

    spec: IndicatorSpec
    columns: tuple[Column, ...]
    all_years: tuple[int, ...]
    all_whom: tuple[Who, ...]

    @cached_property
    def whom(self) -> tuple[Who, ...]:
        """Those who are shown, in order."""
        return tuple(dict.fromkeys(column.who for column in self.columns))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that are shown."""
        return tuple(sorted({column.year for column in self.columns}))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Those that somebody shown reports, in their order."""
        reported = {name for column in self.columns for name in column.results}
        return tuple(each for each in self.spec.table.indicators if each.id in reported)

    def of(self, indicator: str) -> tuple[tuple[Column, Result], ...]:
        """The results of one indicator, column by column."""
        return tuple((column, column.results[indicator]) for column in self.columns if indicator in column.results)


def results(platform: Platform, actor: Actor, spec: IndicatorSpec, query: ResultsQuery) -> Results:
    """Every indicator of the chosen divisions and years. Raises NotFoundError for whom one does not see."""
    with platform.database.reading() as session:
        kept = kept_reports(platform, session, actor, spec)
    sheets = _by_whom(kept)
    whom, years = _whom(platform, actor, spec, sheets), spec.table.years
    chosen = _chosen(whom, query.whom) or tuple(who for who in whom if who in sheets) or whom[:1]
    reported = {year for who in chosen for year in sheets.get(who, ())}
    shown = tuple(year for year in years if year in (query.years or reported)) or years[-1:]
    if not query.years and len(chosen) * len(shown) > MOST_COLUMNS:
        chosen = chosen[: max(1, MOST_COLUMNS // len(shown))]
    columns = tuple(_column(spec, who, sheets.get(who, {}), year) for who in chosen for year in shown)
    return Results(spec, columns, years, whom)


def indicator_results(found: Results, identifier: str) -> tuple[Indicator, tuple[tuple[Column, Result], ...]]:
    """One indicator with its results. Raises NotFoundError."""
    indicator = found.spec.table.by_id.get(identifier)
    if indicator is None:
        raise NotFoundError("没有这个指标")
    return indicator, found.of(identifier)


def bar_values(lines: Iterable[tuple[Column, Result]]) -> tuple[BarValue, ...]:
    """What can be drawn of them: the values that are numbers, each with the target it is held against."""
    return tuple(
        BarValue(
            label=f"{column.who.name}{column.year}年",
            shown=result.shown,
            verdict=result.words,
            standing=result.standing,
            value=float(result.value),
            aim=_aim(result),
            target=result.target.printed if result.target else "",
        )
        for column, result in lines
        if result.value is not None
    )


def _aim(result: Result) -> float | None:
    return float(result.target.bound) if result.target and result.target.sense in NUMBER_SENSES else None


def _by_whom(kept: Iterable[Kept]) -> dict[Who, dict[int, Answers]]:
    sheets: dict[Who, dict[int, Answers]] = {}
    for each in kept:
        sheets.setdefault(Who(each.division, each.subject), {})[each.year] = each.answers
    return sheets


def _whom(
    platform: Platform, actor: Actor, spec: IndicatorSpec, sheets: dict[Who, dict[int, Answers]]
) -> tuple[Who, ...]:
    """Whom the actor may choose: those who have reported, and divisions that may; things only once there are any."""
    known = set(sheets)
    if not spec.table.subjects:
        known |= {Who(each) for each in divisions_to_enter(platform, actor, spec.table)}
    return tuple(sorted(known, key=lambda who: (who.division.code, who.subject)))


def _chosen(whom: tuple[Who, ...], wanted: tuple[str, ...]) -> tuple[Who, ...]:
    known = {who.id: who for who in whom}
    if any(name not in known for name in wanted):
        raise NotFoundError("没有这个地区，或者不在您的辖区")
    return tuple(known[name] for name in known if name in wanted)


def _column(spec: IndicatorSpec, who: Who, sheets: dict[int, Answers], year: int) -> Column:
    found = assess_indicators(spec.table, who.division, sheets, year)
    return Column(who, year, {each.indicator.id: each for each in found}, entered=year in sheets)
