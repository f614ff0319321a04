"""The tables that answers and terms are read against: divisions and the holiday calendar."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from forms_app.core.divisions import DivisionTable
from forms_app.specs.base import SpecModel
from forms_app.specs.checks.tables import check_calendar, check_divisions
from forms_app.specs.location import SHARED
from forms_app.specs.problems import SpecError, SpecProblem
from forms_app.specs.strict_yaml import YamlDocument, read_yaml
from forms_app.specs.tables import Divisions, HolidayCalendar
from forms_app.specs.validation import validated
from forms_app.workdays.calendar import Calendar

Table = TypeVar("Table", bound=SpecModel)


@dataclass(frozen=True)
class Reference:
    """The shared tables, read once."""

    divisions: DivisionTable
    calendar: Calendar


def load_calendar(root: Path) -> Calendar:
    """The holiday calendar alone. Raises SpecError."""
    return _loaded(root / SHARED / "calendar.yaml", HolidayCalendar, check_calendar).calendar()


def load_reference(root: Path) -> Reference:
    """All shared tables. Raises SpecError."""
    divisions = _loaded(root / SHARED / "divisions.yaml", Divisions, check_divisions).table()
    return Reference(divisions, load_calendar(root))


def _loaded(file: Path, model: type[Table], check: Callable[[YamlDocument, Table], Iterable[SpecProblem]]) -> Table:
    document = read_yaml(file)
    table = validated(model, document)
    if problems := tuple(check(document, table)):
        raise SpecError(problems)
    return table
