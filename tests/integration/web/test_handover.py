"""Accounts that change while somebody is at work with them: access follows at the next request, on both databases."""

from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import col, select

from forms_app.cases.actors import Role
from forms_app.storage.audit import records_of, verify_chain
from forms_app.storage.case_tables import Deputy
from forms_app.storage.tables import Account, Office
from forms_app.usecases.add_account import NewAccount, add_account
from forms_app.usecases.change_account import close_account, move_account, set_password
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import FIRST_OPINION, Play
from tests.integration.usecases.test_procedure import deputise
from tests.integration.web.conftest import PASSWORD, START, VALUES, Visitor, autosave, sent

NANGUAN = "长春市南关区统计局"


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


@pytest.fixture
def case(play: Play) -> UUID:
    return play.apply("qiye1")


def act_path(case: UUID) -> str:
    return f"/bureau/cases/{case}/acts/handler_agreed"


def opinion(officer: Visitor, case: UUID) -> dict[str, str]:
    return {"seen": officer.get(act_path(case)).value("seen"), **FIRST_OPINION}


def sign_in(app: Flask, username: str) -> Visitor:
    someone = Visitor(app)
    someone.sign_in(username)
    return someone


def test_access_follows_the_account_and_not_the_session(
    platform: Platform, play: Play, officer: Visitor, case: UUID
) -> None:
    """However the row came to change: what a session may do is asked anew at every request."""
    filled, token = opinion(officer, case), officer.token()
    assert "精密" in officer.get("/bureau/cases").text
    with platform.database.writing() as session:
        account = session.get_one(Account, play.actor("chaoyang").account)
        account.office_id = session.exec(select(Office.id).where(Office.name == NANGUAN)).one()
    assert officer.get(f"/bureau/cases/{case}").status == 404
    assert officer.post(act_path(case), filled, token=token).status == 404
    assert "精密" not in officer.get("/bureau/cases").text
    assert play.state(case) == "received"
    with platform.database.writing() as session:
        session.get_one(Account, play.actor("chaoyang").account).role = Role.AUDITOR
    assert officer.get("/bureau/campaigns/new").status == 403


def test_g3_an_officer_who_is_moved_leaves_everything_at_the_former_office(
    app: Flask, platform: Platform, play: Play, officer: Visitor, case: UUID
) -> None:
    filled, token = opinion(officer, case), officer.token()
    move_account(platform, "chaoyang", NANGUAN)
    assert officer.get("/bureau/cases").status == 401
    assert officer.post(act_path(case), filled, token=token).status in (400, 401)
    assert play.state(case) == "received"
    moved = sign_in(app, "chaoyang")
    assert moved.get(f"/bureau/cases/{case}").status == 404
    assert NANGUAN in moved.get("/bureau/office").text
    # The page that was open kept the case for ten minutes: a colleague need not wait for them.
    add_account(platform, NewAccount("chaoyang5", PASSWORD, "新承办人员", Role.HANDLER, office="长春市朝阳区统计局"))
    colleague = sign_in(app, "chaoyang5")
    assert "已办理" in colleague.post(act_path(case), opinion(colleague, case)).text
    assert play.file(case).case.events[0].name == "长春示例精密机械有限公司"


def test_moving_is_recorded_with_both_offices_and_roles(platform: Platform, play: Play) -> None:
    account = play.actor("chaoyang").account
    move_account(platform, "chaoyang", NANGUAN, Role.SECTION_HEAD)
    set_password(platform, "chaoyang", "Another-2026")
    close_account(platform, "chaoyang")
    with platform.database.reading() as session:
        found = records_of(session, f"account/{account}")
        assert verify_chain(session).broken is None
    assert [row.event for row in found] == ["account_moved", "password_set", "account_closed"]
    assert found[0].data == {
        "username": "chaoyang", "name": "朝阳区承办人员", "from": "长春市朝阳区统计局", "from_role": "handler",
        "to": NANGUAN, "to_role": "section_head",
    }  # fmt: skip
    assert "Another" not in repr([row.data for row in found])


@pytest.mark.parametrize("leaving", ["chaoyang3", "chaoyang4"])
@pytest.mark.parametrize("how", ["moved", "closed"])
def test_who_leaves_acts_for_nobody_and_nobody_for_him(platform: Platform, play: Play, leaving: str, how: str) -> None:
    deputise(play, "chaoyang3", "chaoyang4")
    if how == "moved":
        move_account(platform, leaving, NANGUAN)
    else:
        close_account(platform, leaving)
    with platform.database.reading() as session:
        assert session.exec(select(Deputy).where(col(Deputy.ended_at).is_(None))).all() == []


def test_another_role_is_another_session(app: Flask, platform: Platform, case: UUID) -> None:
    officer = sign_in(app, "chaoyang")
    move_account(platform, "chaoyang", "长春市朝阳区统计局", Role.AUDITOR)
    assert officer.get(f"/bureau/cases/{case}").status == 401
    officer = sign_in(app, "chaoyang")
    assert officer.get(f"/bureau/cases/{case}").status == 200
    assert officer.get(act_path(case)).status == 403


def test_g9_an_account_that_the_enterprise_closes_saves_nothing_more_and_the_draft_stays(
    app: Flask, platform: Platform
) -> None:
    """Somebody from outside filled the form for the enterprise; the enterprise goes on with the draft."""
    uscc = "91220104MA0Y3K1A7Y"
    add_account(platform, NewAccount("agency", PASSWORD, "代理记账公司", Role.ENTERPRISE, uscc=uscc))
    agency = sign_in(app, "agency")
    path = agency.post(START).response.request.path
    assert autosave(agency, path, {"reason": "代理人写的"}, 1).status == 200
    page, token = agency.get(path), agency.token()
    close_account(platform, "agency")
    refused = agency.fetch(f"{path}/draft", {"reason": "再写", "revision": "2", "save_key": "late"}, token=token)
    assert (refused.status, "登录" in refused.json["message"]) == (401, True)
    for action in ("save", "submit"):
        answer = agency.post(path, sent(page, {**VALUES, "reason": "再写"}, action), follow=False)
        assert answer.status == 401
        assert agency.get(path + "/receipt").status == 401
    assert agency.sign_in("agency").status == 422
    firm = sign_in(app, "qiye1")
    assert firm.get(path).value("reason") == "代理人写的"
    assert "草稿已保存" in firm.post(path, sent(firm.get(path), {"reason": "企业接着写"})).text
