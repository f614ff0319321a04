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


def office_for(session: Session, division_code: str) -> Office | None:
    """The office of that division; the first that was added when there are several."""
    return session.exec(select(Office).where(Office.division_code == division_code).order_by(col(Office.id))).first()


def source_value(enterprise: Enterprise, source: str) -> str:
    """The value of `enterprise.<attribute>` in the record."""
    attribute = {"division": "division_code"}.get(source.partition(".")[2], source.partition(".")[2])
    return str(getattr(enterprise, attribute))


def current_division(enterprise: Enterprise, divisions: DivisionTable, on: date) -> str:
    """The division whose office is responsible today: the successor where the recorded one was abolished."""
    division = divisions.current(enterprise.division_code, on)
    return division.code if division else enterprise.division_code
