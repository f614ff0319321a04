"""The pages of graded subjects: for the offices of their authority; nothing of it public, no grade for an enterprise."""

import io
import re
import zipfile
from collections import deque

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from forms_app.usecases.platform import Platform
from forms_app.web.current import ACCESS, ANYONE
from tests.integration.usecases.grading import COLLECTOR, EVASION, FIRM, PENALTY, Grading
from tests.integration.web.conftest import Visitor

LEDGER = "/bureau/grades/work_safety_credit/grades"
NAME, CODE = "双阳示例煤业有限公司", "91220112MA0YAN03XL"
TOLD_TO_NOBODY = (NAME, CODE, PENALTY["number"], EVASION["facts"])
OF_A_GRADE = ("四级", "三级", "二级", "无对应级别", "最晚检查", "已超期", "自行变化", "信用分级台账")


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """What these pages read is tried on both databases by the tests of the use cases."""
    return sqlite_platform


@pytest.fixture
def graded(platform: Platform) -> Grading:
    return Grading(platform)


@pytest.fixture
def keeper(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in(COLLECTOR)
    return someone


def test_an_office_enrols_records_and_reads_the_grade_with_its_grounds(keeper: Visitor) -> None:
    assert keeper.get("/bureau/grades", follow_redirects=True).text.count("台账中还没有信用主体") == 1
    page = keeper.post(f"{LEDGER}/new", {"uscc": CODE, "of_class": ""})
    assert (page.status, "请从列表中选择类别" in page.text) == (422, True)
    page = keeper.post(f"{LEDGER}/new", {"uscc": CODE, "of_class": "coal_mine"})
    subject = page.response.request.path
    assert "可能为三级或者一级或者二级" in page.text
    page = keeper.post(f"{subject}/records/penalty", PENALTY | {"number": "", "decided_on": "2099-01-01"})
    assert page.status == 422
    assert page.value("content") == PENALTY["content"]
    assert "“决定书文号”必填" in page.text
    page = keeper.post(f"{subject}/records/penalty", PENALTY)
    assert "有第十三条（二）3（2）（1年内受到应急管理部门行政处罚）所列情形，为三级。" in page.text
    assert "2025年3月2日至2026年3月2日" in page.words
    assert "最晚2026年9月2日检查" in page.text
    assert "只作内部管理使用，不对外公布" in page.text
    earlier = keeper.get(f"{subject}?on=2025-08-31")
    assert "2025年8月31日的级别" in earlier.text
    assert "为三级。" not in earlier.text
    assert "不是日期" in keeper.get(f"{subject}?on=soon").text


def test_the_day_of_the_next_change_and_why_are_told(keeper: Visitor, graded: Grading) -> None:
    subject = graded.first_class()
    graded.record(subject, "penalty", PENALTY)
    page = keeper.get(f"/bureau/grades/subjects/{subject}")
    assert "自2026年9月2日起：三级变为二级。" in page.text
    assert "自2028年9月2日起：" in page.text
    assert "超出1年的期间，第十三条（二）2（3）由“不符合”变为“符合”" in page.text


def test_a_record_is_completed_and_voided(keeper: Visitor, graded: Grading) -> None:
    subject = graded.first_class()
    record = graded.record(subject, "dishonesty", EVASION)
    later = f"/bureau/grades/records/{record}/later"
    page = keeper.post(later, {"rectified_on": "2025-01-01", "seen": keeper.get(later).value("seen")})
    assert (page.status, "早于记录的日期" in page.text) == (422, True)
    page = keeper.post(later, {"rectified_on": "2026-03-01", "seen": "of long ago"})
    assert (page.status, "同事已补充这条记录" in page.text, page.value("rectified_on")) == (409, True, "2026-03-01")
    page = keeper.post(later, {"rectified_on": "2026-03-01", "seen": page.value("seen")})
    assert "整改达到要求之日" in page.text
    page = keeper.post(f"/bureau/grades/records/{record}/void", {"reason": ""})
    assert (page.status, "“作废理由”必填" in page.text) == (422, True)
    page = keeper.post(f"/bureau/grades/records/{record}/void", {"reason": "记错了单位"})
    assert "作废：记错了单位" in page.words


def test_the_ledger_is_a_workbook_and_a_paper_of_the_same_columns(keeper: Visitor, graded: Grading) -> None:
    graded.record(graded.first_class(), "dishonesty", EVASION)
    workbook = load_workbook(io.BytesIO(keeper.get(f"{LEDGER}/ledger.xlsx").data))
    cells = [str(cell.value) for row in workbook.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    pages = PdfDocument(keeper.get(f"{LEDGER}/ledger.pdf?grade=grade_4").data)
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    for words in ("安全生产信用分级台账", NAME, "四级", "每季度不少于一次", "第十四条：只作内部管理使用，不对外公布"):
        assert any(words in cell for cell in cells), words
        assert words in printed, words
    assert {"填报单位：长春市应急管理局", "制表日期：2026年3月2日　计量单位：户"} <= set(cells)
    assert NAME not in keeper.get(f"{LEDGER}?grade=grade_1").text
    assert keeper.get(f"{LEDGER}?after=x").status == 422


def test_an_enterprise_reads_its_records_objects_to_one_and_never_reads_a_grade(app: Flask, graded: Grading) -> None:
    subject = graded.first_class()
    record = graded.record(subject, "dishonesty", EVASION)
    firm = Visitor(app)
    firm.sign_in(FIRM)
    page = firm.get("/my/records")
    assert EVASION["facts"] in page.text
    begun = firm.post(f"/my/records/{record}/objection", {})
    assert begun.value("record_number") == f"{record:08}"
    assert firm.post("/my/records/987654/objection", {}).status == 404
    for path in (f"/bureau/grades/subjects/{subject}", LEDGER, f"{LEDGER}/ledger.xlsx", "/bureau/grades"):
        assert firm.get(path).status == 403
    seen = pages_from(firm, ["/my/records", "/filings", "/applications", "/"], most=30)
    assert len(seen) > 5
    for path, text in seen.items():
        if path.startswith(("/schemes", "/forms", "/filings/", "/self-check")):
            continue  # the words of the regulation, and of the enterprise's own self-assessment
        assert not [words for words in OF_A_GRADE if words in text], path


def test_nothing_of_it_is_public(app: Flask, visitor: Visitor, graded: Grading) -> None:
    """Every public page, feed and file that can be reached or called says nothing of a subject."""
    subject = graded.first_class()
    graded.record(subject, "penalty", PENALTY)
    graded.objected(graded.record(subject, "dishonesty", EVASION))
    open_rules = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and getattr(app.view_functions[rule.endpoint], ACCESS, None) == ANYONE
    ]
    seen = pages_from(visitor, ["/", *(rule for rule in open_rules if "<" not in rule)])
    assert {"/", "/schemes", "/schemes/work_safety_credit", "/credit"} <= set(seen)
    for path, text in seen.items():
        assert not [words for words in TOLD_TO_NOBODY if words in text], path
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("grades.")]
    assert len(closed) == 15
    for rule in closed:
        assert getattr(app.view_functions[rule.endpoint], ACCESS) != ANYONE
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: {"kind": "penalty"}.get(found[1], "1"), rule.rule)
        if "GET" in (rule.methods or ()):
            assert visitor.get(path).status == 401


def test_a_search_for_a_subject_answers_as_for_one_that_never_was(visitor: Visitor, graded: Grading) -> None:
    graded.record(graded.first_class(), "dishonesty", EVASION)
    never = "从未有过的某某有限公司"
    for path in ("/credit/entries?q=", "/credit/trustworthy?q="):
        known, unknown = visitor.get(path + NAME), visitor.get(path + never)
        assert known.status == unknown.status
        if known.tree is not None:
            assert known.words.replace(NAME, never) == unknown.words


def text_of(content: bytes, kind: str) -> str:
    """The words of an answer: of a workbook those of its sheets; prints are made from the same lines as those."""
    if kind.endswith("sheet"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return " ".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return "" if kind == "application/pdf" else content.decode()


def pages_from(visitor: Visitor, start: list[str], most: int = 120) -> dict[str, str]:
    """What can be reached by links from these addresses, as text; printed forms and templates hold nobody's data."""
    waiting, seen = deque(start), dict[str, str]()
    while waiting and len(seen) < most:
        path = waiting.popleft()
        if path in seen or re.search(r"blank\.pdf|template|/static/|review|\.svg|chart|sign-out|/workbook", path):
            continue
        response = visitor.client.get(path, follow_redirects=True)
        seen[path] = text_of(response.data, response.mimetype)
        links = re.findall(r'href="(/[^"#]*)"', seen[path]) if response.mimetype == "text/html" else []
        waiting += [each.replace("&amp;", "&") for each in links]
    return seen


def words_printed(content: bytes) -> str:
    pages = PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_one_subject_is_printed_with_every_item_what_comes_next_and_its_inspections(
    app: Flask, keeper: Visitor, graded: Grading
) -> None:
    subject = graded.first_class()
    graded.record(subject, "penalty", PENALTY)
    graded.record(subject, "inspection", {"inspected_on": "2026-01-20", "inspectors": "王某", "result": "未发现隐患"})
    path = f"/bureau/grades/subjects/{subject}/grade.pdf"
    printed = words_printed(keeper.get(path).data)
    for words in (
        "安全生产信用分级依据表", "内部资料不对外公布（第十四条）", NAME, CODE, "判定日期2026年3月2日", "级别三级",
        "（2）1年内受到应急管理部门行政处罚有此情形2025年3月2日至2026年3月2日",
        "2026年9月2日三级二级", "超出1年的期间", "上一次检查为2026年1月20日，最晚2026年7月20日检查", "未发现隐患",
        "不适用", "制表单位：长春市应急管理局",
    ):  # fmt: skip
        assert words in printed, words
    earlier = words_printed(keeper.get(f"{path}?on=2026-01-19").data)
    assert "判定日期2026年1月19日" in earlier
    assert "没有检查记录，自2026年3月2日纳入台账起算" in earlier
    assert "未发现隐患" not in earlier
    assert keeper.get(f"{path}?on=soon").status == 422
    firm = Visitor(app)
    firm.sign_in(FIRM)
    assert firm.get(path).status == 403


def test_the_blank_self_assessment_asks_the_ten_acts_of_the_gravest_grade(visitor: Visitor) -> None:
    printed = words_printed(visitor.get("/forms/work_safety_credit/self_assessment/blank.pdf").data)
    for number in range(1, 11):
        assert printed.count(f"（{number}）") == 1, number
    assert printed.count("是否") >= 10 + 3
