"""A holiday list corrected after documents were issued: terms follow, paper and notices do not, a person decides."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.storage.audit import records_of
from forms_app.storage.case_tables import AuditRecord, Case, IssuedDocument, Notice, StatedDate
from forms_app.storage.tables import Office
from forms_app.usecases.objections import NewObjection, object_to
from forms_app.usecases.public_lists import public_entry, running_notices
from forms_app.usecases.publish_notices import announce, publish_notice
from forms_app.usecases.recount_dates import CALENDAR, Recount, recount_dates
from forms_app.usecases.stated_dates import (
    AffectedDate,
    Review,
    all_affected,
    list_affected,
    review_date,
    stated_sheet,
    waiting_dates,
)
from forms_app.usecases.verify_instance import verify_instance
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.notices import Holiday
from forms_app.workdays.notices import Notice as HolidayNotice
from tests.integration.conftest import Clock, Platform
from tests.integration.usecases.procedure import Play

DAY_OFF = Holiday("临时放假", date(2026, 3, 6), date(2026, 3, 6))
DAY_WORKED = Holiday("临时放假", date(2026, 5, 6), date(2026, 5, 6), (date(2026, 3, 7),))
ACCEPTANCE_DUE = date(2026, 3, 23)


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    recount_dates(platform)
    return Play(platform, clock)


def corrected(play: Play, *holidays: Holiday) -> Play:
    """The service started again with one more notice in its list."""
    notices = (*play.platform.reference.calendar._notices,)
    more = HolidayNotice(2026, "补充通知", "国办发明电〔2026〕9号", date(2026, 3, 3), holidays)
    reference = replace(play.platform.reference, calendar=Calendar([*notices, more]))
    return Play(replace(play.platform, reference=reference), play.clock)


def stated(play: Play) -> list[StatedDate]:
    with play.platform.database.reading() as session:
        return list(session.exec(select(StatedDate).order_by(StatedDate.start)))  # type: ignore[arg-type]


def only_waiting(play: Play) -> AffectedDate:
    [found] = list_affected(play.platform, play.actor("chaoyang")).waiting
    return found


def by_working_days(play: Play) -> None:
    with play.platform.database.writing() as session:
        office = session.get_one(Office, play.actor("chaoyang").office)
        office.notice_unit, office.notice_ground = "working days", "本局公示工作规程"


def published(play: Play) -> UUID:
    return publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())


def test_what_a_document_states_is_kept_with_its_count(play: Play) -> None:
    play.cleared()
    published(play)
    letter, notice = sorted(stated(play), key=lambda row: row.period)
    assert (letter.term, letter.period, letter.due, letter.rolls) == (
        "preliminary_review", "15 working days", ACCEPTANCE_DUE, True,
    )  # fmt: skip
    assert (notice.term, notice.period, notice.due, notice.rolls) == (
        "publicity_notice",
        "7 days",
        date(2026, 3, 9),
        False,
    )
    sheet = stated_sheet(letter)
    assert (sheet.start, sheet.due, sheet.days[-1].date) == (date(2026, 3, 2), ACCEPTANCE_DUE, ACCEPTANCE_DUE)
    with play.platform.database.reading() as session:
        kinds = {session.get_one(IssuedDocument, row.document_id).kind for row in (letter, notice)}
    assert kinds == {"acceptance", "publicity_notice"}


def test_as_long_as_the_list_is_the_same_nothing_is_affected(play: Play) -> None:
    play.apply("qiye1")
    assert recount_dates(play.platform) is None
    assert list(all_affected(play.platform)) == []
    assert waiting_dates(play.platform, play.actor("chaoyang")) == 0


def test_i2_i9_a_corrected_list_names_the_documents_and_moves_what_is_derived(play: Play) -> None:
    case = play.apply("qiye1")
    later = corrected(play, DAY_OFF)
    assert [each.now.due for each in all_affected(later.platform)] == [date(2026, 3, 24)]  # before the service runs
    assert recount_dates(later.platform) == Recount(cases=1, documents=1)
    assert recount_dates(later.platform) is None
    with later.platform.database.reading() as session:
        row = session.get_one(Case, case)
        receipt = row.receipt
        assert row.due_on == date(2026, 3, 24)
        loaded = records_of(session, CALENDAR)
    assert [each.event for each in loaded] == ["calendar_loaded", "deadlines_recounted", "calendar_loaded"]
    assert loaded[1].data == {"cases": [[receipt, "2026-03-23", "2026-03-24"]]}
    elsewhere = list_affected(later.platform, later.actor("nanguan"))
    assert (elsewhere.waiting, elsewhere.total) == ((), 0)
    found = only_waiting(later)
    assert (found.before.due, found.now.due, found.state) == (ACCEPTANCE_DUE, date(2026, 3, 24), "初审")
    assert found.reasons == ("2026年3月6日原为“工作日”，现为“临时放假（国办发明电〔2026〕9号）”",)
    assert later.file(case).case.deadline(later.platform.reference.calendar, later.platform.today()).due == date(
        2026, 3, 24
    )  # type: ignore[union-attr]
    assert verify_instance(later.platform).faults == ()


def test_i9_a_person_decides_once_and_the_old_count_is_kept(play: Play) -> None:
    play.apply("qiye1")
    later = corrected(play, DAY_OFF)
    recount_dates(later.platform)
    found, who = only_waiting(later), later.actor("chaoyang4")
    review_date(later.platform, who, found.row.id, Review("original", "受理通知书已送达，不影响企业。", found.now.due))
    view = list_affected(later.platform, who)
    assert (view.waiting, view.total, waiting_dates(later.platform, who)) == ((), 0, 0)
    [kept] = view.reviewed
    assert (kept.decision, kept.row.ground, kept.row.reviewed_by) == (
        "已核对，按原日期", "受理通知书已送达，不影响企业。", who.name,
    )  # fmt: skip
    assert (kept.row.due, stated_sheet(kept.row).due) == (ACCEPTANCE_DUE, ACCEPTANCE_DUE)
    with later.platform.database.reading() as session:
        [record] = records_of(session, f"document/{found.document.id}")
    assert record.account_id == who.account
    assert record.data == {
        "stated": "2026-03-23", "now": "2026-03-24", "decision": "original", "ground": "受理通知书已送达，不影响企业。",
        "reasons": "2026年3月6日原为“工作日”，现为“临时放假（国办发明电〔2026〕9号）”",
    }  # fmt: skip
    with pytest.raises(ConflictError, match="不能重复核对"):
        review_date(later.platform, who, found.row.id, Review("new", "再次", found.now.due))
    assert verify_instance(later.platform).faults == ()


def test_what_was_decided_is_asked_again_when_the_list_changes_again(play: Play) -> None:
    play.apply("qiye1")
    later = corrected(play, DAY_OFF)
    recount_dates(later.platform)
    found = only_waiting(later)
    again = corrected(later, replace(DAY_OFF, last=date(2026, 3, 9)))
    recount_dates(again.platform)
    stale = Review("new", "另行制发更正通知书。", found.now.due)
    with pytest.raises(ConflictError, match="放假安排又有变化"):
        review_date(again.platform, again.actor("chaoyang"), found.row.id, stale)
    review_date(again.platform, again.actor("chaoyang"), found.row.id, replace(stale, seen=only_waiting(again).now.due))
    assert waiting_dates(again.platform, again.actor("chaoyang")) == 0
    recount_dates(later.platform)  # back to the earlier list
    assert only_waiting(later).decision == ""
    recount_dates(play.platform)  # and to the first: the paper is right again
    assert list_affected(play.platform, play.actor("chaoyang")).total == 0
    with pytest.raises(ConflictError, match="没有变化"):
        review_date(play.platform, play.actor("chaoyang"), found.row.id, replace(stale, seen=ACCEPTANCE_DUE))


@pytest.mark.parametrize(
    ("who", "review", "error", "words"),
    [
        ("chaoyang", Review("original", " ", date(2026, 3, 24)), BadInputError, "“依据”必填"),
        ("chaoyang", Review("perhaps", "某", date(2026, 3, 24)), BadInputError, "请选择"),
        ("chaoyang2", Review("original", "某", date(2026, 3, 24)), ForbiddenError, "承办人员或机构管理员"),
        ("nanguan", Review("original", "某", date(2026, 3, 24)), NotFoundError, "没有找到"),
    ],
)
def test_who_may_not_decide_and_what_lacks_its_ground_is_refused(
    play: Play, who: str, review: Review, error: type[Exception], words: str
) -> None:
    play.apply("qiye1")
    later = corrected(play, DAY_OFF)
    recount_dates(later.platform)
    row = only_waiting(later).row
    with pytest.raises(error, match=words):
        review_date(later.platform, later.actor(who), row.id, review)
    with pytest.raises(NotFoundError):
        review_date(later.platform, later.actor("chaoyang"), uuid4(), replace(review, decision="new", ground="某"))
    assert list_affected(later.platform, later.actor("nanguan")).total == 0
    assert waiting_dates(later.platform, later.actor("chaoyang")) == 1


@pytest.mark.parametrize(("holiday", "derived"), [(DAY_OFF, date(2026, 3, 12)), (DAY_WORKED, date(2026, 3, 10))])
def test_a_published_last_day_holds(play: Play, holiday: Holiday, derived: date) -> None:
    """Stated as 11 March: shown and open to objection through that day, announced from the next."""
    by_working_days(play)
    case = play.cleared()
    notice = published(play)
    later = corrected(play, holiday)
    recount_dates(later.platform)
    [found] = [each for each in list_affected(later.platform, later.actor("chaoyang")).waiting if not each.state]
    assert (found.before.due, found.now.due) == (date(2026, 3, 11), derived)
    spec = later.file(case).spec
    later.days(9)  # the 11th
    assert public_entry(later.platform, spec, case).until == date(2026, 3, 11)
    assert [each.id for each in running_notices(later.platform)] == [notice]
    with pytest.raises(ConflictError):
        announce(later.platform, later.actor("chaoyang"), later.campaign())
    later.days(1)
    with pytest.raises(NotFoundError):
        object_to(later.platform, case, NewObjection("某", "13800138000", "事实", (), later.clock()))
    announce(later.platform, later.actor("chaoyang"), later.campaign())
    assert later.state(case) == "announced"
    with later.platform.database.reading() as session:
        assert session.get_one(Notice, notice).last_day == date(2026, 3, 11)


def test_a_published_last_day_outlives_a_change_of_the_offices_setting(play: Play) -> None:
    case = play.cleared()
    published(play)
    by_working_days(play)
    deadline = play.file(case).deadline(play.platform, play.platform.today())
    assert deadline is not None
    assert deadline.due == date(2026, 3, 9)


def test_the_record_of_it_is_in_the_chain(play: Play) -> None:
    with play.platform.database.reading() as session:
        [loaded] = session.exec(select(AuditRecord).where(AuditRecord.subject == CALENDAR))
    assert loaded.data == {"fingerprint": play.platform.reference.calendar.fingerprint, "cases": 0, "documents": 0}
