"""Public entries: who is listed, what is shown, what takes an entry away, how it is found."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from forms_app.core.errors import BadInputError, ConflictError, NotFoundError, ProblemsError
from forms_app.storage.case_tables import IssuedDocument, PublishedEntry
from forms_app.storage.entries import Candidate, EntryQuery, Found
from forms_app.usecases import entries, entry_files
from forms_app.usecases.check_document import Checked, Standing, check_document
from forms_app.usecases.entries import Wanted, entry_document, list_entries, public_categories, public_entry
from forms_app.usecases.entry_files import entries_csv, entries_workbook, printed_entries, statement
from forms_app.usecases.platform import Platform
from forms_app.usecases.verify_instance import verify_instance
from tests.integration.conftest import Clock
from tests.integration.usecases.entry_play import (
    CHECKED,
    ENTRY,
    FIRM,
    NAME,
    PENALTY,
    REASON,
    decided,
    decided_anew,
    published,
    served,
)
from tests.integration.usecases.procedure import Play, determining


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


def names(play: Play, **wanted: object) -> list[str]:
    return [each.enterprise_name for each in list_entries(play.platform, Wanted(**wanted), None).entries]  # type: ignore[arg-type]


def checks(play: Play, case: UUID) -> dict[str, list[Checked]]:
    """What the public check says of the papers of a case, by kind of number or of document, in order of issue."""
    with play.platform.database.reading() as session:
        rows = list(session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case)))
    found: dict[str, list[Checked]] = {}
    for row in sorted(rows, key=lambda each: each.issued_at):
        checked = check_document(play.platform, row.code)
        kind = row.kind if row.kind == "entry" else row.title
        found.setdefault(kind, []).append(checked)
    return found


def test_the_published_categories_are_those_with_a_form(play: Play) -> None:
    assert [each.id for each in public_categories(play.platform)] == ["seriously_dishonest", "dishonest"]


def test_an_entry_shows_the_cells_of_its_form_and_nothing_else(play: Play) -> None:
    case = published(play)
    entry = public_entry(play.platform, case)
    assert dict(entry.lines) == {
        "企业名称": NAME,
        "统一社会信用代码": FIRM,
        "违法事由": ENTRY["conduct"],
        "处罚依据": ENTRY["legal_basis"],
        "处理结果": ENTRY["outcome"],
        "统计信用状况认定日期": "2026/03/02",
        "公示有效期限": "2026/03/02—2027/03/02",
        "认定机关": "长春市朝阳区统计局",
        "地方编码": "220104",
    }
    assert (entry.since, entry.until) == (date(2026, 3, 2), date(2027, 3, 2))


def test_the_entry_of_the_seriously_dishonest_names_both_codes(play: Play) -> None:
    lines = dict(public_entry(play.platform, published(play, "seriously_dishonest")).lines)
    assert lines["行政相对人代码_1 (统一社会信用代码)"] == FIRM
    assert lines["行政相对人代码_2 (组织机构代码)"] == "MA0Y3K1A7"
    assert lines["行政处罚决定书文号"] == PENALTY["penalty_number"]
    assert lines["处罚有效期限"] == "2026/03/02—2027/03/02"


def test_what_is_decided_and_not_published_is_not_there(play: Play) -> None:
    case = decided(play)
    assert names(play) == []
    with pytest.raises(NotFoundError):
        public_entry(play.platform, case)


def test_abnormal_enterprises_are_never_public(play: Play) -> None:
    case = decided(play, "abnormal")
    for who, act, values in (("chaoyang", "entry_proposed", ENTRY), ("chaoyang2", "published", CHECKED)):
        with pytest.raises(ConflictError, match="统计信用异常企业"):
            play.act(who, case, act, values)
    assert names(play) == names(play, words=NAME) == names(play, words=FIRM) == []
    with pytest.raises(NotFoundError):
        list_entries(play.platform, Wanted(category="abnormal"), None)
    with pytest.raises(NotFoundError):
        public_entry(play.platform, case)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (NAME, True), ("精密", True), ("密", True), ("长春示例精密机械有限公司分公司", False), (FIRM, True),
        (FIRM.lower(), True), ("有限公司", True), ("延吉", False), ("91220100MA0Y7R9FX6", False), ("精密%", False),
    ],
)  # fmt: skip
def test_entries_are_found_by_part_of_the_name_or_by_the_code(play: Play, words: str, found: bool) -> None:
    published(play)
    assert bool(names(play, words=words)) is found


def test_entries_are_listed_by_category_division_and_office(play: Play) -> None:
    published(play)
    assert names(play, category="dishonest") == names(play, division="220100") == names(play, division="220000")
    assert names(play, division="220104", own=True) == [NAME]
    assert names(play, category="seriously_dishonest") == names(play, division="220100", own=True) == []
    assert names(play, division="222400") == []


def test_a_search_without_result_is_a_dated_statement_and_only_then(play: Play) -> None:
    assert statement(play.platform, NAME).startswith(b"%PDF")
    published(play)
    with pytest.raises(ConflictError):
        statement(play.platform, NAME)


def test_files_hold_the_columns_of_the_form(play: Play) -> None:
    published(play)
    table = entries_csv(play.platform, Wanted(category="dishonest")).decode("utf-8-sig").splitlines()
    assert table[0].startswith("序号,企业名称,统一社会信用代码,违法事由,处罚依据,处理结果,统计信用状况认定日期")
    assert table[1].startswith(f"1,{NAME},{FIRM},{ENTRY['conduct']}")
    assert entries_workbook(play.platform, Wanted(category="dishonest"))[:2] == b"PK"
    assert printed_entries(play.platform, Wanted(category="dishonest")).startswith(b"%PDF")


# --- what takes an entry away, and what comes back


def test_a_decision_for_another_category_takes_the_old_entry_away(play: Play) -> None:
    case = published(play)
    decided_anew(play, case, "abnormal")
    assert names(play) == []
    with pytest.raises(NotFoundError):
        entry_document(play.platform, case)


def test_while_it_is_found_anew_the_decision_in_force_is_shown(play: Play) -> None:
    case = published(play)
    served(play, case)
    play.act("chaoyang", case, "statement_received", {"received_on": "2026-03-02", "statement": "情节较轻。"})
    play.act("chaoyang", case, "statement_accepted_in_part", REASON)
    play.act("chaoyang", case, "findings_recorded", {"findings": [
        {"item": "article_10_1", "facts": "编造。", "proof": "笔录"}
    ]})  # fmt: skip
    assert names(play, category="dishonest") == [NAME]
    assert names(play, category="seriously_dishonest") == []


def test_a_new_decision_is_shown_once_its_entry_is_issued(play: Play) -> None:
    case = published(play)
    decided_anew(play, case, "seriously_dishonest")
    assert names(play) == []
    anew = {"ground": "decision", "reason": "重新作出认定决定。"}
    with pytest.raises(ProblemsError, match="行政处罚决定书文号"):
        play.act("chaoyang", case, "entry_corrected", ENTRY | anew)
    play.act("chaoyang", case, "entry_corrected", ENTRY | PENALTY | anew)
    assert names(play, category="seriously_dishonest") == [NAME]
    assert names(play, category="dishonest") == []
    assert public_entry(play.platform, case).form.name == "annex6"


def test_k3_an_entry_that_is_corrected_says_the_new_text_alone(play: Play) -> None:
    case = published(play)
    old = entry_document(play.platform, case)[1]
    play.clock.pass_(minutes=1)
    new = "2026年1月多报工业总产值100万元"
    play.act("chaoyang", case, "entry_corrected", ENTRY | {"conduct": new, "ground": "own", "reason": "数额有误。"})
    entry, (_, paper) = public_entry(play.platform, case), entry_document(play.platform, case)
    assert dict(entry.lines)["违法事由"] == new
    assert paper != old
    first, second = checks(play, case)["entry"]
    assert (first.standing, second.standing) == (Standing.SUPERSEDED, Standing.VALID)
    assert play.file(case).case.last("entry_proposed").data["conduct"] == ENTRY["conduct"]  # type: ignore[union-attr]


def test_a_name_put_right_is_right_everywhere(play: Play) -> None:
    case, right = published(play), "长春示例精工机械股份有限公司"
    ground = {"ground": "own", "reason": "企业名称写错。", "enterprise_name": right}
    play.act("chaoyang", case, "entry_corrected", ENTRY | ground)
    assert names(play) == [right]
    assert names(play, words="精工机械") == [right]
    assert names(play, words="精密机械") == []
    assert dict(public_entry(play.platform, case).lines)["企业名称"] == right
    assert play.file(case).row.enterprise_name == right


def test_whatever_the_public_reads_of_a_penalty_can_be_corrected(play: Play) -> None:
    case = published(play, "seriously_dishonest")
    right = PENALTY | {"penalty_number": "朝统罚决字〔2026〕第9号", "penalty_date": "2026-02-26"}
    ground = {"ground": "own", "reason": "文号、日期和法定代表人有误。", "legal_representative": "王吉"}
    play.act("chaoyang", case, "entry_corrected", ENTRY | right | ground)
    lines = dict(public_entry(play.platform, case).lines)
    assert (lines["行政处罚决定书文号"], lines["处罚决定日期"]) == ("朝统罚决字〔2026〕第9号", "2026/02/26")
    assert lines["法定代表人姓名"] == "王吉"


@pytest.mark.parametrize("ground", ["higher", "proof"])
def test_a_correction_shows_what_it_rests_on(play: Play, ground: str) -> None:
    case = published(play)
    with pytest.raises(ProblemsError, match="依据材料"):
        play.act("chaoyang", case, "entry_corrected", ENTRY | {"ground": ground, "reason": "有误。"})


def test_a_correction_by_order_names_the_order(play: Play) -> None:
    case = published(play)
    with pytest.raises(ProblemsError, match="上级统计机构要求更正的文件"):
        play.act("chaoyang", case, "entry_corrected", ENTRY | {"ground": "higher", "reason": "有误。"})


# --- personal data


def test_k5_personal_data_stops_the_draft_and_says_what_and_where(play: Play) -> None:
    case = decided(play)
    with pytest.raises(ProblemsError) as stopped:
        play.act("chaoyang", case, "entry_proposed", ENTRY | {"conduct": "联系人电话13812345678，多报产值。"})
    (problem,) = stopped.value.problems
    assert problem.field == "conduct"
    assert "“违法事由”第1段第6字有手机号码“13812345678”" in problem.message
    assert "公开个人信息的依据" in problem.message


def test_the_section_head_states_a_ground_of_his_own_and_the_record_hides_the_middle(play: Play) -> None:
    case = decided(play)
    draft = ENTRY | {"conduct": "公开承诺电话13812345678无人接听。", "personal_data_ground": "企业自行公开的电话"}
    play.act("chaoyang", case, "entry_proposed", draft)
    with pytest.raises(ProblemsError, match="13812345678"):
        play.act("chaoyang2", case, "published", CHECKED)
    with pytest.raises(ProblemsError, match="不要在依据中重复"):
        play.act("chaoyang2", case, "published", CHECKED | {"personal_data_ground": "13812345678是公开的"})
    play.act("chaoyang2", case, "published", CHECKED | {"personal_data_ground": "企业在网站公开，与违法事由有关"})
    event = play.file(case).case.last("published")
    assert event is not None
    assert event.data["personal_data"] == [{
        "kind": "手机号码", "where": "“违法事由”第1段第7字", "masked": "13*******78",
        "ground": "企业在网站公开，与违法事由有关",
    }]  # fmt: skip


def test_a_correction_brings_no_personal_data_that_nobody_let_pass(play: Play) -> None:
    case = published(play)
    changed = ENTRY | {"conduct": "经理赵某住长春市朝阳区某小区3栋2单元501室。", "ground": "own", "reason": "补充。"}
    with pytest.raises(ProblemsError, match="住址"):
        play.act("chaoyang", case, "entry_corrected", changed)


def test_who_drafted_does_not_publish(play: Play, platform: Platform) -> None:
    case = decided(play)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    with pytest.raises(Exception, match="承办机构负责人"):
        play.act("chaoyang", case, "published", CHECKED)


# --- the check page, in every state of a paper


def decision_of(play: Play, case: UUID) -> list[Checked]:
    return next(found for title, found in checks(play, case).items() if "决定书" in title)


def test_a_changed_determination_supersedes_the_decision(play: Play) -> None:
    case = published(play)
    play.clock.pass_(minutes=1)
    decided_anew(play, case, "seriously_dishonest")
    old, new = decision_of(play, case)
    assert (old.standing, new.standing) == (Standing.SUPERSEDED, Standing.VALID)
    assert old.successor == new.number
    assert checks(play, case)["entry"][0].standing is Standing.REMOVED


def test_a_withdrawn_decision_is_withdrawn_and_its_proof_of_service_stays(play: Play) -> None:
    case = published(play)
    served(play, case)
    play.act("chaoyang3", case, "decision_withdrawn", {"ground": "own", "reason": "认定有误。"})
    assert [each.standing for each in decision_of(play, case)] == [Standing.WITHDRAWN]
    assert [each.standing for each in checks(play, case)["送达回证"]] == [Standing.VALID]
    assert [each.standing for each in checks(play, case)["entry"]] == [Standing.REMOVED]


def test_the_paper_of_an_entry_is_removed_and_comes_back_with_it(play: Play) -> None:
    case = published(play)
    states = []
    for who, act in (("chaoyang3", "publication_suspended"), ("chaoyang3", "publication_resumed")):
        play.act(who, case, act, REASON)
        states.append(checks(play, case)["entry"][0].standing)
    assert states == [Standing.REMOVED, Standing.VALID]
    play.clock.pass_(days=365)
    assert checks(play, case)["entry"][0].standing is Standing.VALID
    play.clock.pass_(days=1)
    gone = checks(play, case)["entry"][0]
    assert (gone.standing, gone.since) == (Standing.REMOVED, date(2027, 3, 3))
    assert decision_of(play, case)[0].standing is Standing.VALID


def test_an_unknown_entry_reads_like_one_that_is_gone(play: Play) -> None:
    case = published(play)
    play.act("chaoyang3", case, "entry_deleted", REASON)
    said = []
    for identifier in (case, uuid4()):
        with pytest.raises(NotFoundError) as missing:
            public_entry(play.platform, identifier)
        said.append(str(missing.value))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE procedure_case SET category = 'abnormal'", "的类别与审计记录不符"),
        ("UPDATE procedure_case SET public_until = '2030-01-01'", "的公示起止日期与审计记录不符"),
        ("UPDATE published_entry SET form = 'annex6'", "的公示内容与审计记录不符：表式不同"),
        ("UPDATE published_entry SET document_id = (SELECT id FROM issued_document WHERE kind <> 'entry')", "文书不符"),
        ("DELETE FROM published_entry", "没有公示内容"),
    ],
)
def test_verify_compares_what_is_public_with_the_record(play: Play, statement: str, told: str) -> None:
    published(play)
    assert verify_instance(play.platform).faults == ()
    with play.platform.database.writing() as session:
        session.execute(text(statement))
    assert any(told in fault for fault in verify_instance(play.platform).faults)


def test_verify_compares_the_words_of_an_entry(play: Play) -> None:
    case = published(play)
    correction = ENTRY | {"ground": "own", "reason": "金额有误。", "outcome": "警告"}
    play.act("chaoyang", case, "entry_corrected", correction)
    assert verify_instance(play.platform).faults == ()
    with play.platform.database.writing() as session:
        row = session.get_one(PublishedEntry, case)
        row.answers = row.answers | {"outcome": "不予处罚"}
        session.add(row)
    [fault] = verify_instance(play.platform).faults
    assert "处理结果" in fault


def test_a_list_too_long_for_paper_names_the_other_formats(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    for uscc in (FIRM, "91220104MA0Y4T7B30"):
        published(play, uscc=uscc)
    monkeypatch.setattr(entry_files, "MOST_PRINTED", 2)
    assert printed_entries(play.platform, Wanted("dishonest")).startswith(b"%PDF")
    monkeypatch.setattr(entry_files, "MOST_PRINTED", 1)
    with pytest.raises(BadInputError, match=r"超过1户，不能打印成PDF.*Excel、CSV、JSON"):
        printed_entries(play.platform, Wanted("dishonest"))


def test_of_what_the_words_found_a_list_takes_its_own_the_newest_first() -> None:
    def candidate(name: str, *, division: str = "220104", days: int = 0, category: str = "dishonest") -> Candidate:
        first = date(2026, 3, 2) + timedelta(days=days)
        return Candidate(UUID(int=int(name, 36)), "determination", category, division, first, date(2026, 4, 1))

    of_city = candidate("city", division="220100", days=1)
    found = (
        candidate("older"), candidate("newer", days=2), of_city, candidate("else", division="220202"),
        candidate("grave", category="seriously_dishonest"), candidate("later", days=40),
    )  # fmt: skip

    def listed(day: date = date(2026, 3, 20), division: str | None = None, *, own: bool = False) -> list[UUID]:
        query = EntryQuery("determination", "dishonest", day, division, own, Found("词", found))
        return [each.id for each in query.among() or ()]

    older, newer, city, elsewhere = (UUID(int=int(name, 36)) for name in ("older", "newer", "city", "else"))
    assert set(listed()) == {older, newer, city, elsewhere}
    assert listed(division="220100") == [newer, city, older]
    assert listed(division="220100", own=True) == [city]
    assert listed(date(2026, 3, 2), "220104") == [older]
    assert listed(date(2026, 3, 1), "220104") == []
    assert listed(date(2026, 4, 1), "220104") == [newer, older]
    assert listed(date(2026, 4, 2), "220104") == []


def test_pages_of_what_the_words_found_follow_each_other(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "PAGE_SIZE", 1)
    both = {published(play), published(play, uscc="91220104MA0Y4T7B30")}
    first = list_entries(play.platform, Wanted(words="示例"), None)
    second = list_entries(play.platform, Wanted(words="示例"), first.following)
    assert {each.id for page in (first, second) for each in page.entries} == both
    assert (first.total, second.following) == (2, None)
