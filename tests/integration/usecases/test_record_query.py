"""Asking for one's own record: the term, the reply with what is on record as of the day, and nothing else (第十九条)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from forms_app.core.errors import ForbiddenError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import CaseQuery
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.applications import begin_with_office, open_applications
from forms_app.usecases.check_document import check_document
from forms_app.usecases.list_cases import Light, list_cases
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import announce, publish_notice
from forms_app.usecases.save_draft import Save
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import AGREED, Play, determining
from tests.integration.usecases.removal import IN_PLACE, applied, before_the_leader, on, published
from tests.integration.usecases.test_determination import FIRM, approved, decided, opened, papers

QUERY = "statistical_credit/query"


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


@pytest.fixture
def spec(platform: Platform) -> ProcedureSpec:
    return opening_procedure(platform, "statistical_credit/determination")


def office_of(play: Play, account: str) -> int:
    return play.actor(account).office or 0


def asked(play: Play, firm: str = "qiye1", account: str = "chaoyang") -> UUID:
    """A query to the office of that account; returns the case."""
    actor = play.actor(firm)
    filing = begin_with_office(play.platform, actor, QUERY, office_of(play, account))
    view = open_filing(play.platform, actor, filing)
    locked = {field.id for field in view.spec.form.fields if field.locked}
    values: dict[str, Any] = {name: value for name, value in view.raw.items() if name not in locked}
    values |= {"requested": ["information", "standing"]}
    save = Save(values, view.revision, uuid4().hex)
    submit_filing(play.platform, actor, filing, Submit(save, uuid4().hex, play.platform.clock()))
    with play.platform.database.reading() as session:
        return session.exec(select(Case.id).where(Case.filing_id == filing)).one()


def reply_to(play: Play, case: UUID, who: str = "chaoyang", **remark: str) -> str:
    play.act(who, case, "replied", remark)
    [(_, text)] = papers(play, case)
    return text


def test_without_a_record_the_reply_says_so_as_of_the_day(play: Play) -> None:
    text = reply_to(play, asked(play))
    assert (
        "截至2026年3月2日，没有认定你单位为统计守信企业、统计信用异常企业、统计一般失信企业或者统计严重失信企业的记录。"
        in text
    )
    assert "企业名称：长春示例精密机械有限公司" in text
    assert "现行有效的认定" not in text
    assert "补充说明" not in text


def test_what_is_investigated_is_not_told(play: Play, spec: ProcedureSpec) -> None:
    opened(play, spec)
    approved(play, spec)
    assert "没有认定你单位" in reply_to(play, asked(play))


def test_a_determination_is_told_with_number_days_and_publication(play: Play, spec: ProcedureSpec) -> None:
    published(play, spec)
    text = reply_to(play, asked(play), remark="企业已按要求报送整改报告。")
    number = "统信决字〔2026〕第1号"
    assert "截至2026年3月10日，现行有效的认定：统计一般失信企业（" in text
    assert f"{number}，2026年3月2日认定，现行有效；公示期限2026年3月10日至2027年3月10日，公示中。" in text
    assert "企业已按要求报送整改报告。" in text


def test_a_removed_entry_is_told_with_the_day(play: Play, spec: ProcedureSpec) -> None:
    _, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    play.act("chaoyang3", removal, "leader_agreed", AGREED)
    text = reply_to(play, asked(play))
    assert "公示期限2026年3月10日至2027年3月10日，已移出（提前移除，2026年9月14日）。" in text


@pytest.mark.parametrize(("day", "words"), [(date(2027, 3, 10), "公示中"), (date(2027, 3, 11), "公示期满")])
def test_the_publication_is_told_as_of_the_day(play: Play, spec: ProcedureSpec, day: date, words: str) -> None:
    published(play, spec)
    on(play, day)
    assert f"至2027年3月10日，{words}。" in reply_to(play, asked(play))


def test_a_decision_that_was_withdrawn_is_no_longer_in_force(play: Play, spec: ProcedureSpec) -> None:
    case = decided(play, spec)
    play.act("chaoyang3", case, "decision_withdrawn", {"ground": "own", "reason": "认定有误。"})
    text = reply_to(play, asked(play))
    assert "现行有效的认定：没有。" in text
    assert "2026年3月2日认定，认定已撤销（2026年3月2日）；尚未公示。" in text


def test_a_trustworthy_enterprise_reads_until_when(play: Play) -> None:
    play.cleared("qiye1")
    handler, campaign = play.actor("chaoyang"), play.campaign()
    publish_notice(play.platform, handler, campaign, play.platform.today())
    play.days(8)
    announce(play.platform, handler, campaign)
    assert "（1）统计守信企业：2026年3月10日认定，现行有效，有效期2026年3月10日至2028年3月10日。" in reply_to(
        play, asked(play)
    )
    on(play, date(2028, 3, 11))
    text = reply_to(play, asked(play))
    assert "现行有效的认定：没有。" in text
    assert "有效期已届满" in text


def offered(play: Play) -> list[str]:
    """The offices that the enterprise may ask."""
    return [each.name for each in open_applications(play.platform, play.actor("qiye1"))[0].offices]


def test_an_office_tells_what_it_and_those_below_have_and_no_more(play: Play, spec: ProcedureSpec) -> None:
    opened(play, spec, "changchun")
    case = opened(play, spec, "changchun")
    # An office that prepares a case is not given away by being offered here.
    assert offered(play) == ["长春市朝阳区统计局"]
    play.act("changchun", case, "prior_notice_given", {"noticed_on": "2026-03-02", "manner": "当面告知"})
    assert offered(play) == ["长春市朝阳区统计局", "长春市统计局"]
    decided(play, spec)
    to_city = asked(play, account="changchun")
    assert "统计一般失信企业" in reply_to(play, to_city, "changchun")
    with pytest.raises(NotFoundError, match="没有找到这个案件"):
        play.act("chaoyang", to_city, "replied")
    assert play.state(case) == "investigation"


def test_no_office_but_those_that_have_to_do_with_the_enterprise(play: Play) -> None:
    with pytest.raises(NotFoundError):
        begin_with_office(play.platform, play.actor("qiye1"), QUERY, office_of(play, "yanji"))
    with pytest.raises(ForbiddenError):
        begin_with_office(play.platform, play.actor("chaoyang"), QUERY, office_of(play, "chaoyang"))
    with pytest.raises(NotFoundError):
        begin_with_office(play.platform, play.actor("qiye1"), "statistical_credit/removal", office_of(play, "chaoyang"))


@pytest.mark.parametrize(
    ("day", "light"),
    [(date(2026, 3, 19), Light.GREEN), (date(2026, 3, 23), Light.AMBER), (date(2026, 3, 24), Light.RED)],
)
def test_a_reply_that_is_late_is_shown_and_still_given(play: Play, day: date, light: Light) -> None:
    case = asked(play)
    on(play, day)
    listed = list_cases(play.platform, play.actor("chaoyang"), CaseQuery(), None)
    [line] = [line for line in listed.lines if line.row.id == case]
    assert (line.row.due_on, line.light, listed.overdue) == (date(2026, 3, 23), light, int(light is Light.RED))
    reply_to(play, case)
    assert play.state(case) == "replied"


def test_the_reply_is_stored_and_can_be_checked(play: Play) -> None:
    case = asked(play)
    reply_to(play, case)
    [(document, _)] = papers(play, case)
    checked = check_document(play.platform, document.code)
    assert (checked.digest, checked.office) == (document.digest, "长春市朝阳区统计局")
    assert "精密机械" not in checked.title


def test_what_the_directory_lacks_is_said_to_be_lacking(play: Play) -> None:
    case = asked(play)
    with play.platform.database.writing() as session:
        session.exec(select(Enterprise).where(Enterprise.uscc == FIRM)).one().legal_representative = ""
        session.get_one(Office, office_of(play, "chaoyang")).phone = ""
    text = reply_to(play, case)
    assert "法定代表人或负责人：（档案中没有登记）" in text
    assert "联系电话" not in text
