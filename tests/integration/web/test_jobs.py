"""The pages of jobs: from the filter of the worklist to the files, without any script."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from forms_app.storage.job_tables import Job, JobState
from forms_app.usecases.job_files import drop_old_files
from forms_app.usecases.job_work import waiting_jobs, work_on
from forms_app.usecases.platform import Platform
from forms_app.usecases.print_runs import KINDS
from tests.integration.conftest import Clock, QuickPrinter
from tests.integration.usecases.papers import issued, paper
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Page, Visitor

NEW = "/bureau/print-runs/new?all=1"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Platform:
    real: Platform = request.getfixturevalue("sqlite_platform")
    printer = real.printer
    return replace(real, printer=QuickPrinter(printer.templates, printer.printer, printer.printable), job_days=30)


@pytest.fixture
def officer(app: Flask, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    issued(Play(platform, clock), 3)
    visitor = Visitor(app)
    visitor.sign_in("chaoyang")
    return visitor


def ask(officer: Visitor, **changes: str) -> Page:
    return officer.post(NEW, {"kind": "企业统计信用认定决定书", "pattern": "{序号}_{企业名称}", **changes})


def work(platform: Platform) -> None:
    for job in waiting_jobs(platform):
        work_on(platform, KINDS, job, "one")


def test_from_the_worklist_to_the_files(officer: Visitor, platform: Platform) -> None:
    [link] = officer.get("/bureau/cases?all=1").all("//a[text()='批量打印这些案件的文书']/@href")
    page = officer.get(link)
    assert "企业统计信用认定决定书（3份）" in page.words
    assert page.value("pattern") == "{文号}_{企业名称}_{文书}.pdf"
    job = ask(officer)
    assert "等待处理，已处理0/3件" in job.words
    assert job.all("//noscript/meta[@http-equiv='refresh']/@content") == ["5"]
    [address] = job.all("//@data-progress")
    assert officer.get(address).json == {"line": "等待处理，已处理0/3件", "percent": 0, "moving": True}
    work(platform)
    assert officer.get(address).json == {"line": "已完成，已处理3/3件", "percent": 100, "moving": False}
    done = officer.get(address.removesuffix("/progress"))
    assert not done.all("//noscript")
    files = {link.text: link.get("href") for link in done.all("//a[contains(@href, '/files/')]")}
    assert list(files) == ["文书.zip", "打印文件.pdf"]
    archive = officer.get(files["文书.zip"], buffered=True)
    assert archive.data[:2] == b"PK"
    assert "filename*=UTF-8''%E6%96%87%E4%B9%A6.zip" in archive.response.headers["Content-Disposition"]
    assert archive.response.headers["Cache-Control"] == "no-store"
    assert "已完成，已处理3/3件" in officer.get("/bureau/jobs").words


def test_the_page_says_until_when_the_files_are_kept_and_that_they_are_gone(
    officer: Visitor, platform: Platform, clock: Clock
) -> None:
    address = ask(officer).all("//@data-progress")[0].removesuffix("/progress")
    work(platform)
    page = officer.get(address)
    assert "文件保留到2026年4月1日，以后自动删除，文书原件不受影响。" in page.words
    [file, _] = page.all("//a[contains(@href, '/files/')]/@href")
    clock.pass_(days=31)
    drop_old_files(platform)
    officer.sign_in("chaoyang")
    page = officer.get(address)
    assert "文件的保留期已过，已于2026年4月2日删除" in page.words
    assert not page.all("//a[contains(@href, '/files/')]")
    assert officer.get(file).status == 404


def test_what_is_wrong_is_told_and_what_was_typed_stays(officer: Visitor) -> None:
    page = ask(officer, pattern="{名称}.pdf")
    assert page.status == 422
    assert "不能用“{名称}”" in page.words
    assert page.value("pattern") == "{名称}.pdf"
    assert page.checked("kind") == ["企业统计信用认定决定书"]
    assert "请至少选择一种文书" in ask(officer, kind="").words


def test_cancelled_on_the_page(officer: Visitor, platform: Platform) -> None:
    job = ask(officer)
    [action] = job.all("//form[contains(@action, '/cancel')]/@action")
    assert "任务已取消。" in officer.post(action).words
    work(platform)
    assert "已取消，已处理0/3件" in officer.get("/bureau/jobs").words
    assert officer.post(action).status == 409


def test_what_is_being_cancelled_cannot_be_cancelled_again(officer: Visitor, platform: Platform, clock: Clock) -> None:
    address = ask(officer).all("//@data-progress")[0].removesuffix("/progress")
    with platform.database.writing() as session:
        row = session.get_one(Job, UUID(address.rsplit("/", 1)[1]))
        row.state, row.worker, row.seen_at = JobState.RUNNING, "one", clock.now
        session.add(row)
    page = officer.post(f"{address}/cancel")
    assert "正在取消" in page.words
    assert not page.all("//form[contains(@action, '/cancel')]")
    assert page.all("//@data-progress"), "it moves until whoever works on it has let go"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (NEW, {"kind": "a\x00b", "pattern": "{序号}"}),
        (NEW, {"kind": "1e400", "pattern": "{序号}"}),
        ("/bureau/exports", {"list": "cases", "query": "[" * 100_000}),
        ("/bureau/exports", {"list": "cases", "query": "[1]"}),
        ("/bureau/exports", {"list": "cases", "query": '{"words": "\\u0000"}'}),
        ("/bureau/exports", {"list": "cases", "query": '{"words": "\\ud800"}'}),
        ("/bureau/exports", {"list": "cases", "query": '{"campaign": 1e400}'}),
        ("/bureau/exports", {"list": "a\x00b", "query": "{}"}),
    ],
)
def test_a1_f10_what_no_page_sends_is_told_and_asked_of_no_database(
    officer: Visitor, path: str, sent: dict[str, str]
) -> None:
    page = officer.post(path, sent)
    assert page.status in (400, 404, 422), page.text
    assert "系统出错" not in page.text
