"""The ledger of graded subjects in the database: who may keep it, who sees it, and how a record is disputed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, ProblemsError
from forms_app.specs.demonstration import load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.storage.case_tables import AuditRecord, Case, IssuedDocument
from forms_app.storage.graded_tables import DatedRecord
from forms_app.usecases import load_demo
from forms_app.usecases.dated_records import add_record, complete_record, enrol_subject, standing_of, void_record
from forms_app.usecases.graded_subjects import WantedSubjects, list_subjects, view_subject
from forms_app.usecases.graded_tables import ledger_print, ledger_workbook
from forms_app.usecases.own_records import object_to_record, own_records
from forms_app.usecases.platform import Platform
from forms_app.usecases.verify_instance import verify_instance
from tests.integration.conftest import Clock
from tests.integration.usecases.grading import (
    ABOVE,
    COLLEAGUE,
    COLLECTOR,
    EVASION,
    FIRM,
    PENALTY,
    SCHEME,
    Grading,
)

ANSWER = {"investigators": "乙", "findings": "已核实。", "outcome": "corrected", "reason": "处罚已被撤销。"}


@pytest.fixture
def graded(quick_platform: Platform) -> Grading:
    return Grading(quick_platform)


@pytest.fixture
def embedded(sqlite_platform: Platform) -> Grading:
    return Grading(sqlite_platform)


def grade(graded: Grading, subject: int, who: str = COLLECTOR) -> str | None:
    found = view_subject(graded.platform, graded.actor(who), subject).grading.grade
    return found.id if found else None


def seen(graded: Grading, record: int) -> str:
    """How a record stands on the page that adds to it."""
    with graded.platform.database.reading() as session:
        return standing_of(session.get_one(DatedRecord, record))


def events(graded: Grading, subject: int) -> list[tuple[str, dict[str, Any]]]:
    with graded.platform.database.reading() as session:
        query = select(AuditRecord).where(AuditRecord.subject == f"graded/{subject}").order_by(AuditRecord.number)  # type: ignore[arg-type]
        return [(row.event, row.data) for row in session.exec(query)]


def test_the_grade_follows_every_record_and_each_is_on_the_audit_record(graded: Grading) -> None:
    subject = graded.first_class()
    assert grade(graded, subject) == "grade_1"
    penalty = graded.record(subject, "penalty", PENALTY)
    assert grade(graded, subject) == "grade_3"
    conduct = graded.record(subject, "dishonesty", EVASION)
    assert grade(graded, subject) == "grade_4"
    complete_record(
        graded.platform, graded.actor(COLLEAGUE), conduct, {"rectified_on": "2026-03-01"}, seen(graded, conduct)
    )
    assert grade(graded, subject) == "grade_3"
    void_record(graded.platform, graded.actor(COLLECTOR), penalty, "处罚已被撤销")
    void_record(graded.platform, graded.actor(COLLECTOR), conduct, "记错了单位")
    assert grade(graded, subject) == "grade_1"
    told = events(graded, subject)
    assert [event for event, _ in told] == [
        "subject_enrolled", "record_added", "record_added", "record_added", "record_added", "record_completed",
        "record_voided", "record_voided",
    ]  # fmt: skip
    assert told[5][1]["changed"] == {"rectified_on": [None, "2026-03-01"]}
    with graded.platform.database.reading() as session:
        row = session.get_one(DatedRecord, conduct)
        assert row.collectors == [graded.actor(COLLECTOR).account, graded.actor(COLLEAGUE).account]
        assert (row.void_reason, row.answers["facts"]) == ("记错了单位", "拒绝检查。")
    assert verify_instance(graded.platform).faults == ()


def test_a_subject_is_kept_once_and_within_the_division(graded: Grading) -> None:
    graded.enrolled()
    with pytest.raises(ConflictError, match="已在台账中"):
        graded.enrolled()
    keeper = graded.actor(COLLECTOR)
    for uscc, of_class, words in (
        ("91222401MA0Y5P9D7Q", "coal_mine", "不在本机构的管辖区域内"),
        ("91220103MA0YAN101F", "shop", "请从列表中选择类别"),
        ("91220100MA0Y7R9FX6", "coal_mine", "企业名录中没有"),
        ("123", "coal_mine", "18"),
    ):
        with pytest.raises(ProblemsError, match=words):
            enrol_subject(graded.platform, keeper, SCHEME, uscc, of_class)


def test_offices_of_the_authority_see_their_division_and_nobody_else_anything(graded: Grading) -> None:
    subject = graded.first_class()
    platform, everything = graded.platform, WantedSubjects()
    for who in (COLLECTOR, COLLEAGUE, ABOVE):
        assert len(list_subjects(platform, graded.actor(who), SCHEME, everything).lines) == 1
        assert grade(graded, subject, who) == "grade_1"
    strangers = [graded.actor(name) for name in ("changchun", "sheng1", "jilin", FIRM)]
    strangers.append(replace(graded.actor(COLLECTOR), division="222400"))
    for stranger in strangers:
        with pytest.raises(NotFoundError):
            view_subject(platform, stranger, subject)
        with pytest.raises((NotFoundError, ForbiddenError)):
            add_record(platform, stranger, subject, "penalty", PENALTY)
    elsewhere = replace(graded.actor(COLLECTOR), division="222400")
    assert list_subjects(platform, elsewhere, SCHEME, everything).lines == ()
    with pytest.raises(NotFoundError):
        list_subjects(platform, graded.actor("changchun"), SCHEME, everything)


def test_a_record_is_changed_by_the_office_that_recorded_it_alone(graded: Grading) -> None:
    subject = graded.first_class()
    record = graded.record(subject, "dishonesty", EVASION, who=ABOVE)  # 谁履职、谁记录: an office above records as well
    for change in (
        lambda: void_record(graded.platform, graded.actor(COLLECTOR), record, "不实"),
        lambda: complete_record(graded.platform, graded.actor(COLLECTOR), record, {"rectified_on": "2026-03-01"}, ""),
    ):
        with pytest.raises(ForbiddenError, match="其他机构记录"):
            change()
    with pytest.raises(BadInputError, match="作废理由"):
        void_record(graded.platform, graded.actor(ABOVE), record, " ")
    void_record(graded.platform, graded.actor(ABOVE), record, "不实")
    with pytest.raises(ConflictError, match="已经作废"):
        void_record(graded.platform, graded.actor(ABOVE), record, "不实")


def test_an_objection_is_answered_by_somebody_who_did_not_collect(graded: Grading) -> None:
    subject = graded.first_class()
    penalty = graded.record(subject, "penalty", PENALTY)
    case = graded.objected(penalty)
    graded.act(COLLECTOR, case, "accepted", {"review": "符合要求。"})
    with graded.platform.database.reading() as session:
        row = session.get_one(Case, case)
        # Accepted on Monday 2 March 2026, it is answered by Monday 30 March at the latest: twenty working days.
        assert (row.authority, str(row.due_on)) == ("emergency_management", "2026-03-30")
    with pytest.raises(ForbiddenError, match="不能由采集这条记录的人员办理"):
        graded.act(COLLECTOR, case, "answered", ANSWER)
    void_record(graded.platform, graded.actor(COLLEAGUE), penalty, "处罚已被撤销")
    graded.act(COLLEAGUE, case, "answered", ANSWER)
    with graded.platform.database.reading() as session:
        assert session.get_one(Case, case).state == "answered"
        [paper] = session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case)).all()
        assert b'"record_number"' in graded.platform.files.get(paper.digest)
    assert grade(graded, subject) == "grade_1"


def test_whoever_added_to_a_record_collected_it_too(embedded: Grading) -> None:
    record = embedded.record(embedded.first_class(), "dishonesty", EVASION)
    complete_record(
        embedded.platform, embedded.actor(COLLEAGUE), record, {"rectified_on": "2026-03-01"}, seen(embedded, record)
    )
    case = embedded.objected(record)
    embedded.act(COLLEAGUE, case, "accepted", {"review": "符合要求。"})
    with pytest.raises(ForbiddenError, match="采集"):
        embedded.act(COLLEAGUE, case, "answered", ANSWER)


def test_an_objection_goes_to_the_office_that_recorded(embedded: Grading) -> None:
    record = embedded.record(embedded.first_class(), "dishonesty", EVASION, who=ABOVE)
    case = embedded.objected(record)
    with embedded.platform.database.reading() as session:
        assert session.get_one(Case, case).office_id == embedded.actor(ABOVE).office
    with pytest.raises(ForbiddenError):
        embedded.act(COLLECTOR, case, "accepted", {"review": "符合要求。"})


def test_nobody_objects_to_a_record_about_somebody_else(embedded: Grading) -> None:
    record = embedded.record(embedded.first_class(), "penalty", PENALTY)
    with pytest.raises(NotFoundError):
        object_to_record(embedded.platform, embedded.actor("anquan2"), record)
    other = embedded.enrolled("anquan2")
    own = embedded.record(other, "penalty", PENALTY)
    with pytest.raises(ConflictError, match="没有找到这个编号的记录"):
        embedded.objected(own, "anquan2", record_number=f"{record:08}")


def test_an_enterprise_reads_its_records_and_never_its_grade(embedded: Grading) -> None:
    subject = embedded.first_class()
    embedded.record(subject, "dishonesty", EVASION)
    [group] = own_records(embedded.platform, embedded.actor(FIRM))
    assert next(each.title for each in group.records) == "公开承诺和主体责任核查"
    told = " ".join(text for each in group.records for pair in each.facts for text in pair)
    assert "拒绝检查。" in told
    assert "级别" not in told
    assert own_records(embedded.platform, embedded.actor("anquan2")) == ()
    with pytest.raises(ForbiddenError):
        own_records(embedded.platform, embedded.actor(COLLECTOR))


def test_the_ledger_is_filtered_and_printed(embedded: Grading, tmp_path: Path) -> None:
    platform, keeper = embedded.platform, embedded.actor(COLLECTOR)
    first, second = embedded.first_class(), embedded.enrolled("anquan2", "other_mine")
    embedded.record(first, "penalty", PENALTY)

    def shown(**wanted: Any) -> list[int | None]:
        found = list_subjects(platform, keeper, SCHEME, WantedSubjects(**wanted))
        return [line.row.subject.id for line in found.lines]

    assert shown() == [first, second]
    assert shown(grade="grade_3") == [first]
    assert shown(grade="none") == shown(of_class="other_mine") == shown(words="九台") == [second]
    assert shown(overdue=True) == []
    title = ledger_workbook(platform, keeper, SCHEME, WantedSubjects(grade="grade_3"), tmp_path / "l.xlsx")
    sheet = load_workbook(tmp_path / "l.xlsx").active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (title, cells[0][0]) == ("安全生产信用分级台账", "安全生产信用分级台账")
    [line] = [row for row in cells if row[0] == 1]
    assert line[5] == "三级"
    assert "第十三条（二）3（2）" in str(line[6])
    assert any("第十四条：只作内部管理使用，不对外公布" in str(cell) for row in cells for cell in row)
    assert ledger_print(platform, keeper, SCHEME, WantedSubjects())[1].startswith(b"%PDF")


def test_the_demonstration_shows_every_grade_and_is_taken_up_where_loading_broke_off(
    sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo, real, calls = load_demonstration(specs_folder()), load_demo.add_record, []

    def killed(*args: Any) -> int:
        calls.append(args)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return real(*args)

    def load() -> None:
        for subject in demo.subjects:
            load_demo.load_subject(sqlite_platform, subject)

    monkeypatch.setattr(load_demo, "add_record", killed)
    with pytest.raises(KeyboardInterrupt):
        load()
    load()
    graded = Grading(sqlite_platform)
    lines = list_subjects(sqlite_platform, graded.actor(COLLECTOR), SCHEME, WantedSubjects()).lines
    assert len(lines) == len(demo.subjects)
    assert {line.grading.grade.id if line.grading.grade else "none" for line in lines} == {
        "grade_1", "grade_2", "grade_3", "grade_4", "none",
    }  # fmt: skip
    assert any(line.overdue for line in lines)
    with sqlite_platform.database.reading() as session:
        assert len(session.exec(select(DatedRecord)).all()) == sum(len(each.records) for each in demo.subjects)


def test_the_same_page_sent_many_times_at_once_leaves_one_record(graded: Grading, clock: Clock) -> None:
    """C5, H1: a second penalty on record would be another grade."""
    graded.people |= {name: graded.actor(name) for name in (COLLECTOR, COLLEAGUE, FIRM)}
    with ThreadPoolExecutor(4) as pool:
        enrolled = [pool.submit(graded.enrolled) for _ in range(4)]
    faults = [each.exception() for each in enrolled]
    assert [type(each) for each in faults if each] == [ConflictError] * 3
    [subject] = [each.result() for each in enrolled if not each.exception()]
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(graded.record, subject, "penalty", PENALTY) for _ in range(4)]
    assert len({each.result() for each in sent}) == 1
    with pytest.raises(ProblemsError, match="作过内容完全相同的记录（编号"):
        graded.record(subject, "penalty", PENALTY, COLLEAGUE)
    clock.pass_(minutes=11)
    with pytest.raises(ProblemsError, match="确为两件事的，请写明区别"):
        graded.record(subject, "penalty", PENALTY)
    assert [event for event, _ in events(graded, subject)] == ["subject_enrolled", "record_added"]
    void_record(graded.platform, graded.actor(COLLECTOR), sent[0].result(), "记错了单位")
    assert graded.record(subject, "penalty", PENALTY) != sent[0].result()


def test_what_a_colleague_added_meanwhile_is_not_overwritten_unseen(graded: Grading, clock: Clock) -> None:
    record = graded.record(graded.enrolled(), "dishonesty", EVASION)
    opened = seen(graded, record)
    colleague = graded.actor(COLLEAGUE)
    clock.pass_(minutes=1)
    complete_record(graded.platform, colleague, record, {"rectified_on": "2026-03-01"}, opened)
    with pytest.raises(ConflictError, match="现在记录的是：整改达到要求之日：2026年3月1日"):
        complete_record(graded.platform, graded.actor(COLLECTOR), record, {"rectified_on": "2026-02-01"}, opened)
    # The same again, from whichever page, is no change.
    subject = complete_record(graded.platform, colleague, record, {"rectified_on": "2026-03-01"}, opened)
    assert [event for event, _ in events(graded, subject)][2:] == ["record_completed"]
