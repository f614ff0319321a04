"""Public entries in every channel: what is there, and what is gone the moment that it ends, however it ends."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.cases.events import CaseEvent
from forms_app.storage.case_tables import Case, PublishedEntry
from forms_app.usecases.case_file import file_of
from forms_app.usecases.perform_act import act_of, commit_act
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.documents.conftest import Pages
from tests.integration.usecases.entry_play import ENTRY, FIRM, NAME, REASON, decided, decided_anew, published
from tests.integration.usecases.procedure import Play, determining
from tests.integration.web.conftest import Page, Visitor, signed_in
from tests.samples import PDF_FILE

LIST = "/credit/entries"
KEPT_COPY = {"If-None-Match": '"*"', "If-Modified-Since": "Tue, 01 Jan 2030 00:00:00 GMT"}
CHANNELS = {
    "page": LIST,
    "one category": f"{LIST}?category=dishonest",
    "search by name": f"{LIST}?q=精密",
    "search by code": f"{LIST}?q={FIRM}",
    "division": f"{LIST}?division=220104",
    "prefecture": f"{LIST}?division=220100",
    "office": "/credit/offices/220104",
    "csv": f"{LIST}/dishonest.csv",
    "csv search": f"{LIST}/dishonest.csv?q={FIRM}",
    "excel": f"{LIST}/dishonest.xlsx",
    "print": f"{LIST}/dishonest.pdf",
    "json": f"{LIST}.json",
    "json search": f"{LIST}.json?q=精密",
    "atom": f"{LIST}.atom",
}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


def words(visitor: Visitor, path: str) -> str:
    """What is to be read there, whatever the shape; a copy that was kept before is never called fresh."""
    page = visitor.get(path, headers=KEPT_COPY)
    assert page.status == 200
    never_kept(page)
    if page.response.mimetype == "application/pdf":
        return Pages(page.data).words
    if ".xlsx" in path:
        book = load_workbook(io.BytesIO(page.data))
        return " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    # What was searched for stands in the page whether or not it is found.
    return page.response.text if page.tree is None else " ".join(page.all("//table//text()"))


def never_kept(page: Page) -> None:
    """Whoever keeps a copy has to ask again, and is given no means to be told that it is still fresh."""
    assert page.response.headers["Cache-Control"] == "no-cache"
    assert not {"ETag", "Expires", "Last-Modified"} & set(page.response.headers)


def seen(visitor: Visitor, case: UUID, word: str = NAME) -> set[str]:
    """The channels in which the word is to be read, `entry` and `paper` being those of the case itself."""
    found = {name for name, path in CHANNELS.items() if word in words(visitor, path)}
    for name, path in {"entry": f"{LIST}/{case}", "paper": f"{LIST}/{case}/entry.pdf"}.items():
        page = visitor.get(path)
        never_kept(page)
        text = Pages(page.data).words if page.response.mimetype == "application/pdf" else page.response.text
        if page.status == 200 and word in text:
            found.add(name)
        if page.status != 200:
            assert page.status == 404
            assert without_number(page) == without_number(visitor.get(path.replace(str(case), str(uuid4()))))
    return found


def without_number(page: Page) -> str:
    return page.text.replace(page.all("string(//code)"), "")  # type: ignore[arg-type]


EVERYWHERE = {*CHANNELS, "entry", "paper"}


def removed_early(play: Play, case: UUID) -> None:
    """As another case causes it: by the act `through: related`."""
    with play.platform.database.writing() as session:
        file = file_of(play.platform, session, session.get_one(Case, case))
        act = act_of(file, "removed", "related")
        commit_act(play.platform, session, file, act, CaseEvent(act.id, play.clock.now, None, "系统"))


def deleted(play: Play, case: UUID) -> None:
    play.act("chaoyang3", case, "entry_deleted", REASON)


def withdrawn(play: Play, case: UUID) -> None:
    play.act("chaoyang3", case, "decision_withdrawn", {"ground": "own", "reason": "认定有误。"})


def suspended(play: Play, case: UUID) -> None:
    play.act("chaoyang3", case, "publication_suspended", REASON)


def expired(play: Play, _case: UUID) -> None:
    """Nothing is done but that time passes: from the last second of the last day to the next."""
    play.clock.now += timedelta(days=365, hours=14, minutes=59, seconds=59)


@pytest.mark.parametrize("end", [removed_early, deleted, withdrawn, suspended], ids=lambda end: end.__name__)
def test_what_ends_is_gone_from_every_channel_at_once(
    play: Play, visitor: Visitor, end: Callable[[Play, UUID], None]
) -> None:
    case = published(play)
    assert seen(visitor, case) == EVERYWHERE
    end(play, case)
    assert seen(visitor, case) == set()
    assert f"截至2026年3月2日，在本平台未查询到“{FIRM}”的统计失信公示信息。" in visitor.get(f"{LIST}?q={FIRM}").text
    assert visitor.get(f"{LIST}/{case}/correction").status == 404


def test_what_is_suspended_comes_back_to_every_channel(play: Play, visitor: Visitor) -> None:
    case = published(play)
    suspended(play, case)
    play.act("chaoyang3", case, "publication_resumed", REASON)
    assert seen(visitor, case) == EVERYWHERE


def test_the_clock_alone_ends_a_publication_in_every_channel(play: Play, visitor: Visitor) -> None:
    case = published(play)
    expired(play, case)
    assert seen(visitor, case) == EVERYWHERE
    play.clock.pass_(seconds=1)
    assert seen(visitor, case) == set()


def test_a_correction_leaves_the_old_text_in_no_channel(play: Play, visitor: Visitor) -> None:
    case, new = published(play), "2026年1月多报工业总产值100万元"
    shown = {"csv", "csv search", "excel", "json", "json search", "entry", "paper"}
    assert seen(visitor, case, ENTRY["conduct"]) == shown
    play.act("chaoyang", case, "entry_corrected", ENTRY | {"conduct": new, "ground": "own", "reason": "数额有误。"})
    assert seen(visitor, case, ENTRY["conduct"]) == set()
    assert seen(visitor, case, new) == shown
    with play.platform.database.reading() as session:
        assert session.get_one(PublishedEntry, case).answers["conduct"] == new


@pytest.mark.parametrize("category", ["abnormal", "seriously_dishonest"])
def test_another_category_takes_the_entry_out_of_every_channel(play: Play, visitor: Visitor, category: str) -> None:
    case = published(play)
    decided_anew(play, case, category)
    assert seen(visitor, case) == set()


def test_abnormal_enterprises_are_in_no_channel(play: Play, visitor: Visitor) -> None:
    case = decided(play, "abnormal")
    assert seen(visitor, case) == set()
    for ending in ("csv", "xlsx", "pdf"):
        assert visitor.get(f"{LIST}/abnormal.{ending}").status == 404
    assert visitor.get(f"{LIST}?category=abnormal").status == 404


def test_the_page_of_an_entry_shows_the_form_and_nothing_personal(play: Play, visitor: Visitor) -> None:
    case = published(play)
    page = visitor.get(f"{LIST}/{case}")
    assert [each.text_content() for each in page.all("//table[@class='entry']//th")] == [
        "企业名称", "统一社会信用代码", "违法事由", "处罚依据", "处理结果", "统计信用状况认定日期", "公示有效期限",
        "认定机关", "地方编码",
    ]  # fmt: skip
    everything = page.response.text + words(visitor, CHANNELS["json"]) + words(visitor, CHANNELS["atom"])
    for personal in ("前进大街", "0431", "王某", "法定代表人"):
        assert personal not in everything


def test_a_page_of_an_office_lists_what_it_determined_itself(play: Play, visitor: Visitor) -> None:
    published(play)
    assert NAME not in visitor.get("/credit/offices/220100").text
    assert NAME in visitor.get("/credit/offices/220104").text
    assert visitor.get("/credit/offices/999999").status == 404
    assert "/credit/offices/220104" in visitor.get("/credit/offices").all("//a/@href")


def test_codes_stay_text_in_the_workbook(play: Play, visitor: Visitor) -> None:
    published(play)
    book = load_workbook(io.BytesIO(visitor.get(f"{LIST}/dishonest.xlsx").data)).worksheets[0]
    [code] = [cell for row in book.iter_rows() for cell in row if cell.value == FIRM]
    [division] = [cell for row in book.iter_rows() for cell in row if cell.value == "220104"]
    assert (code.data_type, division.data_type) == ("s", "s")


def test_a_search_without_result_is_stated_with_its_day_and_printed(play: Play, visitor: Visitor) -> None:
    page = visitor.get(f"{LIST}?q=某某公司")
    assert "截至2026年3月2日，在本平台未查询到“某某公司”的统计失信公示信息。" in page.text
    assert "不是信用证明" in page.text
    [link] = page.all("//section[@id='nothing']//a[contains(@href, 'statement')]/@href")
    assert "未查询到“某某公司”的统计失信公示信息" in Pages(visitor.get(link).data).words
    narrow = visitor.get("/credit/offices/220104?q=某某公司")
    assert "在本平台未查询到" not in narrow.text
    assert not narrow.all("//a[contains(@href, 'statement')]")


@pytest.mark.parametrize(
    "path", [f"{LIST}?q={'长' * 61}", f"{LIST}?division=999999", f"{LIST}?after=x&from=y", "/credit/statement.pdf"]
)
def test_addresses_that_cannot_be_read_are_told(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 422


def test_pages_follow_each_other_without_gap_or_repetition(
    play: Play, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forms_app.usecases import entries

    monkeypatch.setattr(entries, "PAGE_SIZE", 2)
    cases = {str(published(play, category)) for category in ("dishonest", "seriously_dishonest") * 2}
    path, found = LIST, []
    while path:
        page = visitor.get(path)
        found += [link.rsplit("/", 1)[1] for link in page.all("//table//a/@href")]
        path = next(iter(page.all("//nav[@class='pages']/a/@href")), "")
    assert sorted(found) == sorted(cases)


# --- 第二十条: anybody asks for a correction


def asked(play: Play, visitor: Visitor, case: UUID, **changes: str) -> Page:
    given = {"name": "赵某", "contact": "13800138000", "facts": "处理结果应为警告，未罚款。", **changes}
    return visitor.post(f"{LIST}/{case}/correction", [*given.items(), ("files", (io.BytesIO(PDF_FILE), "决定书.pdf"))])


def test_anybody_asks_for_a_correction_and_is_answered_by_number(
    play: Play, visitor: Visitor, app: Flask, officer: Visitor
) -> None:
    case = published(play)
    before = play.file(case).case.events
    number = asked(play, visitor, case).all("string(//dd/strong)")
    assert asked(play, visitor, case).all("string(//dd/strong)") == number  # clicked twice: asked once
    assert "正在核查" in visitor.get(f"/credit/corrections?number={number}").text
    assert play.file(case).case.events == before  # who asks changes nothing of the case
    page = officer.get(f"/bureau/cases/{case}")
    [link] = page.all("//section[@id='corrections']//a/@href")
    request = officer.get(link)
    assert "13800138000" in request.text
    [file] = request.all("//a[contains(@href, '/files/')]/@href")
    assert officer.get(file).data == PDF_FILE
    play.clock.pass_(minutes=1)
    said = {"accepted": "yes", "decision": "属实。", "answer": "已经更正。"}
    refused = officer.post(link, said, follow=False)
    assert (refused.status, "请先更正或者删除" in refused.text) == (409, True)
    changed = ENTRY | {"outcome": "警告", "ground": "own", "reason": "申请人提供了决定书。"}
    play.act("chaoyang", case, "entry_corrected", changed)
    assert officer.post(link, said, follow=False).status == 303
    told = visitor.get(f"/credit/corrections?number={number}").text
    assert "采纳，公示信息已经更正或者删除" in told
    assert "已经更正。" in told
    assert officer.post(link, said, follow=False).status == 409


def test_a_request_is_refused_with_a_reason(play: Play, visitor: Visitor, officer: Visitor) -> None:
    case = published(play)
    number = asked(play, visitor, case).all("string(//dd/strong)")
    [link] = officer.get(f"/bureau/cases/{case}").all("//section[@id='corrections']//a/@href")
    assert officer.post(link, {"accepted": "no", "answer": "不成立。"}, follow=False).status == 422
    said = {"accepted": "no", "decision": "与决定书一致。", "answer": "经核查，公示的信息准确。"}
    assert officer.post(link, said, follow=False).status == 303
    assert "不予采纳" in visitor.get(f"/credit/corrections?number={number}").text
    assert NAME in visitor.get(LIST).text


def test_who_asked_is_for_the_office_that_has_the_case_alone(play: Play, visitor: Visitor, app: Flask) -> None:
    case = published(play)
    asked(play, visitor, case)
    [link] = signed_in(app, "chaoyang").get(f"/bureau/cases/{case}").all("//section[@id='corrections']//a/@href")
    assert signed_in(app, "changchun").get(link).status == 403
    assert signed_in(app, "nanguan").get(link).status == 404
    above = signed_in(app, "changchun").get(f"/bureau/cases/{case}")
    assert "处理结果应为警告" not in above.text
    # What the enterprise reads of its case are the events.
    assert "赵某" not in repr([event.data for event in play.file(case).case.events])


def test_faults_of_a_request_stand_at_their_fields_and_keep_what_was_typed(play: Play, visitor: Visitor) -> None:
    case = published(play)
    page = asked(play, visitor, case, contact="")
    assert page.status == 422
    assert page.all("//p[@id='contact-fault']")
    assert page.value("facts") == "处理结果应为警告，未罚款。"


def test_an_unknown_number_is_told(visitor: Visitor) -> None:
    assert visitor.get("/credit/corrections?number=20260302-AAAAAAAA").status == 404


# --- before it is published


def test_the_section_head_sees_what_will_be_public(play: Play, app: Flask) -> None:
    case = decided(play)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    head = signed_in(app, "chaoyang2")
    page = head.get(f"/bureau/cases/{case}/acts/published")
    [preview] = page.all("//section[@id='entry-preview']")
    for text in (NAME, FIRM, ENTRY["conduct"], "2026/03/02—2027/03/02"):
        assert text in preview.text_content()
    [draft] = page.all("//section[@id='entry-preview']//a/@href")
    printed = Pages(head.get(draft).data).words
    assert ENTRY["outcome"] in printed
    assert "草稿" in printed


def test_what_is_lacking_is_named_before_it_is_published(play: Play, app: Flask) -> None:
    case = decided(play, "seriously_dishonest")
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    page = signed_in(app, "chaoyang2").get(f"/bureau/cases/{case}/acts/published")
    assert "行政处罚决定书文号" in page.all("//section[@id='entry-preview']//ul")[0].text_content()
