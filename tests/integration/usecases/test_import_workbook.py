"""A draft filled from Excel: all of it or nothing."""

import io
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from forms_app.cases.actors import Actor
from forms_app.registers.blank_sheets import main_places
from forms_app.usecases.import_workbook import import_workbook, template_of
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save, save_draft
from forms_app.usecases.start_filing import start_filing

ANNEX1 = "statistical_credit/annex1"


@pytest.fixture
def filing(platform: Platform, firm: Actor) -> UUID:
    return start_filing(platform, firm, ANNEX1)


def filled(platform: Platform, values: dict[str, str]) -> bytes:
    book = load_workbook(io.BytesIO(template_of(platform, ANNEX1)))
    places = main_places(platform.catalogue.form(ANNEX1))
    for name, value in values.items():
        book[places[name].sheet][places[name].address] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_answers_fill_the_draft_and_leave_the_rest(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, Save({"reason": "原来的理由", "position": "经理"}, 1, "k"))
    content = filled(platform, {"cooperation": "是", "reason": "新的理由", "uscc": "91220104MA0Y3K1A7Y"})
    imported = import_workbook(platform, firm, filing, content, uuid4().hex)
    assert (imported.problems, imported.annotated) == ((), None)
    raw = open_filing(platform, firm, filing).raw
    assert (raw["cooperation"], raw["reason"], raw["position"]) == ("yes", "新的理由", "经理")


def test_one_fault_and_nothing_is_filled(platform: Platform, firm: Actor, filing: UUID) -> None:
    before = open_filing(platform, firm, filing).raw
    imported = import_workbook(platform, firm, filing, filled(platform, {"cooperation": "是", "contact": "无"}), "k")
    assert [str(problem)[:7] for problem in imported.problems] == ["填报表!B9："]
    assert imported.annotated is not None
    assert load_workbook(io.BytesIO(imported.annotated))["填报表"]["B9"].comment is not None
    assert open_filing(platform, firm, filing).raw == before


def test_the_workbook_of_another_firm_is_refused(platform: Platform, firm: Actor, filing: UUID) -> None:
    content = filled(platform, {"uscc": "91220104MA0Y4T7B30", "cooperation": "是"})
    imported = import_workbook(platform, firm, filing, content, "k")
    assert "与本单位档案“91220104MA0Y3K1A7Y”不符，请核对是否选错了文件" in str(imported.problems[0])
