"""An enterprise fills in the form in a real browser."""

import contextlib
import re
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.conftest import TRUSTWORTHY, Person
from tests.integration.conftest import Clock
from tests.samples import FILLED, PDF_FILE

ITEMS = ["organisation_and_staff", "records_and_ledgers", "truthful_reporting", "cooperation", "no_dishonesty"]


@pytest.fixture
def firm(person: Person) -> Person:
    return person.sign_in("qiye1").start_form()


@contextlib.contextmanager
def autosaving(page: Page) -> Iterator[None]:
    """Wait for the save of what is typed inside to be answered; listening begins before the typing."""
    with page.expect_response(re.compile(r"/draft$")) as answer:
        yield
    assert answer.value.status == 200


def fill(page: Page) -> None:
    for item in ITEMS:
        page.check(f"input[name={item}][value=yes]")
        page.fill(f"#{item}_note", FILLED[f"{item}_note"])
    page.fill("#reason", FILLED["reason"])


def test_the_verdict_follows_while_typing(firm: Person) -> None:
    page = firm.page
    conclusion = page.locator("#verdict .conclusion-word")
    expect(conclusion).to_have_text("尚不能判定")
    for item in ITEMS:
        page.check(f"input[name={item}][value=yes]")
    expect(conclusion).to_have_text("符合")
    expect(page.locator("[data-finding=cooperation]")).to_contain_text("积极配合统计执法检查和统计数据核查")
    page.check("input[name=cooperation][value=no]")
    expect(conclusion).to_have_text("不符合")
    expect(page.locator("[data-finding=cooperation]")).to_contain_text("按要求接受检查、提供资料后，可改答“是”")
    expect(page.locator("[data-finding=cooperation]")).to_have_class(re.compile("not_met"))
    summary = page.locator("#verdict [data-criterion=cooperation] summary")
    summary.click()
    expect(page.locator("#verdict [data-criterion=cooperation]")).to_contain_text(
        "所依据的填写内容：配合统计执法检查和数据核查＝否"
    )


def test_filling_printing_submitting(firm: Person) -> None:
    page = firm.page
    fill(page)
    page.set_input_files(
        "#cooperation_evidence", {"name": "核查反馈.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE}
    )
    expect(page.locator("[data-field=cooperation_evidence]")).to_contain_text("核查反馈.pdf")
    preview = page.locator("#preview")
    preview.scroll_into_view_if_needed()
    page.wait_for_function("() => document.getElementById('preview').naturalWidth > 500")
    expect(page.locator("#fits")).to_have_text("内容在一页表格之内。")
    firm.submit()
    expect(page.get_by_role("heading", name="提交回执")).to_be_visible()
    expect(page.locator("main")).to_contain_text("核查反馈.pdf")
    answer = firm.context.request.get(page.get_by_role("link", name="提交的表（PDF）").get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    words = "".join(pypdfium2.PdfDocument(answer.body())[0].get_textpage().get_text_range().split())
    assert "长春示例精密机械有限公司" in words
    assert "草稿" not in words


def test_closing_the_browser_loses_nothing(browser: Browser, site: str, firm: Person) -> None:
    page = firm.page
    with autosaving(page):
        page.fill("#reason", "写到一半的理由")
    page.fill("#position", "刚改的职务")
    firm.page.close()  # at once, before the pause of the autosave is over
    again = Person(browser, site).sign_in("qiye1")
    again.page.get_by_role("link", name="继续填写").first.click()
    expect(again.page.locator("#reason")).to_have_value("写到一半的理由")
    expect(again.page.locator("#position")).to_have_value("刚改的职务")
    again.close()


@pytest.mark.parametrize("button", ["保存草稿", "提交"])
def test_typing_on_and_pressing_a_button_at_once(firm: Person, button: str) -> None:
    page = firm.page
    with autosaving(page):
        fill(page)
    firm.saved()
    page.fill("#reason", "自动保存之后又写的")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main")).to_contain_text("草稿已保存" if button == "保存草稿" else "核对并确认提交")
    expect(page.locator("main")).to_contain_text("自动保存之后又写的")
    assert page.evaluate("() => window.localStorage.length") == 0


def test_a_button_pressed_during_a_save_waits_for_it(firm: Person) -> None:
    page = firm.page
    answers = []
    page.route("**/draft", lambda route: answers.append((route, route.fetch())))
    page.fill("#reason", "正在保存")
    while not answers:
        page.wait_for_timeout(50)
    page.fill("#reason", "保存的答复到来之前又写的")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_timeout(300)
    [(route, answer)] = answers
    with contextlib.suppress(PlaywrightError):  # the page may be gone
        route.fulfill(response=answer)
    expect(page.locator("main")).to_contain_text("草稿已保存")
    expect(page.locator("#reason")).to_have_value("保存的答复到来之前又写的")


def test_a_button_pressed_without_network_loses_nothing(firm: Person) -> None:
    page, url = firm.page, firm.page.url
    firm.context.set_offline(True)
    page.fill("#reason", "断网时写的")
    with contextlib.suppress(PlaywrightError):
        page.get_by_role("button", name="保存草稿").click()
        page.wait_for_url("chrome-error://**")
    firm.context.set_offline(False)
    page.goto("about:blank")
    page.goto(url)
    expect(page.locator("#reason")).to_have_value("")
    with autosaving(page):
        page.get_by_role("button", name="取回这些内容").click()
    page.reload()
    expect(page.locator("#reason")).to_have_value("断网时写的")
    assert page.evaluate("() => window.localStorage.length") == 0


def test_a_long_text_is_counted_and_told_to_continue(firm: Person) -> None:
    page = firm.page
    page.fill("#reason", "我公司重视统计工作，" * 145)
    expect(page.locator("[data-counter=reason]")).to_have_text("1450 / 1500 字")
    expect(page.locator("#fits")).to_have_text("有内容超出表格，打印时另附续页。")
    page.fill("#reason", "字" * 1502)
    expect(page.locator("[data-counter=reason]")).to_have_text("1502 / 1500 字，请删减2字")
    expect(page.locator("#reason-fault")).to_contain_text("共1502字，上限1500字")


def test_two_tabs_do_not_overwrite_each_other(firm: Person) -> None:
    one, two = firm.page, firm.open()
    two.goto(one.url)
    with autosaving(one):
        one.fill("#reason", "第一页的理由")
    two.fill("#reason", "第二页的理由")
    expect(two.locator("#kept")).to_contain_text("其他页面已更新")
    two.get_by_role("button", name="比较两处内容").click()
    expect(two.get_by_role("heading", name="其他页面已更新本表")).to_be_visible()
    two.get_by_label(re.compile("已保存的内容")).check()
    two.get_by_role("button", name="按所选保存").click()
    expect(two.locator("#reason")).to_have_value("第一页的理由")
    assert two.evaluate("() => window.localStorage.length") == 0  # the server keeps the other text


def test_typing_on_after_the_session_ended(firm: Person, clock: Clock) -> None:
    page = firm.page
    clock.pass_(hours=2)
    page.fill("#reason", "两小时的心血")
    expect(page.locator("#save-state")).to_contain_text("登录已过期")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("刚才填写的内容会保留")
    page.fill("#username", "qiye1")
    page.fill("#password", "Xinbiao-2026")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="继续").click()
    expect(page.locator("#reason")).to_have_value("两小时的心血")
    expect(page.locator("main")).to_contain_text("草稿已保存")


def test_without_network_the_text_is_kept_here_and_saved_later(firm: Person) -> None:
    page = firm.page
    firm.context.set_offline(True)
    page.fill("#reason", "断网时写的")
    expect(page.locator("#save-state")).to_contain_text("网络不通")
    page.fill("#reason", "断网时又写的")
    firm.context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("草稿保存于", timeout=15_000)
    page.reload()
    expect(page.locator("#reason")).to_have_value("断网时又写的")


def test_text_kept_on_this_machine_is_offered_again(firm: Person) -> None:
    page = firm.page
    firm.context.set_offline(True)
    page.fill("#reason", "断网时写的")
    expect(page.locator("#save-state")).to_contain_text("网络不通")
    page.evaluate("() => window.stop()")
    firm.context.set_offline(False)
    url = page.url
    page.goto("about:blank")
    page.goto(url)
    if page.input_value("#reason") != "断网时写的":
        page.get_by_role("button", name="取回这些内容").click()
    expect(page.locator("#reason")).to_have_value("断网时写的")


def test_removing_a_file_can_be_undone(firm: Person) -> None:
    page = firm.page
    page.set_input_files("#cooperation_evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE})
    files = page.locator("[data-field=cooperation_evidence]")
    page.get_by_role("button", name=re.compile("移除.*a.pdf")).click()
    expect(files).to_contain_text("文件已移除")
    page.get_by_role("button", name="撤销").click()
    expect(files).to_contain_text("a.pdf")
    page.set_input_files("#cooperation_evidence", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"text"})
    expect(page.locator("#cooperation_evidence-fault")).to_contain_text("“b.txt”：只接受PDF、JPG、PNG")


def test_submitting_too_early_leads_to_the_faults(firm: Person) -> None:
    page = firm.page
    page.get_by_role("button", name="提交", exact=True).click()
    faults = page.locator("#faults")
    expect(faults).to_be_focused()
    faults.get_by_role("link", name=re.compile("是否积极配合")).click()
    expect(page.locator("#field-cooperation")).to_be_in_viewport()


def test_enter_in_a_line_saves_and_never_submits(firm: Person) -> None:
    page = firm.page
    fill(page)
    page.fill("#position", "按了回车")
    with page.expect_response(re.compile(r"/draft$")):
        page.press("#position", "Enter")
    page.reload()
    expect(page.locator("#position")).to_have_value("按了回车")
    assert "/receipt" not in page.url


def test_a_file_chosen_before_the_script_has_come_goes_up_all_the_same(firm: Person) -> None:
    page, held = firm.page, []
    page.route("**/form.js*", lambda route: held.append(route))
    with page.expect_request("**/form.js*"):
        page.goto(page.url, wait_until="commit")
    page.set_input_files("#cooperation_evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE})
    held[0].continue_()
    expect(page.locator("[data-field=cooperation_evidence]")).to_contain_text("a.pdf")
    expect(page.locator("#save-state")).to_contain_text("文件已上传")


def test_a_refused_file_is_named_until_the_next_one(firm: Person) -> None:
    page = firm.page
    page.set_input_files("#cooperation_evidence", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"text"})
    fault = page.locator("#cooperation_evidence-fault")
    expect(fault).to_contain_text("“b.txt”：只接受PDF、JPG、PNG")
    with autosaving(page):
        page.fill("#reason", "接着写")
    page.wait_for_timeout(300)
    expect(fault).to_contain_text("“b.txt”：只接受PDF、JPG、PNG")
    page.set_input_files("#cooperation_evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE})
    expect(fault).to_be_hidden()


def test_the_list_of_faults_shrinks_as_they_are_put_right(firm: Person) -> None:
    page = firm.page
    page.get_by_role("button", name="提交", exact=True).click()
    faults = page.locator("#faults")
    expect(faults).to_be_focused()
    before = faults.locator("li").count()
    page.check("input[name=cooperation][value=yes]")
    expect(faults.locator("li")).to_have_count(before - 1)
    expect(faults.locator("h2")).to_have_text(f"有{before - 1}处需要处理")
    expect(page.locator("#cooperation-fault")).to_be_hidden()
    expect(page.locator("#no_dishonesty-fault")).to_contain_text("必填")
    faults.get_by_role("link", name=re.compile("理由")).click()
    expect(page.locator("#reason")).to_be_focused()
    fill(page)
    expect(faults).to_be_hidden()


def test_an_opened_finding_stays_open(firm: Person) -> None:
    page = firm.page
    finding = page.locator("#verdict [data-criterion=cooperation]")
    finding.locator("summary").click()
    page.check("input[name=cooperation][value=yes]")
    expect(finding).to_have_class(re.compile(r"\bmet\b"))
    expect(finding.locator(".finding-reason")).to_be_visible()


def test_the_keyboard_is_enough(firm: Person) -> None:
    page = firm.page
    page.locator("input[name=cooperation]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("input[name=cooperation][value=yes]")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=cooperation][value=no]")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator("#cooperation_note")).to_be_focused()


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Person]:
    """Somebody whose browser runs no scripts."""
    someone = Person(browser, site, java_script_enabled=False)
    yield someone
    someone.close()


def test_without_javascript(plain: Person) -> None:
    page = plain.sign_in("qiye1").page
    page.get_by_role("button", name=f"开始填写：{TRUSTWORTHY}").click()
    page.fill("#reason", "没有脚本也能填")
    page.check("input[name=cooperation][value=no]")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("草稿已保存")
    expect(page.locator("[data-finding=cooperation]")).to_contain_text("未能积极配合")
    fill(page)
    page.set_input_files(
        "#cooperation_evidence", {"name": "反馈.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE}
    )
    plain.submit()
    expect(page.get_by_role("heading", name="提交回执")).to_be_visible()
    expect(page.locator("main")).to_contain_text("反馈.pdf")


def test_self_check_without_javascript(plain: Person) -> None:
    page = plain.page
    page.goto("/")
    page.get_by_role("link", name=f"自查：{TRUSTWORTHY}").click()
    for item in ITEMS:
        page.check(f"input[name={item}][value=yes]")
    page.get_by_role("button", name="查看结论").click()
    expect(page.locator("#verdict .conclusion-word")).to_have_text("符合")


def test_removing_a_file_without_javascript(plain: Person) -> None:
    page = plain.sign_in("qiye1").page
    page.get_by_role("button", name=f"开始填写：{TRUSTWORTHY}").click()
    page.set_input_files("#cooperation_evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE})
    page.get_by_role("button", name="保存草稿").click()
    page.fill("#reason", "还没保存")
    page.get_by_role("button", name=re.compile("移除.*a.pdf")).click()
    expect(page.locator("#reason")).to_have_value("还没保存")
    page.fill("#position", "按了回车")
    page.press("#position", "Enter")
    expect(page.locator("#position")).to_have_value("按了回车")
    expect(page.locator("main")).to_contain_text("草稿已保存")


@pytest.mark.parametrize("script", [True, False])
def test_the_verdict_of_a_self_check_comes_into_view_on_a_phone(browser: Browser, site: str, script: bool) -> None:
    someone = Person(browser, site, viewport={"width": 360, "height": 740}, java_script_enabled=script)
    page = someone.page
    page.goto("/self-check/statistical_credit/annex1")
    page.check("input[name=cooperation][value=no]")
    page.get_by_role("button", name="查看结论").click()
    expect(page.locator("#verdict .conclusion-word")).to_be_in_viewport()
    someone.close()


def test_on_a_phone_the_bar_leads_to_the_verdict(browser: Browser, site: str) -> None:
    someone = Person(browser, site, viewport={"width": 360, "height": 740}).sign_in("qiye1").start_form()
    someone.page.get_by_role("link", name="查看结论").click()
    expect(someone.page.locator("#verdict .conclusion-word")).to_be_in_viewport()
    someone.close()


def test_the_verdict_goes_on_after_a_print_and_after_going_back(person: Person) -> None:
    page = person.page
    page.goto("/self-check/statistical_credit/annex1")
    with person.context.expect_page():
        page.get_by_role("button", name="打印（非正式）").click()
    for item in ITEMS:
        page.check(f"input[name={item}][value=yes]")
    conclusion = page.locator("#verdict .conclusion-word")
    expect(conclusion).to_have_text("符合")
    page.goto("/")
    page.go_back()
    if page.is_checked(f"input[name={ITEMS[0]}][value=yes]"):
        expect(conclusion).to_have_text("符合")


def test_divisions_are_chosen_step_by_step_and_rows_added(person: Person) -> None:
    person.sign_in("qiye1")
    page = person.page
    page.goto("/filings")
    page.locator("form[action*='every_type'] button").click()
    page.fill("#a_line", "某某")
    page.get_by_label("所在地：市（州）").first.select_option("吉林省长春市")
    page.get_by_label("所在地：县（市、区）").first.select_option("220184")
    page.get_by_role("button", name="增加一条").click()
    expect(page.get_by_label("第3行处罚日期")).to_be_focused()
    page.get_by_label("第3行处罚日期").fill("2025-01-05")
    with autosaving(page):
        page.get_by_label("第3行罚款").fill("100")
    page.reload()
    expect(page.get_by_label("所在地：县（市、区）").first).to_have_value("220184")
    expect(page.get_by_label("第1行处罚日期")).to_have_value("2025-01-05")
