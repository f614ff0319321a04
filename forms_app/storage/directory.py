"""Enterprises and offices."""

from datetime import date

from sqlmodel import Session, col, select

from forms_app.core.divisions import DivisionTable
from forms_app.storage.tables import Enterprise, Office


def enterprise_with(session: Session, uscc: str) -> Enterprise | None:
    """The enterprise of that credit code."""
    return session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()


def office_named(session: Session, name: str) -> Office | None:
    """The office of that name."""
    return session.exec(select(Office).where(Office.name == name)).one_or_none()


def offices(session: Session) -> list[Office]:
    """All offices by division code."""
    return list(session.exec(select(Office).order_by(col(Office.division_code))))


def source_value(enterprise: Enterprise, source: str) -> str:
    """The value of `enterprise.<attribute>` in the record."""
    attribute = {"division": "division_code"}.get(source.partition(".")[2], source.partition(".")[2])
    return str(getattr(enterprise, attribute))


def current_division(enterprise: Enterprise, divisions: DivisionTable, on: date) -> str:
    """The division whose office is responsible today: the successor where the recorded one was abolished."""
    division = divisions.current(enterprise.division_code, on)
    return division.code if division else enterprise.division_code
