"""A calendar that changed: what is derived for lists is counted anew once, and the change is recorded.

Terms themselves are never stored. What is: the due day of a case in lists, and for each stated day what the calendar
gives now. Breaking off does no harm; the next start begins again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select, true

from forms_app.storage import case_tables as tables
from forms_app.storage.audit import Entry, append, records_of
from forms_app.storage.case_items import keep_items
from forms_app.storage.case_tables import StatedDate
from forms_app.storage.faults import retried
from forms_app.usecases.case_file import file_of, project, stored_items
from forms_app.usecases.platform import Platform
from forms_app.usecases.stated_dates import recounted

CALENDAR = "calendar"
LOADED, RECOUNTED = "calendar_loaded", "deadlines_recounted"
_SERVICE = "系统"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Recount:
    """How many cases have another due day now, and how many issued documents state a day that now differs."""

    cases: int = 0
    documents: int = 0


@retried
def recount_dates(platform: Platform) -> Recount | None:
    """Count anew when the calendar is not the one that was loaded last; None when it is, or is the first one."""
    fingerprint = platform.reference.calendar.fingerprint
    with platform.database.reading() as session:
        loaded = [each.data["fingerprint"] for each in records_of(session, CALENDAR) if each.event == LOADED]
    if loaded and loaded[-1] == fingerprint:
        return None
    done = Recount(_recount_cases(platform), _recount_documents(platform)) if loaded else Recount()
    with platform.database.writing() as session:
        data = {"fingerprint": fingerprint, "cases": done.cases, "documents": done.documents}
        append(session, Entry(platform.clock(), None, _SERVICE, CALENDAR, LOADED, data))
    return done if loaded else None


def _recount_cases(platform: Platform) -> int:
    with platform.database.reading() as session:
        found = session.exec(select(tables.Case.id).where(col(tables.Case.is_open).is_(true()))).all()
    return sum(_recount_some(platform, found[start : start + _BATCH]) for start in range(0, len(found), _BATCH))


@retried
def _recount_some(platform: Platform, identifiers: Sequence[UUID]) -> int:
    """One transaction of it. Each change is in the record: which case, from which day to which."""
    with platform.database.writing() as session:
        query = select(tables.Case).where(col(tables.Case.id).in_(identifiers)).order_by(col(tables.Case.id))
        changed = [_changed(platform, session, row) for row in session.exec(query.with_for_update())]
        moved = [each for each in changed if each is not None]
        if moved:
            append(session, Entry(platform.clock(), None, _SERVICE, CALENDAR, RECOUNTED, {"cases": moved}))
    return len(moved)


def _changed(platform: Platform, session: Session, row: tables.Case) -> list[str] | None:
    before = (row.due_on, row.provisional)
    file = file_of(platform, session, row)
    project(platform, file)
    session.add(row)
    keep_items(session, stored_items(platform, file))
    if (row.due_on, row.provisional) == before:
        return None
    return [row.receipt, _shown(before[0], provisional=before[1]), _shown(row.due_on, provisional=row.provisional)]


def _shown(due: date | None, *, provisional: bool) -> str:
    return f"{due or ''}{'（暂定）' if provisional else ''}"


def _recount_documents(platform: Platform) -> int:
    with platform.database.reading() as session:
        found = session.exec(select(StatedDate.id)).all()
    return sum(_compare_some(platform, found[start : start + _BATCH]) for start in range(0, len(found), _BATCH))


@retried
def _compare_some(platform: Platform, identifiers: Sequence[UUID]) -> int:
    """One transaction of it; how many differ from what they state."""
    calendar = platform.reference.calendar
    with platform.database.writing() as session:
        rows = session.exec(select(StatedDate).where(col(StatedDate.id).in_(identifiers))).all()
        for row in rows:
            row.now_due = recounted(row, calendar).due
            session.add(row)
        return sum(row.now_due != row.due for row in rows)
