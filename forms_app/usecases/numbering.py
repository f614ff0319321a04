"""The number of a document that an act issues: printed with the next one, taken with the document, or printed again."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from forms_app.cases.events import NUMBER, CaseEvent
from forms_app.core.dates import beijing_date
from forms_app.specs.procedure import Act
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.numbers import last_serial
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.numbers import Taking, next_number, take_number


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that is printed, as the annexes spell it: whole, and in its parts."""

    text: str
    prefix: str
    year: int
    serial: int

    def values(self) -> dict[str, Any]:
        """What the event keeps, by the ids of the annexes' fields."""
        parts = {"number_prefix": self.prefix, "number_year": str(self.year), "number_serial": str(self.serial)}
        return {NUMBER: self.text, **parts}


def number_to_print(session: Session, file: CaseFile, act: Act, event: CaseEvent) -> dict[str, Any]:
    """The values of the next number; empty for an act that numbers nothing. Reserves nothing.

    Raises BadInputError while the office has no prefix.
    """
    if act.number is None:
        return {}
    kind, year = file.spec.procedure.number_kind(act.number), beijing_date(event.at).year
    text = next_number(session, file.office, kind, year)
    serial = last_serial(session, file.office.id or 0, kind.id, year) + 1
    return Numbered(text, file.office.number_prefix, year, serial).values()


def take_printed(session: Session, file: CaseFile, act: Act, event: CaseEvent, document: IssuedDocument | None) -> None:
    """Take the number that was printed. Raises NumberOvertakenError when somebody was faster."""
    if act.number is None or event.account is None:
        return
    kind, year = file.spec.procedure.number_kind(act.number), beijing_date(event.at).year
    taking = Taking(
        by=event.account,
        at=event.at,
        case=file.row.id,
        document=document.id if document else None,
        printed=str(event.data[NUMBER]),
    )
    take_number(session, file.office, kind, year, taking)
