"""Tables shared by all regulations: divisions, authorities and the holiday calendar."""

from typing import Annotated, Literal

from pydantic import Field

from forms_app.core.divisions import Division, DivisionTable
from forms_app.specs.base import Identifier, IsoDate, Positive, SpecModel, Text
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.notices import Holiday, Notice

DivisionCode = Annotated[str, Field(pattern=r"^\d{6}$")]


class DivisionRow(SpecModel):
    """One division code."""

    code: DivisionCode
    name: Text
    since: IsoDate | None = None
    until: IsoDate | None = None
    successor: DivisionCode | None = None


class Divisions(SpecModel):
    """`shared/divisions.yaml`."""

    kind: Literal["divisions"]
    divisions: Annotated[tuple[DivisionRow, ...], Field(min_length=1, strict=False)]

    def table(self) -> DivisionTable:
        """The rows as the table the rest of the service uses."""
        return DivisionTable(tuple(Division(**row.model_dump()) for row in self.divisions))


class Authority(SpecModel):
    """A kind of authority: what its offices are called in general, and the word that ends the name of one."""

    id: Identifier
    title: Text
    word: Text


class Authorities(SpecModel):
    """`shared/authorities.yaml`."""

    kind: Literal["authorities"]
    authorities: Annotated[tuple[Authority, ...], Field(min_length=1, strict=False)]


class HolidayRow(SpecModel):
    """One holiday of a notice."""

    name: Text
    first: IsoDate
    last: IsoDate
    worked: Annotated[tuple[IsoDate, ...], Field(strict=False)] = ()


class NoticeRow(SpecModel):
    """One notice."""

    year: Positive
    title: Text
    number: Text
    published: IsoDate
    holidays: Annotated[tuple[HolidayRow, ...], Field(min_length=1, strict=False)]

    def notice(self) -> Notice:
        """The notice as the calendar takes it."""
        holidays = tuple(Holiday(**row.model_dump()) for row in self.holidays)
        return Notice(self.year, self.title, self.number, self.published, holidays)


class HolidayCalendar(SpecModel):
    """`shared/calendar.yaml`."""

    kind: Literal["calendar"]
    notices: Annotated[tuple[NoticeRow, ...], Field(min_length=1, strict=False)]

    def calendar(self) -> Calendar:
        """The calendar these notices make."""
        return Calendar(row.notice() for row in self.notices)
