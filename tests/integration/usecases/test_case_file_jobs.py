"""Case files of many cases as a job: each bound once, whole or named as failed, for who sees the case."""

import io
import json
import zipfile
from collections.abc import Callable
from unittest.mock import Mock
from uuid import UUID

import pikepdf
import pytest
from openpyxl import Workbook, load_workbook

from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.storage.cases import CaseQuery
from forms_app.storage.files import digest_of
from forms_app.storage.job_tables import JobState
from forms_app.usecases import case_file_jobs
from forms_app.usecases.case_binding import BoundCase
from forms_app.usecases.case_file_jobs import (
    KINDS,
    LIST_NAME,
    ask_for_case_file,
    ask_for_case_files,
    case_file_choice,
)
from forms_app.usecases.job_work import begin_anew, work_on
from forms_app.usecases.jobs import job_files, read_job_file, rerun_failed, view_job
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.case_files import LETTER, applied, blank, damaged
from tests.integration.usecases.procedure import Play

EVERY = CaseQuery(only_open=False)
HEADINGS, FIRST = 3, 4
"""Rows of the list of transfer."""


@pytest.fixture
def play(quick_platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Play:
    monkeypatch.setattr("forms_app.usecases.case_binding._printed", blank)
    return Play(quick_platform, clock)


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The cases that were bound, in order."""
    seen: list[UUID] = []
    bind = case_file_jobs.bind_case

    def watched(platform: Platform, actor: object, case: UUID, **more: bool) -> BoundCase:
        seen.append(case)
        return bind(platform, actor, case, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(case_file_jobs, "bind_case", watched)
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    return seen


def work(play: Play, job: UUID) -> None:
    work_on(play.platform, KINDS, job, "one")


def stands(play: Play, job: UUID, who: str = "chaoyang") -> tuple[JobState, int, int]:
    row = view_job(play.platform, play.actor(who), job).progress.job
    return row.state, row.done, row.failed


def files(play: Play, job: UUID, who: str = "chaoyang") -> tuple[zipfile.ZipFile, Workbook]:
    """The ZIP and the list that a job offers."""
    packed, listed = (read_job_file(play.platform, play.actor(who), job, place)[1] for place in (0, 1))
    archive = zipfile.ZipFile(io.BytesIO(packed.read_bytes()))
    assert archive.testzip() is None
    assert archive.read(LIST_NAME) == listed.read_bytes()
    return archive, load_workbook(io.BytesIO(listed.read_bytes()))


def lines(book: Workbook, sheet: int = 0) -> list[dict[str, object]]:
    rows = list(book.worksheets[sheet].iter_rows(values_only=True))
    ends = (n for n, row in enumerate(rows) if n >= HEADINGS and not isinstance(row[0], int))
    return [dict(zip(map(str, rows[HEADINGS - 1]), row, strict=True)) for row in rows[HEADINGS : next(ends)]]


def said(book: Workbook) -> str:
    return "".join(str(value) for row in book.worksheets[0].iter_rows(values_only=True) for value in row if value)


def test_killed_in_the_midst_it_goes_on_and_offers_all_at_once(
    play: Play, bound: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = applied(play, "qiye1", "qiye2")
    job = ask_for_case_files(play.platform, play.actor("chaoyang"), EVERY, 2026)
    assert ask_for_case_files(play.platform, play.actor("chaoyang"), EVERY, 2026) == job, "asked twice it is one"
    with monkeypatch.context() as killed:
        killed.setattr("forms_app.usecases.case_file_jobs._kept_as", stopping_at(2))
        with pytest.raises(KeyboardInterrupt):
            work(play, job)
    assert bound == [first, second]
    assert view_job(play.platform, play.actor("chaoyang"), job).files == ()
    begin_anew(play.platform)
    work(play, job)
    assert bound == [first, second, second], "what was recorded is not bound again"
    work(play, job)
    assert (len(bound), stands(play, job)) == (3, (JobState.DONE, 2, 0))
    archive, book = files(play, job)
    names = archive.namelist()
    receipts = [play.file(case).row.receipt for case in (first, second)]
    firms = [play.file(case).row.enterprise_name for case in (first, second)]
    stems = [f"{receipt}_{firm}_卷宗" for receipt, firm in zip(receipts, firms, strict=True)]
    assert names == [LIST_NAME, *(f"{stem}{end}" for stem in stems for end in (".pdf", "_清单.json"))]
    listed = lines(book)
    assert [each["案件编号"] for each in listed] == receipts
    assert [each["SHA-256"] for each in listed] == [digest_of(archive.read(f"{stem}.pdf")) for stem in stems]
    for stem, each in zip(stems, listed, strict=True):
        with pikepdf.open(io.BytesIO(archive.read(f"{stem}.pdf"))) as pdf:
            assert pdf.attachments["manifest.json"].get_file().read_bytes() == archive.read(f"{stem}_清单.json")
            assert each["页数"] == len(pdf.pages) - 1, "all but the cover"
        manifest = json.loads(archive.read(f"{stem}_清单.json"))
        assert each["案件编号"] == manifest["receipt"]
        assert "尚未办结，现为" in str(each["说明"])
        unbound = [
            f"未能并入：{file['title']}（文件打不开，不能并入）" for file in manifest["files"] if not file["bound"]
        ]
        assert unbound
        assert all(words in str(each["说明"]) for words in unbound)
    assert [f"{each['立案日期']:%m-%d}" for each in listed] == ["03-03", "03-04"]
    assert "范围：含已办结；2026年立案" in said(book)


def stopping_at(number: int) -> Callable[[BoundCase], object]:
    """Does what `_kept_as` does, until the process is killed."""
    kept_as, calls = case_file_jobs._kept_as, []

    def kept(bound: BoundCase) -> object:
        calls.append(bound)
        if len(calls) == number:
            raise KeyboardInterrupt
        return kept_as(bound)

    return kept


def test_what_is_damaged_in_store_is_named_and_bound_alone_when_it_is_mended(play: Play, bound: list[UUID]) -> None:
    first, second = applied(play, "qiye1", "qiye2")
    job = ask_for_case_files(play.platform, play.actor("chaoyang"), EVERY, None)
    with damaged(play.platform, first):
        work(play, job)
    assert stands(play, job) == (JobState.DONE, 1, 1)
    [failure] = view_job(play.platform, play.actor("chaoyang"), job).failures
    assert f"校验值不符：“{LETTER}”；请联系系统管理员从备份恢复后重试" in failure.reason
    archive, book = files(play, job)
    assert len(archive.namelist()) == 1 + 2
    assert [each["案件编号"] for each in lines(book)] == [play.file(second).row.receipt]
    row = play.file(first).row
    [line] = lines(book, 1)
    assert list(line.values()) == [1, row.enterprise_name, row.receipt, failure.reason]
    assert "另有1卷没有编成，未列入本表，见工作表“未编成卷宗清单”" in said(book)
    rerun_failed(play.platform, play.actor("chaoyang"), job)
    work(play, job)
    assert bound == [first, second, first]
    archive, book = files(play, job)
    assert (len(archive.namelist()), len(lines(book)), len(book.worksheets)) == (1 + 2 * 2, 2, 1)
    assert stands(play, job) == (JobState.DONE, 2, 0)


def test_an_office_above_binds_what_it_sees_and_nobody_else_does(play: Play) -> None:
    [case] = applied(play, "qiye1")
    job = ask_for_case_files(play.platform, play.actor("changchun"), EVERY, None)
    work(play, job)
    [line] = lines(files(play, job, "changchun")[1])
    assert "由上级机构编制，不含公众向长春市朝阳区统计局提出的异议和更正申请" in str(line["说明"])
    for name in ("chaoyang", "jilin", "nanguan", "qiye1"):
        with pytest.raises(NotFoundError):
            read_job_file(play.platform, play.actor(name), job, 0)
    for name in ("nanguan", "yanji", "gongan"):
        assert case_file_choice(play.platform, play.actor(name), EVERY).total == 0
        with pytest.raises(BadInputError, match="没有符合筛选条件的案件，没有可以编制的卷宗"):
            ask_for_case_files(play.platform, play.actor(name), EVERY, None)
        with pytest.raises(NotFoundError):
            ask_for_case_file(play.platform, play.actor(name), case)


def test_a_case_that_went_elsewhere_meanwhile_is_not_bound(play: Play) -> None:
    [case] = applied(play, "qiye1")
    job = ask_for_case_file(play.platform, play.actor("chaoyang"), case)
    with play.platform.database.writing() as session:
        row = session.get_one(type(play.file(case).row), case)
        row.division_code, row.prefecture = "220102000000", "220100"
    work(play, job)
    assert stands(play, job) == (JobState.DONE, 0, 1)
    assert view_job(play.platform, play.actor("chaoyang"), job).files == ()


def test_what_was_bound_and_is_altered_is_not_packed(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    applied(play, "qiye1")
    job = ask_for_case_files(play.platform, play.actor("chaoyang"), EVERY, None)
    with monkeypatch.context() as killed:
        killed.setattr(case_file_jobs, "write_tables", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work(play, job)
    begin_anew(play.platform)
    [(digest, _)] = job_files(play.platform).stored()
    job_files(play.platform).forget(digest)
    work(play, job)
    progress = view_job(play.platform, play.actor("chaoyang"), job).progress.job
    assert (progress.state, progress.fault) == (
        JobState.REFUSED,
        "已编成的卷宗缺失或者被改动，不能打包；请重新提出任务",
    )
