"""Reports of indicators in the database. One place says who sees which report."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from forms_app.cases.actors import Actor
from forms_app.core.divisions import prefix
from forms_app.storage.indicator_tables import IndicatorReport, IndicatorRevision


@dataclass(frozen=True, slots=True)
class ReportKey:
    """Which report: of a table, a division, a year, and a thing where the table is about several."""

    spec_id: str
    division: str
    year: int
    subject: str = ""


def reports_seen_by(actor: Actor, query: Any) -> Any:
    """The query, narrowed to what an office sees: its kind of authority, its division and below."""
    if actor.division is None or actor.authority is None:
        return query.where(col(IndicatorReport.id).is_(None))
    return query.where(
        col(IndicatorReport.authority) == actor.authority,
        col(IndicatorReport.division_code).startswith(prefix(actor.division)),
    )


def find_report(session: Session, actor: Actor, key: ReportKey, *, for_change: bool = False) -> IndicatorReport | None:
    """The report, None when nothing was saved yet or somebody else's it is."""
    query = reports_seen_by(actor, select(IndicatorReport)).where(
        IndicatorReport.spec_id == key.spec_id,
        IndicatorReport.division_code == key.division,
        IndicatorReport.year == key.year,
        IndicatorReport.subject == key.subject,
    )
    found: IndicatorReport | None = session.exec(query.with_for_update() if for_change else query).one_or_none()
    return found


def reports_of(session: Session, actor: Actor, spec_id: str) -> Iterator[tuple[IndicatorReport, IndicatorRevision]]:
    """Every report of a table with its last revision, by division, thing and year."""
    query = select(IndicatorReport, IndicatorRevision).join(
        IndicatorRevision,
        (col(IndicatorRevision.report_id) == col(IndicatorReport.id))
        & (col(IndicatorRevision.number) == col(IndicatorReport.revision)),
    )
    order = (col(IndicatorReport.division_code), col(IndicatorReport.subject), col(IndicatorReport.year))
    yield from session.exec(
        reports_seen_by(actor, query).where(IndicatorReport.spec_id == spec_id).order_by(*order)
    ).all()


def revisions_of(session: Session, report: IndicatorReport) -> list[IndicatorRevision]:
    """All revisions of a report, newest first."""
    query = select(IndicatorRevision).where(IndicatorRevision.report_id == report.id)
    return list(session.exec(query.order_by(col(IndicatorRevision.number).desc())))
