"""H2: several at once come in one legal order. I8: a clock that is put back shortens nothing and hides nothing."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.core.dates import beijing_date
from forms_app.core.errors import ConflictError, NotFoundError, XinbiaoError
from forms_app.storage.audit import verify_chain
from forms_app.storage.case_tables import Case, Objection
from forms_app.usecases.leases import take_lease
from forms_app.usecases.objections import Decision, NewObjection, decide_objection, object_to
from forms_app.usecases.public_lists import running_notices, trustworthy
from forms_app.usecases.publish_notices import announce, publish_notice
from forms_app.usecases.view_case import view_case
from tests.integration.faults.rules import Published
from tests.integration.usecases.procedure import AGREED, CLEAR, FIRST_OPINION, Play
from tests.integration.web.conftest import Visitor


def at_once(*works: Callable[[], object]) -> list[str]:
    """Do all of them at the same moment; returns what was refused."""
    gate, refused = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        except XinbiaoError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def legal_order(play: Play, case: UUID) -> list[str]:
    """The events; each was allowed where the case stood, and the row and the audit record say the same."""
    file = play.file(case)
    for before, event in zip(file.case.states, file.case.events[1:], strict=False):
        act = file.case.procedure.act(event.event)
        assert act is not None
        assert before.id in act.states, [each.event for each in file.case.events]
    with play.platform.database.reading() as session:
        assert verify_chain(session).broken is None
        row = session.get_one(Case, case)
    assert (row.state, row.events) == (file.case.state.id, len(file.case.events))
    return [event.event for event in file.case.events]


def objecting(play: Play, case: UUID, name: str = "甲") -> Callable[[], object]:
    new = NewObjection(name, "138", "迟报3次。", (), play.clock())
    return lambda: object_to(play.platform, case, new)


@pytest.mark.parametrize("turn", range(4))
def test_h2_publishing_withdrawing_and_objecting_at_once(play: Play, turn: int) -> None:
    case, handler = play.cleared(), play.actor("chaoyang")
    play.actor("qiye1")
    works = [
        lambda: publish_notice(play.platform, handler, play.campaign(), play.platform.today()),
        lambda: play.act("qiye1", case, "withdrawn"),
        objecting(play, case, "甲"),
        objecting(play, case, "乙"),
    ]
    refused = at_once(*works[turn:], *works[:turn])
    found = legal_order(play, case)[6:]
    assert found in (["withdrawn"], *(["noticed", *["objected"] * number] for number in range(3)))
    assert len(refused) == len(works) - len(found)
    assert all(words[0] >= "\u4e00" for words in refused)


@pytest.mark.parametrize("turn", range(4))
def test_h2_announcing_while_the_last_objection_comes_in(published: Published, turn: int) -> None:
    """It arrived in the last second of the notice and is worked on after midnight, with the announcement."""
    play, case = published.play, published.case
    play.days(8)
    late = play.clock.now.replace(hour=15, minute=59, second=59) - timedelta(days=1)
    new = NewObjection("甲", "138", "迟报3次。", (), late)
    handler = play.actor("chaoyang")
    works = [
        lambda: announce(play.platform, handler, play.campaign()),
        lambda: object_to(play.platform, case, new),
    ]
    refused = at_once(*(works if turn % 2 else works[::-1]))
    legal_order(play, case)
    assert len(refused) == 1
    spec = play.file(case).spec
    announced = play.state(case) == "announced"
    assert play.state(case) in ("announced", "objected")
    assert trustworthy(play.platform, spec, "", None, None).total == announced


STEPS: list[tuple[str, str, dict[str, str]]] = [
    ("chaoyang", "handler_agreed", FIRST_OPINION),
    ("chaoyang2", "section_head_agreed", AGREED),
    ("chaoyang3", "leader_agreed", AGREED),
    ("chaoyang", "list_checked", CLEAR),
    ("chaoyang", "verification_passed", {}),
]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)], ids=["I8-hour", "I8-day"])
@pytest.mark.parametrize("step", range(5))
def test_i8_a_clock_put_back_between_two_acts(play: Play, app: Flask, back: timedelta, step: int) -> None:
    play.clock.pass_(days=1)
    case = play.apply("qiye1")
    for number, (who, act, values) in enumerate(STEPS):
        if number == step:
            play.clock.now -= back
        play.act(who, case, act, values)
    assert legal_order(play, case) == ["applied", *(act for _, act, _ in STEPS)]
    view = view_case(play.platform, play.actor("chaoyang"), case)
    deadline = view.file.deadline(play.platform, play.platform.today())
    assert deadline is not None
    days = [day.date for day in deadline.sheet.days]
    assert days == sorted(days)
    assert deadline.sheet.due > deadline.sheet.start
    assert sum(day.counted for day in deadline.sheet.days) == 20
    for username, path in (("chaoyang", f"/bureau/cases/{case}"), ("qiye1", f"/cases/{case}"), ("chaoyang", "/bureau/cases")):  # fmt: skip
        someone = Visitor(app)
        someone.sign_in(username)
        page = someone.get(path)
        assert page.status == 200
        assert "-1天" not in page.words
        assert "精密" in page.text


def test_i8_a_pause_that_ends_before_it_began_lengthens_nothing(published: Published) -> None:
    """Suspended on the 4th, the clock is put back to the 3rd, decided there: the notice still runs seven days."""
    play = published.play
    play.days(2)
    objecting(play, published.case)()
    play.clock.now -= timedelta(days=1)
    decision = Decision(False, "查无此事。", "不属实。", {}, play.clock())
    with play.platform.database.reading() as session:
        objection = session.exec(select(Objection.id)).one()
    decide_objection(play.platform, play.actor("chaoyang"), published.case, objection, decision)
    legal_order(play, published.case)
    row = play.file(published.case).row
    assert (row.public_from, row.public_until) == (date(2026, 3, 2), date(2026, 3, 9))


def test_i8_nothing_ends_early_and_nothing_is_announced_early(published: Published) -> None:
    play, case = published.play, published.case
    play.days(8)
    play.clock.now -= timedelta(days=1)  # the 9th again, the last day
    with pytest.raises(ConflictError, match="公示期满"):
        announce(play.platform, play.actor("chaoyang"), play.campaign())
    assert [each.id for each in running_notices(play.platform)] == [published.notice]
    play.days(1)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    play.clock.now -= timedelta(days=1)
    # Before its first day nothing is public; the day comes again, and with it the whole two years.
    spec = play.file(case).spec
    assert trustworthy(play.platform, spec, "", None, None).total == 0
    with pytest.raises(NotFoundError):
        objecting(play, case)()
    play.days(1)
    [entry] = trustworthy(play.platform, spec, "", None, None).entries
    assert (entry.since, entry.until) == (date(2026, 3, 10), date(2028, 3, 10))
    assert beijing_date(play.clock()) == entry.since


def test_i8_a_lease_from_the_future_keeps_nobody_out(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    take_lease(play.platform, play.actor("chaoyang3"), case)
    with pytest.raises(ConflictError, match="正在办理本件"):
        play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.clock.now -= timedelta(days=1)
    assert not view_case(play.platform, play.actor("chaoyang2"), case).busy
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
