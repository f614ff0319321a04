"""Between the form and the receipt stands a page that shows what will be submitted."""

from sqlmodel import select

from forms_app.storage.tables import Submission
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.web.conftest import VALUES, Visitor, sent


def submissions(platform: Platform) -> int:
    with platform.database.reading() as session:
        return len(session.exec(select(Submission)).all())


def test_the_first_button_of_the_form_saves(enterprise: Visitor, path: str) -> None:
    """Enter in a field presses it."""
    [form] = enterprise.get(path).all("//form[@id='filing-form']")
    first = form.xpath(".//button[not(@type='button')]")[0]
    assert (first.get("name"), first.get("value")) == ("action", "save")
    assert not form.xpath(".//button[@name='action'][@value='submit']")


def test_submitting_is_confirmed_on_a_page_of_its_own(enterprise: Visitor, path: str, platform: Platform) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), VALUES, "review"))
    assert page.response.request.path == path + "/review"
    assert submissions(platform) == 0
    for text in ("核对并确认提交", "符合", VALUES["contact"], VALUES["cooperation_note"], "长春示例精密机械有限公司"):
        assert text in page.text
    assert page.all(f"//a[text()='返回修改'][@href='{path}']")
    done = enterprise.post(path, [*page.form_values(path), ("action", "submit")])
    assert done.response.request.path == path + "/receipt"
    assert submissions(platform) == 1


def test_pressing_confirm_again_and_again_is_one_submission(enterprise: Visitor, path: str, platform: Platform) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), VALUES, "review"))
    data = [*page.form_values(path), ("action", "submit")]
    receipts = {enterprise.post(path, data).all("string(//dd/strong)") for _ in range(5)}  # type: ignore[arg-type]
    assert len(receipts) == submissions(platform) == 1
    assert enterprise.get(path + "/review").response.headers["Location"] == path


def test_what_is_confirmed_is_what_was_shown(enterprise: Visitor, path: str, platform: Platform) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), VALUES, "review"))
    enterprise.post(path, sent(enterprise.get(path), {"position": "在别处改了"}))
    answer = enterprise.post(path, [*page.form_values(path), ("action", "submit")])
    assert (answer.status, "在别处改了" in answer.text, submissions(platform)) == (409, True, 0)


def test_a_form_that_is_not_complete_gets_no_confirmation(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), {"contact": "不知道"}, "review"))
    assert (page.status, page.value("contact")) == (422, "不知道")
    opened = enterprise.get(path + "/review")
    assert (opened.status, opened.value("contact")) == (422, "不知道")
    assert "#field-cooperation" in opened.all("//div[@id='faults']//a/@href")


def test_a_field_with_a_fault_is_not_said_to_be_empty(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), {"contact": "不知道"}, "review"))
    assert len(page.all("//div[@id='faults']//a[@href='#field-contact']")) == 1
    assert "“联系方式”必填" not in page.text


def test_confirming_after_the_session_ended_loses_nothing(enterprise: Visitor, path: str, clock: Clock) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), VALUES, "review"))
    clock.pass_(hours=2)
    asked = enterprise.post(path, [*page.form_values(path), ("action", "submit")])
    assert asked.status == 401
    fields = {**dict(asked.form_values("/sign-in")), "username": "qiye1", "password": "Xinbiao-2026"}
    again = enterprise.post("/sign-in", fields)
    assert "提交回执" in enterprise.post(path, again.form_values(path)).text


def test_every_kind_of_field_goes_through_the_confirmation(enterprise: Visitor) -> None:
    page = enterprise.post("/filings/start/sample/every_type")
    path = page.response.request.path
    typed = {"a_line": "某某", "a_text": "一\n二", "a_range-from": "2026-01-01", "a_range-until": "2026-03-31",
             "some_choices": "first", "a_division": "220104", "penalties-1-day": "2025-01-05"}  # fmt: skip
    page = enterprise.post(path, sent(page, typed, "review"))
    assert page.response.request.path == path + "/review"
    kept = dict(page.form_values(path))
    assert {name: kept[name.replace("-1-", "-0-")].replace("\r\n", "\n") for name in typed} == typed
    assert "提交回执" in enterprise.post(path, [*page.form_values(path), ("action", "submit")]).text


def test_autosave_names_what_still_keeps_the_form_from_being_submitted(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), {}, "review"))
    assert page.value("tried") == "1"
    values = dict(sent(page, {"cooperation": "yes", "contact": "x"}))
    answer = enterprise.fetch(path + "/draft", values | {"save_key": "k"}).json
    assert "必填" in answer["problems"]["no_dishonesty"]
    assert "必填" not in answer["problems"]["contact"]
    assert "cooperation" not in answer["problems"]
    saved = enterprise.get(path)
    assert not saved.all("//*[@name='tried']")


def test_a_date_to_come_is_refused_at_its_field(enterprise: Visitor, path: str) -> None:
    page = enterprise.get(path)
    assert "不能晚于今天" in page.all("string(//*[@id='application_date-help'])")  # type: ignore[operator]
    page = enterprise.post(path, sent(page, VALUES | {"application_date": "2026-03-03"}, "submit"))
    assert page.status == 422
    assert page.all("//div[@id='faults']//a/@href") == ["#field-application_date"]
    assert "“申请日期”不能晚于今天（2026年3月2日），现为2026年3月3日" in page.text
