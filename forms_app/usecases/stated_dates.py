"""Due days that stand on issued documents: kept with their count, compared with today's calendar, decided by a person.

Terms are derived and follow a corrected holiday list by themselves; what was printed and published does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import ProcedureTerm
from forms_app.storage import case_tables as tables
from forms_app.storage.audit import Entry, append
from forms_app.storage.case_tables import Campaign, IssuedDocument, StatedDate
from forms_app.storage.faults import retried
from forms_app.storage.stated_dates import count_waiting, differing, each_stated
from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountedDay, CountSheet, count
from forms_app.workdays.stated import changes
from forms_app.workdays.terms import Term

DECISIONS = {"original": "已核对，按原日期", "new": "按新日期"}
REVIEWERS = (Role.HANDLER, Role.ADMINISTRATOR)
REVIEWED = "stated_date_reviewed"
_LONGEST_GROUND = 300
_MOST = 200


@dataclass(frozen=True)
class AffectedDate:
    """A document whose stated day is not what the calendar gives now, and why.

    `about` is the enterprise, or the campaign of a notice; `state` where the case stands, "" for a notice.
    """

    row: StatedDate
    document: IssuedDocument
    office: str
    about: str
    state: str
    term: ProcedureTerm
    before: CountSheet
    now: CountSheet
    reasons: tuple[str, ...]

    @property
    def decision(self) -> str:
        """What was decided on the day it gives now, in words; "" while nobody has."""
        return DECISIONS[self.row.decision] if self.row.reviewed_due == self.now.due else ""


@dataclass(frozen=True)
class AffectedList:
    """Those that wait for a person, how many in all, and those that were decided."""

    waiting: tuple[AffectedDate, ...]
    total: int
    reviewed: tuple[AffectedDate, ...]
    may_review: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody decides: which of DECISIONS, on which ground, and the new day that was shown."""

    decision: str
    ground: str
    seen: date


def state_due(session: Session, document: IssuedDocument, office: Office, term: str, sheet: CountSheet) -> None:
    """Keep the due day that a document states, with its count. Part of the transaction that issues the document."""
    session.flush()
    session.add(
        StatedDate(
            document_id=document.id,
            office_id=office.id or 0,
            term=term,
            period=f"{sheet.term.amount} {sheet.term.unit.value}",
            rolls=sheet.term.rolls,
            start=sheet.start,
            due=sheet.due,
            days=[[line.date.isoformat(), line.counted, line.why] for line in sheet.days],
            awaited=list(sheet.awaited),
            now_due=sheet.due,
        )
    )


def recounted(row: StatedDate, calendar: Calendar) -> CountSheet:
    """The same term from the same day, by this calendar and in the kind of days of then. Raises CalendarError."""
    return count(replace(Term.parse(row.period), rolls=row.rolls), row.start, calendar)


def waiting_dates(platform: Platform, actor: Actor) -> int:
    """How many stated days of one's own office differ and wait for a person."""
    with platform.database.reading() as session:
        return count_waiting(session, actor.office) if actor.office is not None else 0


def list_affected(platform: Platform, actor: Actor) -> AffectedList:
    """The stated days of one's own office that differ."""
    with platform.database.reading() as session:
        office = actor.office or 0
        waiting = differing(session, office, waiting=True, limit=_MOST)
        reviewed = differing(session, office, waiting=False, limit=_MOST)
        return AffectedList(
            tuple(_affected(platform, session, row) for row in waiting),
            count_waiting(session, office),
            tuple(_affected(platform, session, row) for row in reviewed),
            actor.role in REVIEWERS,
        )


def all_affected(platform: Platform) -> Iterator[AffectedDate]:
    """Every stated day that the calendar in the files gives otherwise, also before the service was started with it."""
    calendar = platform.reference.calendar
    with platform.database.reading() as session:
        for row in each_stated(session):
            if recounted(row, calendar).due != row.due:
                yield _affected(platform, session, row)


@retried
def review_date(platform: Platform, actor: Actor, stated: UUID, review: Review) -> None:
    """Decide what holds for one document. The day on it and its count stay as they are; the decision is recorded.

    Raises NotFoundError, ForbiddenError, BadInputError without a ground, ConflictError when the day is another by now
    or somebody was first.
    """
    if actor.role not in REVIEWERS:
        raise ForbiddenError("载明的日期由承办人员或机构管理员核对")
    if review.decision not in DECISIONS:
        raise BadInputError("请选择按原日期还是按新日期")
    ground = typed(review.ground, "依据", _LONGEST_GROUND, required=True)
    with platform.database.writing() as session:
        row = session.get(StatedDate, stated, with_for_update=True)
        if row is None or row.office_id != actor.office:
            raise NotFoundError("没有找到这份文书，可能不属于您的机构")
        _require_open(row, review)
        append(session, _entry(platform, actor, row, review.decision, ground))
        row.reviewed_due, row.decision, row.ground = row.now_due, review.decision, ground
        row.reviewed_at, row.reviewed_by = platform.clock(), actor.name
        session.add(row)


def _require_open(row: StatedDate, review: Review) -> None:
    if row.now_due == row.due:
        raise ConflictError("按现行放假安排计算，这份文书载明的日期没有变化，不需核对")
    if row.reviewed_due == row.now_due:
        raise ConflictError(f"{row.reviewed_by}已核对这份文书（{DECISIONS[row.decision]}），不能重复核对")
    if review.seen != row.now_due:
        raise ConflictError("放假安排又有变化，没有保存；请刷新页面，按新的日期核对")


def _entry(platform: Platform, actor: Actor, row: StatedDate, decision: str, ground: str) -> Entry:
    data = {"stated": str(row.due), "now": str(row.now_due), "decision": decision, "ground": ground}
    data["reasons"] = "；".join(changes(stated_sheet(row), recounted(row, platform.reference.calendar)))
    return Entry(platform.clock(), actor.account, actor.name, f"document/{row.document_id}", REVIEWED, data)


def stated_sheet(row: StatedDate) -> CountSheet:
    """The count as it was when the document was issued."""
    days = tuple(CountedDay(date.fromisoformat(day), counted, why) for day, counted, why in row.days)
    term = replace(Term.parse(row.period), rolls=row.rolls)
    return CountSheet(row.start, term, row.due, days, tuple(row.awaited))


def _affected(platform: Platform, session: Session, row: StatedDate) -> AffectedDate:
    document = session.get_one(IssuedDocument, row.document_id)
    about, state, spec = _subject(platform, session, document)
    before, now = stated_sheet(row), recounted(row, platform.reference.calendar)
    return AffectedDate(
        row=row,
        document=document,
        office=session.get_one(Office, row.office_id).name,
        about=about,
        state=state,
        term=spec.procedure.term(row.term),
        before=before,
        now=now,
        reasons=changes(before, now),
    )


def _subject(platform: Platform, session: Session, document: IssuedDocument) -> tuple[str, str, ProcedureSpec]:
    """Whom the document is about, where the case stands, under which procedure it was issued."""
    if document.case_id is not None:
        case = session.get_one(tables.Case, document.case_id)
        spec = platform.catalogue.procedure(case.procedure_id, case.spec_version)
        return f"{case.enterprise_name}（{case.receipt}）", spec.procedure.state(case.state).title, spec
    campaign = session.get_one(Campaign, document.campaign_id)
    return campaign.title, "", platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version)
