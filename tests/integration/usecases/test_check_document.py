"""The public check: every issued document is found by the code on its paper; nobody learns more than they may."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.tables import Office
from forms_app.usecases.check_document import Standing, check_document
from forms_app.usecases.numbers import Taking, take_number, void_number
from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import announce, publish_notice
from forms_app.usecases.withdraw_document import supersede, withdraw
from tests.integration.conftest import Clock
from tests.integration.documents.conftest import Pages
from tests.integration.usecases.number_worker import DECISION
from tests.integration.usecases.procedure import FIRST_OPINION, REASONS, Play

FIRM, CODE = "长春示例精密机械有限公司", "91220104MA0Y3K1A7Y"


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(replace(platform, public_url="https://xinbiao.example.cn"), clock)


def issued(play: Play, case: UUID | None = None) -> list[IssuedDocument]:
    with play.platform.database.reading() as session:
        query = select(IssuedDocument).where(IssuedDocument.case_id == case) if case else select(IssuedDocument)
        return list(session.exec(query))


def rejected(play: Play) -> IssuedDocument:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", {**FIRST_OPINION, **REASONS})
    return next(each for each in issued(play, case) if each.kind == "rejection")


def test_every_issued_document_carries_its_own_code(play: Play) -> None:
    play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    rows = issued(play)
    assert {row.kind for row in rows} >= {"acceptance", "approval", "publicity_notice"}
    assert len({row.code for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", row.code)
        pages = Pages(play.platform.files.get(row.digest))
        assert f"{row.code[:5]}-{row.code[5:]}" in pages.texts[0], row.kind
        assert "https://xinbiao.example.cn/check" in "".join(pages.texts[0].split()), row.kind
        assert check_document(play.platform, row.code).digest == row.digest


def test_a_case_that_is_not_public_gives_away_its_kind_alone(play: Play) -> None:
    row = rejected(play)
    with play.platform.database.writing() as session:
        session.get_one(IssuedDocument, row.id).title = f"关于{FIRM}的不予认定通知书"
    found = check_document(play.platform, row.code.lower())
    assert (found.title, found.office) == ("不予认定通知书", "长春市朝阳区统计局")
    assert (found.issued_on, found.standing, found.number) == (date(2026, 3, 2), Standing.VALID, "")
    everything = " ".join(str(getattr(found, field.name)) for field in fields(found))
    assert FIRM not in everything
    assert CODE not in everything


def test_of_what_is_public_the_title_is_told_while_it_is_public(play: Play) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    play.days(8)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    approval = next(each for each in issued(play, case) if each.kind == "approval")
    assert check_document(play.platform, approval.code).title == "统计守信企业认定审批表"
    play.days(800)
    assert check_document(play.platform, approval.code).title == "审批表"
    notice = next(each for each in issued(play) if each.kind == "announcement")
    assert check_document(play.platform, notice.code).title == "长春市朝阳区统计局2026年统计守信企业认定公告"


@pytest.mark.parametrize("typed", ["", "0000000000", "' OR 1=1 --", "x" * 5000, "0000000000\x00"])
def test_an_unknown_code_is_not_found(play: Play, typed: str) -> None:
    rejected(play)
    with pytest.raises(NotFoundError, match="没有查到这个核验码"):
        check_document(play.platform, typed)


def test_a_withdrawn_document_stays_withdrawn(play: Play) -> None:
    row = rejected(play)
    play.days(3)
    with play.platform.database.writing() as session:
        withdraw(session, session.get_one(IssuedDocument, row.id), play.clock.now)
    found = check_document(play.platform, row.code)
    assert (found.standing, found.since) == (Standing.WITHDRAWN, date(2026, 3, 5))
    with pytest.raises(ConflictError, match="已经撤回"), play.platform.database.writing() as session:
        withdraw(session, session.get_one(IssuedDocument, row.id), play.clock.now + timedelta(days=1))
    with pytest.raises(ConflictError, match="已经撤回"), play.platform.database.writing() as session:
        supersede(session, session.get_one(IssuedDocument, row.id), session.get_one(IssuedDocument, row.id))


def test_a_superseded_document_names_the_one_in_its_place(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", {**FIRST_OPINION, **REASONS})
    old, new = sorted(issued(play, case), key=lambda row: row.kind != "rejection")[:2]
    handler = play.actor("chaoyang")
    with play.platform.database.writing() as session:
        taking = Taking(handler.account, play.clock.now, case, new.id)
        take_number(session, session.get_one(Office, handler.office), DECISION, 2026, taking)
        supersede(session, session.get_one(IssuedDocument, old.id), session.get_one(IssuedDocument, new.id))
    found = check_document(play.platform, old.code)
    assert (found.standing, found.successor) == (Standing.SUPERSEDED, "朝统信决字〔2026〕第1号")
    newer = check_document(play.platform, new.code)
    assert (newer.standing, newer.number, newer.title) == (Standing.VALID, "朝统信决字〔2026〕第1号", "认定决定书")
    assert new.code not in str(found)


def test_voiding_its_number_withdraws_the_document(play: Play) -> None:
    row, handler = rejected(play), play.actor("chaoyang")
    with play.platform.database.writing() as session:
        taking = Taking(handler.account, play.clock.now, row.case_id, row.id)
        number = take_number(session, session.get_one(Office, handler.office), DECISION, 2026, taking)
    assert check_document(play.platform, row.code).standing is Standing.VALID
    void_number(play.platform, play.actor("chaoyang4"), number.id or 0, "文书内容有误")
    assert check_document(play.platform, row.code).standing is Standing.WITHDRAWN


def test_the_day_of_issue_is_the_day_in_beijing(play: Play) -> None:
    play.clock.pass_(hours=16)  # one o'clock of Tuesday; on the clock of Greenwich it is Monday
    case = play.apply("qiye1")
    with play.platform.database.reading() as session:
        document = session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case)).first()
    assert document is not None
    assert check_document(play.platform, document.code).issued_on == date(2026, 3, 3)
