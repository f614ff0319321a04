"""What no page of ours would send: fields that decide who one is, acts out of turn, other offices' cases in a list."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from forms_app.cases.actors import ACTING_ROLES, Role
from forms_app.storage.audit import Entry, append, records_of
from forms_app.storage.case_tables import Campaign, Case, Deputy, SavedFilter
from forms_app.storage.cases import subject_of
from forms_app.storage.tables import Filing, Office
from forms_app.usecases.leases import take_lease
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import CLEAR, FIRST_OPINION, Play
from tests.integration.web.conftest import VALUES, Visitor, sent, signed_in
from tests.integration.web.policy import OWN, PREFECTURE, PROVINCE, Relation
from tests.integration.web.scene import officer, peopled
from tests.integration.web.test_campaign_pages import NEW
from tests.integration.web.test_tenancy import fingerprint


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Platform:
    real: Platform = request.getfixturevalue("sqlite_platform")
    peopled(real)
    return real


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


# --- who one is, where one belongs and how things stand is never read from a body ----------------------------------


def forged(play: Play) -> dict[str, str]:
    """What would make somebody else of the sender, or something else of the thing, were it believed."""
    other = play.actor("nanguan")
    return {
        "tenant_id": str(other.office), "office_id": str(other.office), "office": str(other.office),
        "division_code": "220102", "enterprise_id": "4", "account_id": str(other.account), "role": "leader",
        "state": "announced", "status": "announced", "approved_by": "leader", "created_by": str(other.account),
    }  # fmt: skip


def test_g4_pages_of_an_office_take_the_office_from_the_session(app: Flask, platform: Platform, play: Play) -> None:
    people = {"principal": str(play.actor("chaoyang3").account), "deputy": str(play.actor("chaoyang4").account)}
    deputy = {**people, "since": "2026-03-01", "until": "2026-03-31", "ground": "外出学习"}
    settings = {"notice_unit": "days", "phone": "0431-1"}
    for username, path, values in (
        ("chaoyang", "/bureau/filters", {"name": "我的", "query": "q=1"}),
        ("chaoyang", "/bureau/campaigns", NEW),
        ("chaoyang4", "/bureau/office", settings),
        ("chaoyang4", "/bureau/office/deputies", deputy),
    ):
        assert signed_in(app, username).post(path, forged(play) | values, follow=False).status == 303, path
    own = play.actor("chaoyang").office
    with platform.database.reading() as session:
        assert session.exec(select(SavedFilter.account_id)).all() == [play.actor("chaoyang").account]
        assert session.exec(select(Campaign.office_id).where(Campaign.title == NEW["title"])).all() == [own]
        assert session.exec(select(Campaign.division_code).where(Campaign.title == NEW["title"])).all() == ["220104"]
        assert session.exec(select(Office.id).where(Office.phone == "0431-1")).all() == [own]
        assert session.exec(select(Deputy.office_id)).all() == [own]


def test_a10_answers_that_no_page_offers_are_refused_and_named_in_the_log(
    app: Flask, platform: Platform, play: Play
) -> None:
    case, firm = play.apply("qiye1"), signed_in(app, "qiye2")
    path = firm.post("/filings/start/statistical_credit/annex1", forged(play)).response.request.path
    with platform.database.reading() as session:
        started = session.get_one(Filing, UUID(path.rpartition("/")[2]))
        assert (started.enterprise_id, started.division_code) == (play.actor("qiye2").enterprise, "220104")
    act = f"/bureau/cases/{case}/acts/handler_agreed"
    before = fingerprint(platform)
    for visitor, target, values in (
        (firm, path, dict(sent(firm.get(path), VALUES, "submit"))),
        (signed_in(app, "chaoyang"), act, {"seen": "1", **FIRST_OPINION}),
    ):
        for name, value in forged(play).items():
            with capture_logs() as lines:
                page = visitor.post(target, {**values, name: value}, follow=False)
            assert page.status == 422, name
            assert name in page.text + repr(lines), name
    assert fingerprint(platform) == before


# --- acts out of turn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reached", ["received", "section_head", "cleared"])
def test_an_act_out_of_turn_is_a_conflict_that_says_where_the_case_stands(
    app: Flask, platform: Platform, play: Play, reached: str
) -> None:
    case = play.cleared() if reached == "cleared" else play.apply("qiye1")
    if reached == "section_head":
        play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    people = {Role.HANDLER: "chaoyang", Role.SECTION_HEAD: "chaoyang2", Role.LEADER: "chaoyang3"}
    visitors = {role: signed_in(app, people[role]) for role in ACTING_ROLES}
    procedure, title = play.file(case).spec.procedure, play.file(case).case.state.title
    acts = [act for act in procedure.acts if act.through == "case" and act.by in people and reached not in act.states]
    before = fingerprint(platform)
    for act in acts:
        page = visitors[Role(act.by)].post(f"/bureau/cases/{case}/acts/{act.id}", {"seen": str(seen(play, case))})
        assert (page.status, title in page.text) == (409, True), act.id
    assert len(acts) >= 6
    assert play.state(case) == reached
    assert fingerprint(platform) == before


def seen(play: Play, case: UUID) -> int:
    return len(play.file(case).case.events)


# --- from above ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", [PREFECTURE, PROVINCE])
@pytest.mark.parametrize("role", ACTING_ROLES)
def test_g7_those_above_look_and_correct_nothing(
    app: Flask, platform: Platform, play: Play, relation: Relation, role: Role
) -> None:
    """Whatever their role: the procedure knows no taking over of a county's case, so it is refused and not recorded."""
    case = play.apply("qiye1")
    someone = signed_in(app, officer(relation, role))
    before = fingerprint(platform)
    page = someone.get(f"/bureau/cases/{case}")
    assert page.status == 200
    assert not page.all("//a[contains(@href, '/acts/')]")
    for act in play.file(case).spec.procedure.acts:
        path = f"/bureau/cases/{case}/acts/{act.id}"
        refused = {404} if act.through != "case" else {403, 409}
        asked = (someone.get(path), someone.post(path, {"seen": "1", **FIRST_OPINION, "reason": "改正"}))
        assert {each.status for each in asked} <= refused | {403}, act.id
    assert fingerprint(platform) == before


# --- lists --------------------------------------------------------------------------------------------------------


def copies(session: Session, original: UUID, number: int) -> list[UUID]:
    """So many more cases like this one, with the same history."""
    found = []
    case = session.get_one(Case, original)
    filing = session.get_one(Filing, case.filing_id)
    history = [
        (row.at, row.account_id, row.name, row.event, row.data) for row in records_of(session, subject_of(original))
    ]
    for _ in range(number):
        twin = Filing(**filing.model_dump() | {"id": uuid4()})
        session.add(twin)
        session.flush()
        copy = Case(**case.model_dump() | {"id": uuid4(), "filing_id": twin.id})
        session.add(copy)
        for at, account, name, event, data in history:
            append(session, Entry(at, account, name, subject_of(copy.id), event, data))
        found.append(copy.id)
    return found


def test_of_200_cases_the_3_that_may_not_be_are_named_and_the_others_done(
    app: Flask, platform: Platform, play: Play, officer_page: Visitor
) -> None:
    case = play.reviewed("qiye1")
    with platform.database.writing() as session:
        chosen = [case, *copies(session, case, 199)]
    recused, leased, withdrawn = chosen[3], chosen[77], chosen[199]
    play.act("chaoyang", recused, "recused", {"reason": "与企业负责人是近亲属"})
    take_lease(platform, play.actor(officer(OWN, Role.HANDLER)), leased)
    play.act("qiye1", withdrawn, "withdrawn")
    fields = [("act", "list_checked"), *((("case", str(each))) for each in chosen)]
    shown = officer_page.post("/bureau/cases/bulk", fields)
    assert "198件会办理，2件不能办理" in shown.words
    kept = [pair for pair in shown.form_values("confirm") if pair[0] in ("act", "case")]
    done = officer_page.post("/bureau/cases/bulk/confirm", [*kept, *CLEAR.items()])
    assert "已办理197件，未办理3件" in done.words
    for why in ("您已对本件回避", "正在办理本件", "不能再办“"):
        assert len(re.findall(why, done.text)) == 1, why
    with platform.database.reading() as session:
        checked = [each for each in chosen if records_of(session, subject_of(each))[-1].event == "list_checked"]
    assert set(checked) == set(chosen) - {recused, leased, withdrawn}


@pytest.fixture
def officer_page(app: Flask) -> Visitor:
    return signed_in(app, "chaoyang")


def test_one_foreign_case_in_a_list_and_nothing_is_done_to_any(
    app: Flask, platform: Platform, play: Play, officer_page: Visitor
) -> None:
    """Somebody put it there by hand; it is told apart neither from a missing one nor from the others."""
    own, foreign = play.reviewed("qiye1"), play.apply("qiye4")
    before = fingerprint(platform)
    for path in ("/bureau/cases/bulk", "/bureau/cases/bulk/confirm"):
        for other in (foreign, uuid4()):
            fields = [("act", "list_checked"), ("case", str(own)), ("case", str(other)), *CLEAR.items()]
            page = officer_page.post(path, fields)
            assert page.status == 404
            assert "精密" not in page.text
    assert fingerprint(platform) == before
    with platform.database.reading() as session:
        assert session.exec(select(Case.state).where(col(Case.id) == own)).one() == "verification"
