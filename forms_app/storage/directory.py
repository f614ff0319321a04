"""Enterprises and offices."""

from datetime import date

from sqlmodel import Session, col, select

from forms_app.core.divisions import DivisionTable
from forms_app.specs.form import Questionnaire
from forms_app.storage.tables import Enterprise, Office


def enterprise_with(session: Session, uscc: str) -> Enterprise | None:
    """The enterprise of that credit code."""
    return session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()


def office_named(session: Session, name: str) -> Office | None:
    """The office of that name."""
    return session.exec(select(Office).where(Office.name == name)).one_or_none()


def office_for(session: Session, division_code: str) -> Office | None:
    """The office of that division; the first that was added when there are several."""
    return session.exec(select(Office).where(Office.division_code == division_code).order_by(col(Office.id))).first()


def all_offices(session: Session) -> list[Office]:
    """Every office, by division."""
    return list(session.exec(select(Office).order_by(col(Office.division_code), col(Office.id))))


def source_value(record: Enterprise | Office, source: str) -> str:
    """The value of `enterprise.<attribute>` or `office.<attribute>` in its record."""
    attribute = {"division": "division_code"}.get(source.partition(".")[2], source.partition(".")[2])
    return str(getattr(record, attribute))


def recorded_values(form: Questionnaire, enterprise: Enterprise, office: Office) -> dict[str, str]:
    """What the records say for the fields of a form that a bureau issues; a field whose record is empty is left out."""
    records: dict[str, Enterprise | Office] = {"enterprise": enterprise, "office": office}
    found = {
        field.id: source_value(records[field.source.partition(".")[0]], field.source)
        for field in form.fields
        if field.source
    }
    return {name: value for name, value in found.items() if value}


def current_division(enterprise: Enterprise, divisions: DivisionTable, on: date) -> str:
    """The division whose office is responsible today: the successor where the recorded one was abolished."""
    division = divisions.current(enterprise.division_code, on)
    return division.code if division else enterprise.division_code
