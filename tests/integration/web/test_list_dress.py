"""Every list of the screens comes as an official table: each address that gives a workbook is here, or says why not."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.utils import get_column_letter

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_directory import CODE, NAME, QIYE1
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_directory_pages import upload

LISTS = {
    "bureau.register": ("chaoyang", "/bureau/registers/statistical_credit/annex1.xlsx"),
    "campaigns.table": ("chaoyang", "/bureau/campaigns/{campaign}/tables/standing.xlsx"),
    "clocks.table": ("touzi1", "/bureau/items.xlsx"),
    "credit.standing_workbook": ("chaoyang", "/credit/trustworthy.xlsx"),
    "directory.preview": ("chaoyang4", "{upload}/preview.xlsx"),
    "directory.table": ("chaoyang", "/bureau/enterprises.xlsx"),
    "figures.workbook": ("chaoyang", "/bureau/figures.xlsx"),
    "grades.workbook": ("anjian1", "/bureau/grades/work_safety_credit/grades/ledger.xlsx"),
    "indicators.workbook": ("weijian", "/bureau/indicators/disability_prevention/indicators/table.xlsx"),
    "inspections.workbook": ("anjiansheng", "/bureau/inspections.xlsx"),
    "ledgers.workbook": ("chaoyang", "/bureau/ledgers.xlsx"),
    "lists.campaigns_table": ("chaoyang", "/bureau/lists/campaigns.xlsx"),
    "lists.cases_table": ("chaoyang", "/bureau/lists/cases.xlsx"),
    "lists.submissions_table": ("chaoyang", "/bureau/lists/submissions.xlsx"),
    "numbers.workbook": ("chaoyang", "/bureau/numbers.xlsx"),
    "tasks.reminders_table": ("wenchang", "/bureau/tasks/reminders.xlsx?days=999"),
    "tasks.workbook": ("wenli", "/bureau/tasks/cultural_relics/register.xlsx"),
}
"""Each list: who looks at it, and where its table is."""
NO_LISTS = {
    "campaigns.act_list": "to be filled",
    "changes.case_workbook": "two versions of one thing",
    "changes.filing_workbook": "two versions of one thing",
    "changes.submission_workbook": "two versions of one thing",
    "directory.annotated": "the very workbook that was handed in",
    "directory.to_fill": "to be filled",
    "entry_exports.workbook": "in the layout that another system prescribes",
    "entries.workbook": "what is public, under the cells of its official form: no office reports it",
    "indicators.template": "to be filled",
    "public.template": "to be filled",
    "schemes.review_workbook": "the words of a regulation",
}
NOT_ADDED_UP = {"indicators.workbook", "inspections.workbook"}
"""Values of different units have no sum, and what is inspected counts for a county and for those above it."""
NOT_IN_ONE_UNIT = {"indicators.workbook"}
"""The unit stands in each line."""


@pytest.fixture
def places(app: Flask, platform: Platform, clock: Clock) -> dict[str, str]:
    """Where the things are that have an id; in most lists there is something."""
    play = Play(platform, clock)
    play.apply("qiye1")
    health, keeper = Visitor(app), Visitor(app)
    health.sign_in("weijian")
    values = "/bureau/indicators/disability_prevention/indicators/values"
    health.post(values, {"division": "220100", "year": "2025", "revision": "0", "accidents": "90"})
    keeper.sign_in("chaoyang4")
    handed_in = upload(keeper, {CODE: QIYE1, NAME: "长春示例精密机械集团有限公司"})
    return {"campaign": str(play.campaign()), "upload": handed_in.response.request.path}


def test_every_workbook_is_a_list_or_says_why_not(app: Flask) -> None:
    books = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith(".xlsx")}
    assert books == {*LISTS, *NO_LISTS}


def test_every_list_is_an_official_table(app: Flask, places: dict[str, str]) -> None:
    for endpoint, (who, address) in LISTS.items():
        visitor = Visitor(app)
        visitor.sign_in(who)
        page = visitor.get(address.format(**places))
        assert page.status == 200, (endpoint, page.status)
        for sheet in load_workbook(io.BytesIO(page.data)).worksheets:
            assert dress_faults(endpoint, sheet) == [], (endpoint, sheet.title)


SPOILT: dict[str, Callable[[Any], None]] = {
    "title": lambda sheet: setattr(sheet["A1"], "value", None),
    "office": lambda sheet: setattr(sheet["A2"], "value", "填报单位："),
    "totals": lambda sheet: setattr(next(cell for cell in sheet["A"] if cell.value == "合计"), "value", None),
    "codes as text": lambda sheet: setattr(sheet["B4"], "number_format", "General"),
    "print area": lambda sheet: setattr(sheet, "print_area", "A1:B2"),
    "signatures": lambda sheet: setattr(sheet.cell(sheet.max_row, 1), "value", "制表人："),
    "frozen": lambda sheet: setattr(sheet, "freeze_panes", None),
    "paper": lambda sheet: setattr(sheet.page_setup, "orientation", "portrait"),
    "headings": lambda sheet: setattr(sheet["C3"], "value", None),
}


def test_faults_of_dress_are_seen(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.sign_in("chaoyang")
    table = visitor.get("/bureau/enterprises.xlsx").data
    for name, spoil in SPOILT.items():
        sheet = load_workbook(io.BytesIO(table)).worksheets[0]
        assert dress_faults("", sheet) == []
        spoil(sheet)
        assert name in dress_faults("", sheet)


def dress_faults(endpoint: str, sheet: Any) -> list[str]:
    """What a sheet lacks of an official table, from its title to its signatures."""
    words = [str(cell.value or "") for cell in sheet["A"]]
    last, end = sheet.max_row, get_column_letter(sheet.max_column)
    right = "".join(str(cell.value or "") for cell in sheet[2][1:])
    top, bottom = (int(part.strip("$")) for part in sheet.print_title_rows.split(":"))
    total = next((row for row, text in enumerate(words, 1) if text == "合计"), last)
    wanted = {
        "title": bool(words[0]),
        "title across": f"A1:{end}1" in sheet.merged_cells,
        "office": any(f"{name}：" in words[1] and not words[1].endswith("：") for name in ("填报单位", "登记单位")),
        "day": "制表日期：2026年3月2日" in right,
        "unit": "计量单位：" in right or endpoint in NOT_IN_ONE_UNIT,
        "totals": "合计" in words or endpoint in NOT_ADDED_UP,
        "signatures": words[-1].startswith(("制表人：", "登记人：")) and "审核人：" in words[-1],
        "print titles": top == 3,
        "frozen": sheet.freeze_panes == f"A{bottom + 1}",
        "print area": sheet.print_area.replace("$", "").endswith(f"A1:{end}{last}"),
        "paper": sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize in (8, 9),
        "one page wide": (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0),
        "fits": bool(sheet.sheet_properties.pageSetUpPr.fitToPage),
        "page numbers": "&P" in sheet.oddFooter.center.text,
        "headings": all(_headed(sheet, column, top, bottom) for column in range(1, sheet.max_column + 1)),
        "codes as text": all(_texts(sheet, column, top, bottom, total) for column in range(1, sheet.max_column + 1)),
    }
    return [name for name, holds in wanted.items() if not holds]


def _headed(sheet: Any, column: int, top: int, bottom: int) -> bool:
    cells = [sheet.cell(row, column) for row in range(top, bottom + 1)]
    own = [cell for cell in cells if not isinstance(cell, MergedCell)]
    return bool(own) and any(cell.value for cell in own) and all(cell.border.left.style == "thin" for cell in own)


def _texts(sheet: Any, column: int, top: int, bottom: int, total: int) -> bool:
    labels = "".join(str(sheet.cell(row, column).value or "") for row in range(top, bottom + 1))
    if not any(word in labels for word in ("代码", "编号", "文号")):
        return True
    cells = (sheet.cell(row, column) for row in range(bottom + 1, total))
    return all(cell.number_format == "@" and cell.data_type == "s" for cell in cells if cell.value is not None)
