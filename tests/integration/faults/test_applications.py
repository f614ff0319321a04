"""C: applications that open a case: once, in time, and either wholly there or not at all."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text
from sqlmodel import col, func, select

from forms_app.answers.reading import Answers
from forms_app.core.errors import ConflictError
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.case_tables import Case, IssuedDocument, Message
from forms_app.storage.tables import Submission
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.conftest import QuickPrinter
from tests.integration.faults.rules import nothing_changes, told
from tests.integration.usecases.procedure import ANNEX1, DEFECTS, FIRST_OPINION, LOCKED, Play
from tests.integration.web.conftest import VALUES, Visitor, autosave, sent
from tests.samples import FILLED


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Answers are refused before anything is written."""
    return sqlite_platform


@dataclass(frozen=True)
class Filled:
    """A filled 附件1 that is about to be submitted."""

    play: Play
    filing: UUID
    submit: Submit

    def send(self, submit: Submit | None = None, platform: Platform | None = None) -> str:
        return submit_filing(
            platform or self.play.platform, self.play.actor("qiye1"), self.filing, submit or self.submit
        )

    def with_reason(self, reason: str) -> Submit:
        return replace(
            self.submit, save=replace(self.submit.save, values={**self.submit.save.values, "reason": reason})
        )


@pytest.fixture
def filled(play: Play) -> Filled:
    return filled_by(play)


def filled_by(play: Play) -> Filled:
    actor = play.actor("qiye1")
    filing = start_filing(play.platform, actor, ANNEX1)
    values = {name: value for name, value in FILLED.items() if name not in LOCKED}
    values["application_date"] = play.platform.today().isoformat()
    save = Save(values, open_filing(play.platform, actor, filing).revision, uuid4().hex)
    return Filled(play, filing, Submit(save, uuid4().hex, play.clock()))


def rows(play: Play) -> dict[str, int]:
    """How much a submission has left behind."""
    tables = (Submission, Case, IssuedDocument)
    with play.platform.database.reading() as session:
        found = {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in tables}
        # Beside those that told of the campaign when it was opened.
        found["Message"] = session.exec(select(func.count()).where(col(Message.case_id).is_not(None))).one()
        return found


def corrected(play: Play, case: UUID) -> None:
    play.act("chaoyang", case, "correction_requested", DEFECTS)
    play.apply("qiye1", copy_of=play.file(case).row.filing_id)


LATER: dict[str, Callable[[Play, UUID], None]] = {
    "C3-submitted": lambda play, case: None,
    "C3-under-review": lambda play, case: play.act("chaoyang", case, "handler_agreed", FIRST_OPINION),
    "C3-withdrawn": lambda play, case: play.act("qiye1", case, "withdrawn"),
    "C3-sent-again": corrected,
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_an_old_tab_changes_nothing_and_leads_to_the_receipt(
    play: Play, enterprise: Visitor, later: Callable[[Play, UUID], None]
) -> None:
    path = str(enterprise.post(f"/filings/start/{ANNEX1}").response.request.path)
    old = enterprise.get(path)
    done = enterprise.post(path, sent(old, {**VALUES, "application_date": "2026-03-02"}, "submit"))
    [receipt] = done.all("//a[contains(@href, 'receipt.pdf')]/@href")[:1]
    with play.platform.database.reading() as session:
        case = session.exec(select(Case.id)).one()
    later(play, case)
    with nothing_changes(play.platform):
        page = enterprise.post(path, sent(old, {**VALUES, "reason": "改过的理由"}, "submit"))
        told(page.response, 409, "本表已按先前的内容提交")
        assert page.all("//a[text()='查看提交回执']/@href") == [receipt.rsplit("/", 1)[0] + "/receipt"]
        told(autosave(enterprise, path, {"reason": "改过的理由"}, 1).response, 409, "已提交")
    assert enterprise.get(receipt).status == 200


def test_c5_twenty_copies_at_once_open_one_case(filled: Filled) -> None:
    gate, receipts = threading.Barrier(20), []

    def press() -> None:
        gate.wait()
        receipts.append(filled.send())

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 20
    assert len(set(receipts)) == 1
    assert rows(filled.play) == {"Submission": 1, "Case": 1, "IssuedDocument": 1, "Message": 1}
    with filled.play.platform.database.reading() as session:
        assert session.exec(select(Case.receipt)).one() == receipts[0]


def test_c6_the_same_key_with_other_contents_is_refused(filled: Filled) -> None:
    receipt = filled.send()
    with nothing_changes(filled.play.platform):
        for other, words in (
            (filled.with_reason("换了理由"), "请求内容已变化"),
            (replace(filled.submit, key=uuid4().hex), "本表已提交，不能再次提交"),
        ):
            with pytest.raises(ConflictError, match=words):
                filled.send(other)
        assert filled.send() == receipt


WINDOW_ENDS = datetime(2026, 4, 16, 15, 59, 59, 900_000, tzinfo=UTC)  # 23:59:59.9 in Beijing


class SlowPrinter(QuickPrinter):
    """While it prints, midnight comes."""

    clock: Any = None

    def final(self, spec: FormSpec, answers: Answers | None) -> bytes:
        self.clock.pass_(seconds=0.5)
        return super().final(spec, answers)


def on_the_last_day(play: Play) -> Platform:
    """The last moment of the window, with a printer that takes longer."""
    play.clock.now = WINDOW_ENDS
    with play.platform.database.writing() as session:
        session.execute(text("UPDATE campaign SET closes_on = '2026-04-16'"))
    real = play.platform.printer
    printer = SlowPrinter(real.templates, real.printer, real.printable)
    object.__setattr__(printer, "clock", play.clock)
    return replace(play.platform, printer=printer)


def test_c9_what_arrives_in_the_last_instant_is_in_time(play: Play) -> None:
    slow = on_the_last_day(play)
    filled = filled_by(play)
    receipt = filled.send(platform=slow)
    assert play.clock.now.astimezone(UTC).hour == 16  # it is the next day in Beijing
    assert receipt.startswith("20260416-")
    with play.platform.database.reading() as session:
        case = session.exec(select(Case)).one()
    assert (case.opened_at, case.state) == (WINDOW_ENDS, "received")
    late = filled_by(play)
    with pytest.raises(ConflictError, match="不能重复申请|没有开展认定活动"):
        late.send(platform=slow)


def test_c9_what_arrives_at_midnight_is_late_and_kept_as_a_draft(play: Play) -> None:
    slow = on_the_last_day(play)
    play.clock.pass_(seconds=0.1)
    filled = filled_by(play)
    before = rows(play)
    with pytest.raises(ConflictError, match="申请期至2026年4月16日止.*草稿已保存"):
        filled.send(platform=slow)
    assert rows(play) == before
    assert open_filing(play.platform, play.actor("qiye1"), filled.filing).raw["reason"] == FILLED["reason"]


@pytest.mark.parametrize("table", ["submission", "procedure_case", "audit_record", "issued_document", "message"])
def test_c10_a_failure_at_any_point_leaves_a_draft_that_can_be_sent_again(filled: Filled, table: str) -> None:
    engine, before = filled.play.platform.database.engine, rows(filled.play)

    def fail(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise OSError("the machine stops")

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="the machine stops"):
        filled.send()
    event.remove(engine, "before_cursor_execute", fail)
    assert rows(filled.play) == before
    view = open_filing(filled.play.platform, filled.play.actor("qiye1"), filled.filing)
    assert view.state.value == "draft"
    receipt = filled.send()
    assert receipt == filled.send()
    assert rows(filled.play) == {"Submission": 1, "Case": 1, "IssuedDocument": 1, "Message": 1}
