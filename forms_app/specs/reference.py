"""The tables that answers and terms are read against: divisions, the holiday calendar, kinds of authority."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from forms_app.core.divisions import DivisionTable
from forms_app.core.errors import NotFoundError
from forms_app.specs.base import SpecModel
from forms_app.specs.checks.tables import check_authorities, check_calendar, check_divisions
from forms_app.specs.location import SHARED
from forms_app.specs.problems import SpecError, SpecProblem
from forms_app.specs.regulation import Regulation
from forms_app.specs.strict_yaml import YamlDocument, read_yaml
from forms_app.specs.tables import Authorities, Authority, Divisions, HolidayCalendar
from forms_app.specs.validation import validated
from forms_app.workdays.calendar import Calendar

Table = TypeVar("Table", bound=SpecModel)


@dataclass(frozen=True)
class Reference:
    """The shared tables, read once."""

    divisions: DivisionTable
    calendar: Calendar
    authorities: Mapping[str, Authority] = field(default_factory=dict)

    def authority(self, identifier: str) -> Authority:
        """The kind of authority. Raises NotFoundError."""
        found = self.authorities.get(identifier)
        if found is None:
            raise NotFoundError(f"没有主管部门“{identifier}”，现有：{'、'.join(self.authorities)}")
        return found


def load_calendar(root: Path) -> Calendar:
    """The holiday calendar alone. Raises SpecError."""
    return _loaded(root / SHARED / "calendar.yaml", HolidayCalendar, check_calendar).calendar()


def load_reference(root: Path) -> Reference:
    """All shared tables. Raises SpecError."""
    divisions = _loaded(root / SHARED / "divisions.yaml", Divisions, check_divisions).table()
    authorities = _loaded(root / SHARED / "authorities.yaml", Authorities, check_authorities).authorities
    return Reference(divisions, load_calendar(root), {each.id: each for each in authorities})


def unknown_authorities(regulations: Mapping[str, Regulation], reference: Reference) -> Iterator[SpecProblem]:
    """Folders whose regulation is handled by a kind of authority that is in no table."""
    for domain, regulation in regulations.items():
        if regulation.handled_by not in reference.authorities:
            known = "、".join(reference.authorities)
            message = f"handled_by: shared/authorities.yaml 中没有“{regulation.handled_by}”，已有：{known}"
            yield SpecProblem(Path(domain) / "regulation.yaml", 1, message)


def _loaded(file: Path, model: type[Table], check: Callable[[YamlDocument, Table], Iterable[SpecProblem]]) -> Table:
    document = read_yaml(file)
    table = validated(model, document)
    if problems := tuple(check(document, table)):
        raise SpecError(problems)
    return table
