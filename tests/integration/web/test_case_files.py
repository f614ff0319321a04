"""The pages of case files as jobs: from the filter of the worklist, or from a large case, to the files."""

from dataclasses import replace

import pytest
from flask import Flask

from forms_app.usecases.case_file_jobs import KINDS
from forms_app.usecases.job_work import waiting_jobs, work_on
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock, QuickPrinter
from tests.integration.usecases.case_files import applied, blank
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Visitor

NEW = "/bureau/case-files/new"


@pytest.fixture
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Platform:
    real: Platform = request.getfixturevalue("sqlite_platform")
    printer = real.printer
    monkeypatch.setattr("forms_app.usecases.case_binding._printed", blank)
    return replace(real, printer=QuickPrinter(printer.templates, printer.printer, printer.printable), job_days=30)


@pytest.fixture
def officer(app: Flask) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in("chaoyang")
    return visitor


def test_from_the_worklist_or_a_large_case_to_the_files(
    officer: Visitor, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _ = applied(Play(platform, clock), "qiye1", "qiye2")
    officer.sign_in("chaoyang")
    [link] = officer.get("/bureau/cases?all=1").all("//a[text()='编制这些案件的卷宗']/@href")
    page = officer.get(link)
    assert "2026年立案的（2件，其中2件尚未办结）" in page.words
    first, again = (officer.post(link, {"year": "2026"}).all("//@data-progress") for _ in range(2))
    assert first == again, "clicked twice it is one job"
    for job in waiting_jobs(platform):
        work_on(platform, KINDS, job, "one")
    done = officer.get(officer.get("/bureau/jobs").all("//a[starts-with(text(), '编制卷宗：含已办结')]/@href")[0])
    assert "已完成，已处理2/2件" in done.words
    assert "移交清单也可以单独下载。文件保留到2026年4月3日，以后自动删除，文书原件不受影响。" in done.words
    files = {link.text: link.get("href") for link in done.all("//a[contains(@href, '/files/')]")}
    assert list(files) == ["卷宗.zip", "案卷移交清单.xlsx"]
    assert officer.get(files["卷宗.zip"], buffered=True).data[:2] == b"PK"

    one = f"/bureau/cases/{case}"
    assert not officer.get(one).all("//button[text()='编制卷宗']")
    monkeypatch.setattr("forms_app.usecases.case_binding.PAPERS_AT_ONCE", 0)
    assert not officer.get(one).all("//a[contains(@href, '/bound.')]/@href")
    [action] = officer.get(one).all("//form[.//button[text()='编制卷宗']]/@action")
    assert "等待处理，已处理0/1件" in officer.post(action).words


@pytest.mark.parametrize(
    ("address", "year", "told"),
    [
        (NEW, "", "没有符合筛选条件的案件，没有可以编制的卷宗；请调整筛选条件"),
        (NEW, "2026", "没有2026年立案且符合筛选条件的案件"),
        (NEW, "99999", "立案年度有误"),
        (NEW, "２０２６", "立案年度有误"),
        (f"{NEW}?q={'字' * 61}", "", "搜索词最多60个字"),
    ],
)
def test_what_cannot_be_bound_is_refused_in_words(officer: Visitor, address: str, year: str, told: str) -> None:
    page = officer.post(address, {"year": year})
    assert page.status in (400, 422)
    assert told in page.words
