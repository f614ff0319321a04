"""K1, K2: what ends, ends in every channel at the same second, whether or not anything ran."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import announce
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from tests.integration.documents.conftest import Pages
from tests.integration.faults.rules import Published, nothing_changes
from tests.integration.web.conftest import Visitor

NAME, CODE = "长春示例精密机械有限公司", "91220104MA0Y3K1A7Y"

LIST = "/credit/trustworthy"
BEIJING = timedelta(hours=8)
KEPT_COPY = {
    "If-None-Match": '"*"',
    "If-Modified-Since": "Tue, 01 Jan 2030 00:00:00 GMT",
    "Cache-Control": "only-if-cached",
}
CHANNELS: dict[str, str] = {
    "page": LIST,
    "search by name": f"{LIST}?q=精密",
    "search by code": f"{LIST}?q={CODE}",
    "by division": f"{LIST}?division=220104",
    "by prefecture": f"{LIST}?division=220100",
    "csv": f"{LIST}.csv",
    "csv search": f"{LIST}.csv?q={CODE}",
    "json": f"{LIST}.json",
    "excel": f"{LIST}.xlsx",
    "pdf": f"{LIST}.pdf",
    "atom": f"{LIST}.atom",
}


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """What ends by the clock ends without any database."""
    return sqlite_platform


def words(visitor: Visitor, path: str) -> str:
    """What is to be read there, whatever the shape; a copy that was kept before is never called fresh."""
    page = visitor.get(path, headers=KEPT_COPY)
    assert page.status != 304
    assert "ETag" not in page.response.headers
    assert page.response.headers["Cache-Control"] == "no-cache"
    if path.endswith(".pdf") and page.status == 200:
        return Pages(page.data).words
    if ".xlsx" in path:
        book = load_workbook(io.BytesIO(page.data))
        return " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    # What was searched for stands in the page whether or not it is found.
    return page.response.text if page.tree is None else " ".join(page.all("//table//text()"))


def beijing(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC) - BEIJING  # type: ignore[misc, arg-type]


def penalised(announced: Published) -> None:
    penalty = {"penalty_number": "朝统罚决字〔2026〕第1号", "penalty_date": "2026-03-09", "conduct": "拒报统计资料"}
    announced.play.act("chaoyang3", announced.case, "cancelled", penalty)


def at(*moment: int) -> Callable[[Published], None]:
    def move(announced: Published) -> None:
        announced.play.clock.now = beijing(*moment)

    return move


@pytest.fixture
def announced(published: Published) -> Published:
    """Announced at 9:00 on 10 March 2026: trustworthy until the end of 10 March 2028."""
    play = published.play
    play.days(8)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    return published


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        pytest.param(at(2026, 3, 10, 0, 0, 0), True, id="K2-first-second-of-its-first-day"),
        pytest.param(at(2026, 3, 9, 23, 59, 59), False, id="K2-second-before-its-first-day"),
        pytest.param(at(2028, 3, 10, 23, 59, 59), True, id="K2-last-second"),
        pytest.param(at(2028, 3, 11, 0, 0, 0), False, id="K2-midnight"),
        pytest.param(penalised, False, id="K1-cancelled"),
    ],
)
def test_every_channel_of_the_list_agrees(
    announced: Published, visitor: Visitor, change: Callable[[Published], None], shown: bool
) -> None:
    change(announced)
    with nothing_changes(announced.play.platform):
        found = {channel: CODE in words(visitor, path) for channel, path in CHANNELS.items()}
    assert found == dict.fromkeys(CHANNELS, shown)


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        pytest.param((2026, 3, 2, 0, 0, 0), 200, id="K2-first-second"),
        pytest.param((2026, 3, 1, 23, 59, 59), 404, id="K2-second-before"),
        pytest.param((2026, 3, 9, 23, 59, 59), 200, id="K2-last-second"),
        pytest.param((2026, 3, 10, 0, 0, 0), 404, id="K2-midnight"),
    ],
)
def test_every_address_of_a_notice_agrees(
    published: Published, visitor: Visitor, moment: tuple[int, ...], status: int
) -> None:
    published.play.clock.now = beijing(*moment)
    notice, token = f"/credit/notices/{published.notice}", visitor.token()
    with nothing_changes(published.play.platform):
        for path in (notice, f"{notice}?q=精密", f"{notice}/notice.pdf", published.objecting):
            assert visitor.get(path, headers=KEPT_COPY).status == status, path
        assert (str(published.notice) in visitor.get("/credit").response.text) == (status == 200)
        late = visitor.post(published.objecting, {"name": "甲"}, token=token)
        assert late.status == (422 if status == 200 else 404)


@pytest.mark.parametrize("channel", ["page", "csv", "json", "excel", "pdf", "atom"])
def test_k2_an_answer_made_over_midnight_is_of_one_day(announced: Published, channel: str) -> None:
    """Every look at the clock finds it a second later; the request arrived in the last second of the last day."""
    clock = announced.play.clock
    clock.now = beijing(2028, 3, 10, 23, 59, 59)

    def passing() -> datetime:
        now = clock.now
        clock.pass_(seconds=1)
        return now

    platform = replace(announced.play.platform, clock=passing)
    someone = Visitor(create_web(platform, WebOptions(secret="for tests only")))
    page = someone.get(CHANNELS[channel])
    text = Pages(page.data).words if channel == "pdf" else words_of(page.data, channel)
    assert CODE in text
    dates = {"page": "2028年3月10日", "csv": "2028-03-10", "json": '"as_of":"2028-03-10"', "excel": "2028-03-10"}
    assert dates.get(channel, "2028") in "".join(text.split())
    assert not any(day in "".join(text.split()) for day in ("2028年3月11日", "2028-03-11"))


def words_of(content: bytes, channel: str) -> str:
    if channel != "excel":
        return content.decode()
    book = load_workbook(io.BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_k1_what_an_objection_suspends_is_gone_with_its_paper(published: Published, app: Flask) -> None:
    visitor, notice = Visitor(app), f"/credit/notices/{published.notice}"
    assert NAME in visitor.get(notice).text
    visitor.post(published.objecting, {"name": "甲", "contact": "138", "facts": "迟报。"})
    for path in (f"{notice}/notice.pdf", published.objecting):
        assert visitor.get(path, headers=KEPT_COPY).status == 404
    assert NAME not in visitor.get(notice, headers=KEPT_COPY).text
