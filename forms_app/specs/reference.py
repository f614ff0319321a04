"""The tables that answers and terms are read against: divisions and the holiday calendar."""

from dataclasses import dataclass
from pathlib import Path

from forms_app.core.divisions import DivisionTable
from forms_app.specs.location import SHARED
from forms_app.specs.strict_yaml import read_yaml
from forms_app.specs.tables import Divisions, HolidayCalendar
from forms_app.specs.validation import validated
from forms_app.workdays.calendar import Calendar


@dataclass(frozen=True)
class Reference:
    """The shared tables, read once."""

    divisions: DivisionTable
    calendar: Calendar


def load_calendar(root: Path) -> Calendar:
    """The holiday calendar alone. Raises SpecError."""
    return validated(HolidayCalendar, read_yaml(root / SHARED / "calendar.yaml")).calendar()


def load_reference(root: Path) -> Reference:
    """All shared tables. Raises SpecError."""
    divisions = validated(Divisions, read_yaml(root / SHARED / "divisions.yaml")).table()
    return Reference(divisions, load_calendar(root))
