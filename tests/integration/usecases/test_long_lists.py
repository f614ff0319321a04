"""Long lists as background jobs: the same as short ones at once, whole or not at all, once however often delivered."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.storage.audit import records_of, verify_chain
from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.cases import CaseQuery
from forms_app.storage.filings import SubmissionQuery
from forms_app.storage.job_tables import JobState
from forms_app.storage.tables import Account, Enterprise
from forms_app.usecases import directory_jobs, list_exports
from forms_app.usecases.directory_jobs import (
    UploadPage,
    ask_to_take_over,
    check_again,
    hand_in_any,
    upload_page,
)
from forms_app.usecases.directory_uploads import hand_in, take_over
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_progress import bar, progress_line
from forms_app.usecases.job_work import begin_anew, work_on
from forms_app.usecases.jobs import StoppedError, cancel_job, job_files, read_job_file, rerun_failed, view_job
from forms_app.usecases.list_exports import (
    EXPORTS,
    CampaignTable,
    OrderedSubmissions,
    Searched,
    WantedRegister,
    ask_for_list,
    write_list,
)
from forms_app.usecases.plain_queries import from_plain, to_plain
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock, actor_named
from tests.integration.usecases.test_directory import ADDRESS, CODE, CONTACT, NEW, QIYE1, WRONG, filled

LINES = (NEW | {CONTACT: "0431-88901234"}, {CODE: QIYE1, ADDRESS: "人民大街9号"})


def waiting_for(platform: Platform) -> Platform:
    """The same service, on which the short lists of tests are long."""
    return replace(platform, at_once=1)


@pytest.fixture
def small(sqlite_platform: Platform) -> Platform:
    """Where no database has a say."""
    return waiting_for(sqlite_platform)


def keeper_of(platform: Platform) -> Actor:
    return actor_named(platform, "chaoyang4")


def work(platform: Platform, job: UUID, stopped: Callable[[], bool] = lambda: False) -> JobState:
    work_on(platform, KINDS, job, "one", stopped)
    return view_job(platform, keeper_of(platform), job).progress.job.state


def handed_in(platform: Platform, folder: Path, *lines: dict[int, Any]) -> tuple[UUID, UUID]:
    who = keeper_of(platform)
    upload, job = hand_in_any(platform, who, "名录.xlsx", filled(platform, who, folder, *lines))
    assert job is not None
    return upload, job


def checked(platform: Platform, folder: Path, *lines: dict[int, Any]) -> tuple[UUID, UploadPage]:
    upload, job = handed_in(platform, folder, *lines)
    assert work(platform, job) is JobState.DONE
    return upload, upload_page(platform, keeper_of(platform), upload)


def mark_of(page: UploadPage) -> str:
    assert page.shown is not None
    return page.shown.mark


def directory(platform: Platform) -> list[tuple[str, ...]]:
    with platform.database.reading() as session:
        rows = session.exec(select(Enterprise).order_by(Enterprise.uscc)).all()
    return [(row.uscc, row.name, row.address, row.contact) for row in rows]


# --- directories ---------------------------------------------------------------------------------------------------


def test_a_long_directory_comes_to_the_same_as_a_short_one(platform: Platform, tmp_path: Path) -> None:
    long, who, before = waiting_for(platform), keeper_of(platform), directory(platform)
    content = filled(platform, who, tmp_path, *LINES)
    short = upload_page(platform, who, hand_in(platform, who, "名录.xlsx", content))
    upload, page = checked(long, tmp_path, *LINES)
    assert (page.is_long, short.is_long) == (True, False)
    assert page.shown == short.shown
    assert [file.name for file in page.files] == ["核对表_名录.xlsx"]
    assert directory(platform) == before, "to look at it changes nothing"
    taking = ask_to_take_over(long, who, upload, mark_of(page))
    assert work(long, taking) is JobState.DONE
    after = directory(platform)
    assert (len(after), next(row[2] for row in after if row[0] == QIYE1)) == (len(before) + 1, "人民大街9号")
    for _ in range(2):  # delivered again it does nothing
        work_on(long, KINDS, taking, "two")
    with platform.database.reading() as session:
        row = session.get_one(DirectoryUpload, upload)
        assert len([each for each in records_of(session, f"office/{who.office}") if "taken" in each.event]) == 1
        assert verify_chain(session).broken is None
    assert (row.added, row.changed, row.committed_at is not None) == (1, 1, True)
    with pytest.raises(ConflictError, match="已经入库"):
        ask_to_take_over(long, who, upload, mark_of(page))
    with pytest.raises(ConflictError, match="已经入库"):
        check_again(long, who, upload)
    assert upload_page(long, who, upload).done


def test_faults_of_a_long_directory_are_named_and_marked(small: Platform, tmp_path: Path) -> None:
    who = keeper_of(small)
    upload, page = checked(small, tmp_path, NEW | {CODE: WRONG}, LINES[1])
    assert page.shown is not None
    assert (page.shown.counts["refused"], page.shown.is_wrong) == (1, True)
    [fault] = page.shown.faults
    assert (fault.address, fault.label) == ("A4", "统一社会信用代码")
    assert [file.name for file in page.files] == ["核对表_名录.xlsx", "批注_名录.xlsx"]
    _, marked = read_job_file(small, who, page.files[0].job_id, 1)
    assert fault.message in load_workbook(io.BytesIO(marked.read_bytes()))["企业名录"]["A4"].comment.text
    with pytest.raises(ConflictError, match="没有入库"):
        ask_to_take_over(small, who, upload, mark_of(page))


def test_what_was_not_shown_is_not_taken_over(small: Platform, tmp_path: Path) -> None:
    who = keeper_of(small)
    upload, page = checked(small, tmp_path, *LINES)
    with pytest.raises(ConflictError, match="没有入库"):
        ask_to_take_over(small, who, upload, "another mark")
    taking = ask_to_take_over(small, who, upload, mark_of(page))
    other = hand_in(small, who, "d.xlsx", filled(small, who, tmp_path, {CODE: QIYE1, ADDRESS: "别处"}))
    shown = upload_page(small, who, other).shown
    assert shown is not None
    assert take_over(small, who, other, shown.mark).done
    before = directory(small)
    assert work(small, taking) is JobState.REFUSED
    assert directory(small) == before
    assert "核对以后名录有变化，没有入库；请重新核对" in progress_line(view_job(small, who, taking).progress)
    assert work(small, check_again(small, who, upload)) is JobState.DONE
    again = upload_page(small, who, upload)
    assert again.taking is None
    assert again.shown is not None
    assert again.shown.changed[0].cells[0].old == "别处"


def test_cancelled_at_the_last_moment_nothing_is_taken_over(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, who, before = waiting_for(platform), keeper_of(platform), directory(platform)
    upload, page = checked(long, tmp_path, *LINES)
    taking = ask_to_take_over(long, who, upload, mark_of(page))
    real = directory_jobs.take_over_read

    def cancelled(*args: Any) -> Any:
        cancel_job(long, who, taking)
        return real(*args)

    monkeypatch.setattr(directory_jobs, "take_over_read", cancelled)
    assert work(long, taking) is JobState.CANCELLED
    assert directory(platform) == before
    assert upload_page(long, who, upload).upload.committed_at is None
    monkeypatch.undo()
    assert work(long, ask_to_take_over(long, who, upload, mark_of(page))) is JobState.DONE
    assert len(directory(platform)) == len(before) + 1


def test_a_service_that_stops_leaves_it_for_the_next_start(small: Platform, tmp_path: Path) -> None:
    upload, job = handed_in(small, tmp_path, *LINES)
    assert work(small, job, stopped=lambda: True) is JobState.WAITING
    page = upload_page(small, keeper_of(small), upload)
    assert (page.shown, page.is_moving, page.files) == (None, True, ())
    assert work(small, job) is JobState.DONE


def test_asked_twice_it_is_one_job_and_strangers_have_none(small: Platform, tmp_path: Path) -> None:
    who = keeper_of(small)
    upload, job = handed_in(small, tmp_path, *LINES)
    assert check_again(small, who, upload) == job
    nanguan = actor_named(small, "nanguan")
    other = Actor(nanguan.account, "", who.role, None, nanguan.office, nanguan.division, nanguan.authority)
    for denied in (upload_page, check_again):
        with pytest.raises(NotFoundError):
            denied(small, other, upload)


@pytest.mark.parametrize("change", [{"active": False}, {"office_id": 1}])
def test_who_has_left_meanwhile_has_nothing_done(small: Platform, tmp_path: Path, change: dict[str, Any]) -> None:
    upload, page = checked(small, tmp_path, *LINES)
    who, before = keeper_of(small), directory(small)
    taking = ask_to_take_over(small, who, upload, mark_of(page))
    with small.database.writing() as session:
        account = session.get_one(Account, who.account)
        assert account.office_id != 1
        for name, value in change.items():
            setattr(account, name, value)
        session.add(account)
    work_on(small, KINDS, taking, "one")
    progress = view_job(small, who, taking).progress
    assert (progress.job.state, "已经停用或者调离" in progress_line(progress)) == (JobState.REFUSED, True)
    assert directory(small) == before


WORKER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from dataclasses import replace
from forms_app.settings import Settings
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from forms_app.storage.database import Database
from forms_app.storage.files import FileStore
from forms_app.usecases import directory_uploads
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import begin_anew, work_on
from forms_app.usecases.platform import Platform

instance, job, slow = Path(sys.argv[1]), UUID(sys.argv[2]), Path(sys.argv[3])
real = directory_uploads.append_all

def slowly(*args):
    real(*args)
    if slow.name == "slow":
        slow.touch()
        time.sleep(30)

directory_uploads.append_all = slowly
platform = Platform(
    catalogue=load_catalogue(specs_folder()), reference=load_reference(specs_folder()),
    database=Database.open(None, instance), files=FileStore(instance / "files"), printer=None, passwords=None,
    clock=lambda: datetime.now(UTC),
)
begin_anew(platform)
work_on(platform, KINDS, job, "w")
"""


def test_killed_while_it_takes_over_nothing_is_half_done(small: Platform, tmp_path: Path) -> None:
    """kill -9 after everything was written and before it was committed; started again, it is done once."""
    upload, page = checked(small, tmp_path, *LINES)
    who, before = keeper_of(small), directory(small)
    taking = ask_to_take_over(small, who, upload, mark_of(page))
    command = [sys.executable, "-c", WORKER, str(tmp_path), str(taking)]
    killed = subprocess.Popen([*command, str(tmp_path / "slow")], env=os.environ)
    until = time.monotonic() + 60
    while not (tmp_path / "slow").exists() and time.monotonic() < until:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert (tmp_path / "slow").exists()
    assert directory(small) == before
    assert view_job(small, who, taking).progress.job.state is JobState.RUNNING
    begin_anew(small)
    assert work(small, taking) is JobState.DONE
    assert len(directory(small)) == len(before) + 1
    with small.database.reading() as session:
        assert len([each for each in records_of(session, f"office/{who.office}") if "taken" in each.event]) == 1


# --- exports -------------------------------------------------------------------------------------------------------


def cells(file: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(file.read_bytes())).worksheets[0].iter_rows(values_only=True))


def test_a_list_as_a_job_is_the_same_table(platform: Platform, tmp_path: Path) -> None:
    who = keeper_of(platform)
    job = ask_for_list(platform, who, "enterprises", {"words": "公司"})
    assert ask_for_list(platform, who, "enterprises", {"words": "公司"}) == job, "asked twice, made once"
    assert ask_for_list(platform, who, "enterprises", {}) != job
    assert work(platform, job) is JobState.DONE
    row, made = read_job_file(platform, who, job, 0)
    name = write_list(platform, who, "enterprises", Searched("公司"), tmp_path / "now.xlsx")
    assert row.name == name == "企业名录_20260302.xlsx"
    assert cells(made) == cells(tmp_path / "now.xlsx")
    assert progress_line(view_job(platform, who, job).progress) == "已完成"
    assert bar(view_job(platform, who, job).progress).endswith("100%")


def test_its_progress_is_counted_in_lines(small: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    who, seen = keeper_of(small), []
    monkeypatch.setattr("forms_app.registers.register._PROGRESS_LINES", 1)
    monkeypatch.setattr("forms_app.usecases.jobs._SECONDS_BETWEEN_COUNTS", 0.0)
    job, real = ask_for_list(small, who, "enterprises", {}), list_exports.write_list

    def watched(*args: Any) -> Any:
        *rest, sign = args

        def look(done: int) -> None:
            clock.pass_(seconds=1)
            sign(done)
            progress = view_job(small, who, job).progress
            seen.append((progress_line(progress), bar(progress)))

        return real(*rest, look)

    monkeypatch.setattr(list_exports, "write_list", watched)
    assert work(small, job) is JobState.DONE
    total = len(seen)
    assert total >= 3
    line, shown = seen[1]
    assert line == f"正在处理，正在写表，已写2/{total}行，每秒1行，约剩{total - 2}秒"
    assert shown.endswith(f"{2 * 100 // total:3}%")


@pytest.mark.parametrize("ends", [StoppedError, OSError(28, "No space left on device")])
def test_a_table_that_breaks_off_is_not_offered(small: Platform, monkeypatch: pytest.MonkeyPatch, ends: Any) -> None:
    who = keeper_of(small)
    job, real = ask_for_list(small, who, "enterprises", {}), list_exports.write_list

    def broken(*args: Any) -> Any:
        real(*args)
        raise ends

    monkeypatch.setattr(list_exports, "write_list", broken)
    assert work(small, job) is JobState.WAITING
    assert view_job(small, who, job).files == ()
    assert list(job_files(small).folder.iterdir()) == []
    monkeypatch.undo()
    left = job_files(small).folder / ".0123.part"
    left.write_bytes(b"half a table")
    begin_anew(small)
    assert not left.exists()
    assert work(small, job) is JobState.DONE


def test_what_cannot_be_made_says_why_and_is_not_tried_for_ever(small: Platform) -> None:
    who = keeper_of(small)
    plain = to_plain(OrderedSubmissions(SubmissionQuery(), sort="id"))
    job = ask_for_list(small, who, "submissions", plain)
    assert work(small, job) is JobState.REFUSED
    assert progress_line(view_job(small, who, job).progress) == "未能完成，不能按“id”排序"
    rerun_failed(small, who, job)
    assert work(small, job) is JobState.REFUSED


@pytest.mark.parametrize(
    "query",
    [
        CaseQuery(only_open=False, campaign=uuid4(), due_until=date(2026, 3, 2), words="精密"),
        OrderedSubmissions(SubmissionQuery("a/b", date(2026, 1, 1)), "name", descending=False),
        WantedRegister("a/b", SubmissionQuery()),
        CampaignTable(uuid4(), "ledger"),
        Searched(),
    ],
)
def test_what_was_asked_for_is_kept_in_plain_values(query: Any) -> None:
    assert from_plain(type(query), json.loads(json.dumps(to_plain(query)))) == query


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("cases", []), ("cases", {"nothing": 1}), ("cases", {"words": 5}), ("cases", {"only_open": 1}),
        ("cases", {"campaign": "x"}), ("cases", {"due_until": "yesterday"}), ("submissions", {}),
        ("submissions", {"query": "x"}), ("submissions", {"query": {"first": 3}}), ("numbers", {"year": True}),
        ("campaign", {"campaign": None, "table": "x"}), ("enterprises", {"words": None}),
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_refused(name: str, plain: Any) -> None:
    with pytest.raises(BadInputError, match="导出的条件有误"):
        from_plain(EXPORTS[name].query, plain)


def test_lists_that_are_none_and_foreign_ones_are_refused(small: Platform) -> None:
    who = keeper_of(small)
    with pytest.raises(NotFoundError):
        ask_for_list(small, who, "nothing", {})
    with pytest.raises(NotFoundError):
        ask_for_list(small, who, "campaign", to_plain(CampaignTable(uuid4(), "ledger")))
    with pytest.raises(NotFoundError):
        ask_for_list(small, who, "graded", {"scheme": "a/b", "wanted": {}})
