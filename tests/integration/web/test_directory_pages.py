"""The directory of enterprises, as an administrator keeps it: download, fill in Excel, look, agree."""

import errno
import io
import os
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases import directory_comparison
from forms_app.usecases.platform import Platform
from tests.integration.usecases.test_directory import CODE, NAME, POSITION, QIYE1, WRONG, code, saved
from tests.integration.web.conftest import Page, Visitor

HERE = "/bureau/enterprises"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> object:
    """The use cases are tested on both databases; their pages are the same on every one."""
    return request.getfixturevalue("sqlite_platform")


@pytest.fixture
def keeper(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in("chaoyang4")
    return someone


def upload(keeper: Visitor, *lines: dict[int, Any], filled: str = "") -> Page:
    book = load_workbook(io.BytesIO(keeper.get(f"{HERE}/list.xlsx{filled}").data))
    for row, line in enumerate(lines, 4):
        for column, value in line.items():
            book.worksheets[0].cell(row, column).value = value
    return sent(keeper, saved(book))


def sent(keeper: Visitor, content: bytes) -> Page:
    return keeper.post(f"{HERE}/uploads", {"workbook": (io.BytesIO(content), "区 名录.xlsx")})


NEW = {CODE: code(1), NAME: "长春新来的有限公司", 3: "220104"}


def test_a_directory_goes_through_excel_and_back(keeper: Visitor) -> None:
    page = upload(keeper, NEW, {CODE: QIYE1, POSITION: "厂长"})
    assert page.status == 200
    assert "新增1户" in page.words
    [cells] = [row for row in page.all("//section[@id='changed']//tbody/tr") if "职务" in row.text_content()]
    assert (cells.xpath(".//ins")[0].text, cells.xpath(".//del")[0].text) == ("厂长", "董事长")
    [mark] = page.all("//input[@name='mark']/@value")
    done = keeper.post(page.response.request.path, {"mark": mark})
    assert "已入库：新增1户，修改1户" in done.text
    assert code(1) in done.text
    again = keeper.get(page.response.request.path)
    assert "已于" in again.text
    assert not again.all("//input[@name='mark']")
    assert keeper.post(page.response.request.path, {"mark": mark}).status == 409


def test_what_is_wrong_is_named_and_the_copy_marks_it(keeper: Visitor) -> None:
    page = upload(keeper, NEW | {CODE: WRONG}, {CODE: QIYE1, POSITION: "厂长"})
    assert "1行有误（1处），一户都没有入库" in page.text
    [row] = page.all("//section[@id='faults']//tbody/tr")
    assert [cell.text_content() for cell in row][:3] == ["企业名录", "第4行（A4）", "统一社会信用代码"]
    assert not page.all("//input[@name='mark']")
    [address] = page.all("//a[contains(@href, 'annotated')]/@href")
    marked = load_workbook(io.BytesIO(keeper.get(address).data))
    assert "第18位校验错误" in marked.worksheets[0]["A4"].comment.text


def test_agreeing_to_something_else_does_nothing(keeper: Visitor) -> None:
    page = upload(keeper, NEW)
    answer = keeper.post(page.response.request.path, {"mark": "0" * 64})
    assert (answer.status, "没有入库" in answer.text) == (409, True)
    assert code(1) not in keeper.get(HERE).text


def test_the_same_directory_has_nothing_to_do(keeper: Visitor) -> None:
    page = upload(keeper, filled="?filled=1")
    assert "完全相同" in page.text
    assert not page.all("//input[@name='mark']")


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "是空文件"), (b"PK\x03\x04no", "xlsx"), (b"a,b", "不是 .xlsx 文件")]
)
def test_what_is_no_directory_is_told_on_the_page(keeper: Visitor, content: bytes, said: str) -> None:
    page = sent(keeper, content)
    assert (page.status, "没有收下这份文件" in page.text) == (422, True)
    assert said in page.text


def test_a_long_preview_says_where_the_whole_is(keeper: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_comparison, "SHOWN", 2)
    page = upload(keeper, *({**NEW, CODE: code(number)} for number in range(1, 5)))
    assert len(page.all("//section[@id='added']//tbody/tr")) == 2
    assert "只列出前2户，共4户" in page.text
    [address, *_] = page.all("//a[contains(@href, 'preview.xlsx')]/@href")
    assert load_workbook(io.BytesIO(keeper.get(address).data)).worksheets[0].max_row > 12


def test_others_read_and_do_not_write(officer: Visitor, platform: Platform) -> None:
    page = officer.get(HERE)
    assert "由机构管理员维护" in page.text
    assert not page.all("//input[@type='file']")
    assert officer.get(f"{HERE}/list.xlsx").status == 403
    assert sent(officer, b"x").status == 403
    table = officer.get(f"{HERE}.xlsx?q=精密")
    assert load_workbook(io.BytesIO(table.data)).sheetnames == ["企业名录"]
    assert "没有符合条件的企业" in officer.get(f"{HERE}?q=没有的").text


def test_a_full_disk_is_called_by_its_name(
    keeper: Visitor, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_files: object, _content: bytes) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    book = keeper.get(f"{HERE}/list.xlsx?filled=1").data
    monkeypatch.setattr(type(platform.files), "put", full)
    monkeypatch.setitem(keeper.app.config, "PROPAGATE_EXCEPTIONS", False)
    sent = {"workbook": (io.BytesIO(book), "名录.xlsx"), "csrf_token": keeper.token()}
    refused = keeper.client.post(f"{HERE}/uploads", data=sent)
    assert refused.status_code == 503
    assert "服务器磁盘空间不足，文件没有保存" in refused.text
