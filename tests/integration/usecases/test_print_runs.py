"""Print runs: what is taken, under which names, in which order; and that nothing half-made is ever offered."""

import csv
import errno
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from sqlmodel import select

from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.cases import CaseQuery
from forms_app.storage.files import AlteredFileError
from forms_app.storage.job_tables import JobItem, JobState
from forms_app.storage.print_runs import Paper
from forms_app.storage.tables import Submission
from forms_app.usecases import print_runs
from forms_app.usecases.job_progress import percent, progress_line
from forms_app.usecases.jobs import job_files, read_job_file, rerun_failed, view_job, work_on
from forms_app.usecases.platform import Platform
from forms_app.usecases.print_runs import KINDS, USUAL_PATTERN, ask_for_print_run, file_names, print_choice
from tests.integration.conftest import START, Clock
from tests.integration.usecases.determining import decided, served
from tests.integration.usecases.papers import issue, issued, paper
from tests.integration.usecases.procedure import Play, with_articles

DECISION, ANNEX_1 = "企业统计信用认定决定书", "统计守信企业认定申请表"
EVERY = CaseQuery(only_open=False)


@pytest.fixture
def play(quick_platform: Platform, clock: Clock) -> Play:
    return Play(quick_platform, clock)


def run(play: Play, who: str = "chaoyang", pattern: str = USUAL_PATTERN, kinds: tuple[str, ...] = (DECISION,)) -> UUID:
    job = ask_for_print_run(play.platform, play.actor(who), EVERY, kinds, pattern)
    work_on(play.platform, KINDS, job, "one")
    return job


def made(play: Play, job: UUID, position: int) -> tuple[str, bytes]:
    row, path = read_job_file(play.platform, play.actor("chaoyang"), job, position)
    content = path.read_bytes()
    assert len(content) == row.size
    return row.name, content


def test_the_originals_are_in_the_zip_as_they_were_issued(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(play, 3)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    name, content = made(play, run(play), 0)
    assert name == "文书.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        *names, last = archive.namelist()
        stored = [play.platform.files.get(row.digest) for row in documents(play)]
        assert [archive.read(each) for each in names] == stored
        table = list(csv.reader(archive.read(last).decode("utf-8-sig").splitlines()))
    firm = "长春示例精密机械有限公司"
    assert names == [f"无文号_{firm}_{DECISION}.pdf"] + [f"无文号_{firm}_{DECISION}（{n}）.pdf" for n in (2, 3)]
    assert last == "清单.csv"
    assert [line[1] for line in table[1:]] == [row.digest for row in documents(play)]


def documents(play: Play) -> list[IssuedDocument]:
    with play.platform.database.reading() as session:
        found = list(session.exec(select(IssuedDocument).where(IssuedDocument.kind == "annex3")))
        return sorted(found, key=lambda row: row.issued_at)


def test_each_document_begins_on_a_front_side_under_its_bookmark(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(play, 4)  # of one, two, three pages and one
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    name, content = made(play, run(play), 1)
    assert name == "打印文件.pdf"
    with pikepdf.open(io.BytesIO(content)) as whole, whole.open_outline() as outline:
        assert whole.check_pdf_syntax() == []
        assert len(whole.pages) == 2 + 2 + 2 + 4 + 2
        starts = [whole.pages.index(pikepdf.Page(mark.destination[0])) for mark in outline.root]
        assert starts == [0, 2, 4, 6, 10]
        assert [mark.title for mark in outline.root][:2] == ["打印目录", f"无文号_长春示例精密机械有限公司_{DECISION}"]
        assert str(whole.Root.Lang) == "zh-CN"
        assert "/StructTreeRoot" not in whole.Root
        assert "/Metadata" not in whole.Root, "what is put together is no archival file and must not say it is"


def test_the_directory_lists_every_document_of_its_volume(
    sqlite_platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Play(sqlite_platform, clock)
    issued(play, 3)
    monkeypatch.setattr("forms_app.usecases.print_runs.A_VOLUME", 2)
    job = run(play, pattern="{序号}_{企业名称}")
    assert [made(play, job, n)[0] for n in (0, 1, 2)] == ["文书.zip", "打印文件_第1册.pdf", "打印文件_第2册.pdf"]
    with pikepdf.open(io.BytesIO(made(play, job, 2)[1])) as second, second.open_outline() as outline:
        assert [mark.title for mark in outline.root] == ["打印目录", "00003_长春示例精密机械有限公司"]


def test_the_same_documents_make_the_same_files(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(play, 2)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    assert made(play, run(play), 0) == made(play, run(play), 0)


def test_what_was_withdrawn_or_altered_is_named_and_the_rest_is_printed(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _, third = issued(play, 3)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    job = ask_for_print_run(play.platform, play.actor("chaoyang"), EVERY, (DECISION,), USUAL_PATTERN)
    with play.platform.database.writing() as session:
        session.get_one(IssuedDocument, first).withdrawn_at = START
    altered = next(row for row in documents(play) if row.id == third)
    file = play.platform.files.folder / altered.digest[:2] / altered.digest
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    work_on(play.platform, KINDS, job, "one")
    view = view_job(play.platform, play.actor("chaoyang"), job)
    assert [each.reason for each in view.failures] == [
        "这份文书已经撤回或者被替代，不再打印",
        "证据校验失败：存档文件缺失或被改动，已停止提供；请联系系统管理员",
    ]
    with zipfile.ZipFile(io.BytesIO(made(play, job, 0)[1])) as archive:
        assert len(archive.namelist()) == 1 + 1
        assert "未打印：这份文书已经撤回" in archive.read("清单.csv").decode("utf-8-sig")
    file.write_bytes(whole)
    rerun_failed(play.platform, play.actor("chaoyang"), job)
    work_on(play.platform, KINDS, job, "one")
    with zipfile.ZipFile(io.BytesIO(made(play, job, 0)[1])) as archive:
        assert len(archive.namelist()) == 2 + 1


def test_only_what_stands_in_cases_that_one_sees_is_offered(play: Play) -> None:
    first, *_ = issued(play, 3)
    with play.platform.database.writing() as session:
        session.get_one(IssuedDocument, first).withdrawn_at = START
    for name, number in {"chaoyang": 2, "changchun": 2, "jilin": 2, "nanguan": 0, "yanji": 0}.items():
        kinds = print_choice(play.platform, play.actor(name), EVERY).kinds
        assert kinds.get(DECISION, 0) == number, name
    with pytest.raises(BadInputError, match="没有这些文书"):
        run(play, "nanguan")


def test_a_run_is_its_offices_alone(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(play, 1)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    job = run(play, "changchun")
    for name in ("chaoyang", "jilin", "nanguan", "qiye1"):
        with pytest.raises(NotFoundError):
            read_job_file(play.platform, play.actor(name), job, 0)


def test_nothing_half_made_is_offered_when_the_disk_is_full(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(play, 2)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    written = []

    def full(file: Path, title: str, documents: object) -> int:
        written.append(file.write_bytes(b"%PDF- half"))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("forms_app.usecases.print_runs.write_print_file", full)
        job = run(play)
    view = view_job(play.platform, play.actor("chaoyang"), job)
    assert written
    assert (view.progress.job.state, view.files) == (JobState.WAITING, ())
    assert [each for each in job_files(play.platform).folder.iterdir() if each.is_file()] == []
    work_on(play.platform, KINDS, job, "two")
    view = view_job(play.platform, play.actor("chaoyang"), job)
    assert (view.progress.job.state, len(view.files)) == (JobState.DONE, 2)


def test_a_made_file_that_was_altered_is_not_offered(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(play, 1)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    job = run(play)
    _, path = read_job_file(play.platform, play.actor("chaoyang"), job, 0)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(AlteredFileError):
        read_job_file(play.platform, play.actor("chaoyang"), job, 0)


# --- names ------------------------------------------------------------------------------------------------------


def papers(*enterprises: str) -> list[Paper]:
    return [
        Paper(
            UUID(int=n),
            DECISION,
            "",
            START + timedelta(days=n),
            f"长朝统信决字〔2026〕第{n}号",
            name,
            "91220104MA0Y3K1A7Y",
        )
        for n, name in enumerate(enterprises, 1)
    ]


def test_every_place_of_the_pattern_is_filled() -> None:
    pattern = "{序号} {日期} {文号} {企业名称} {文书} {统一社会信用代码}"
    [name] = file_names(pattern, papers("甲公司"))
    assert name == f"00001 20260303 长朝统信决字〔2026〕第1号 甲公司 {DECISION} 91220104MA0Y3K1A7Y.pdf"


@pytest.mark.parametrize(
    ("enterprise", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ("甲/乙\\丙:丁*戊?", "甲_乙_丙_丁_戊_.pdf"),
        ("甲\x00\n乙", "甲__乙.pdf"),
        ("\u202efdp.甲", "fdp.甲.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt", "_nul.txt.pdf"),
        (" . ", "文书.pdf"),
        ("甲.PDF", "甲.pdf"),
        ("=cmd|'/c calc'!A1", "=cmd_'_c calc'!A1.pdf"),
    ],
)
def test_names_are_safe_on_every_system(enterprise: str, name: str) -> None:
    assert file_names("{企业名称}", papers(enterprise)) == [name]


def test_a_long_name_is_cut_between_characters() -> None:
    [name] = file_names("{企业名称}", papers("镕" * 300))
    assert name == "镕" * 66 + ".pdf"


def test_names_that_differ_in_case_alone_are_numbered() -> None:
    assert file_names("{企业名称}", papers("ABC", "abc", "Abc", "abc（2）")) == [
        "ABC.pdf", "abc（2）.pdf", "Abc（3）.pdf", "abc（2）（2）.pdf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pattern", ["{名称}.pdf", "{文号", "文号}", "", "  ", "{{文号}}", "{文号.__class__}", "字" * 121]
)
def test_a_pattern_that_cannot_be_is_refused(play: Play, pattern: str) -> None:
    with pytest.raises(BadInputError, match="文件名"):
        ask_for_print_run(play.platform, play.actor("chaoyang"), EVERY, (DECISION,), pattern)


def test_a_choice_of_nothing_is_refused(play: Play) -> None:
    with pytest.raises(BadInputError, match="至少选择一种"):
        ask_for_print_run(play.platform, play.actor("chaoyang"), EVERY, (), USUAL_PATTERN)


def test_papers_are_chosen_by_what_they_are_called(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision and its proof of service are of one kind in store; the proof's number is older than the paper."""
    served(play, decided(with_articles(play)))
    kinds = print_choice(play.platform, play.actor("chaoyang"), EVERY).kinds
    assert (kinds[DECISION], kinds["送达回证"]) == (1, 1)
    # What the quick printer makes is no PDF that could be bound.
    monkeypatch.setattr("forms_app.usecases.print_runs.write_print_file", lambda file, *_: file.write_bytes(b"%PDF-"))
    with zipfile.ZipFile(io.BytesIO(made(play, run(play, kinds=("送达回证",)), 0)[1])) as archive:
        assert archive.namelist() == ["朝统信送字〔2026〕第1号_长春示例精密机械有限公司_送达回证.pdf", "清单.csv"]


def test_forms_are_printed_as_the_enterprise_submitted_them(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """附件1 of all applicants at once, under the numbers of their receipts; in order with what was issued later."""
    for name in ("qiye1", "qiye2"):
        play.clock.now += timedelta(minutes=1)
        issue(play.platform, play.apply(name), DECISION, after=9)
    assert next(iter(print_choice(play.platform, play.actor("changchun"), EVERY).kinds.items())) == (ANNEX_1, 2)
    # The forms of the quick printer are no PDF that could be bound.
    monkeypatch.setattr("forms_app.usecases.print_runs.write_print_file", lambda file, *_: file.write_bytes(b"%PDF-"))
    job = run(play, pattern="{文书}_{文号}", kinds=(DECISION, ANNEX_1))
    with play.platform.database.reading() as session:
        submitted = sorted(session.exec(select(Submission)), key=lambda row: row.received_at)
    with zipfile.ZipFile(io.BytesIO(made(play, job, 0)[1])) as archive:
        assert archive.namelist()[:2] == [f"{ANNEX_1}_{each.receipt}.pdf" for each in submitted]
        assert archive.read(archive.namelist()[0]) == play.platform.files.get(submitted[0].form_digest)
        assert [name.split("_")[0] for name in archive.namelist()[2:4]] == [DECISION, DECISION]
    assert print_choice(play.platform, play.actor("nanguan"), EVERY).kinds == {}


def test_packing_and_binding_are_counted_too(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long run they take as long as all items: the bar must not stand at its end meanwhile."""
    issued(play, 4)
    monkeypatch.setattr("forms_app.usecases.print_runs._directory", lambda *_: paper(1))
    monkeypatch.setattr("forms_app.usecases.jobs._SECONDS_BETWEEN_COUNTS", 0.0)
    content, told = print_runs._content, []

    def watched(platform: Platform, item: JobItem) -> bytes:
        play.clock.now += timedelta(seconds=2)
        progress = view_job(platform, play.actor("chaoyang"), item.job_id).progress
        told.append((progress_line(progress), percent(progress)))
        return content(platform, item)

    monkeypatch.setattr(print_runs, "_content", watched)
    job = run(play)
    done = "正在处理，已处理4/4件，"
    assert told[0] == (f"{done}正在打包0/4件", 0)
    assert told[3] == (f"{done}正在打包3/4件，每分钟22件，约剩3秒", 75)
    assert told[4] == (f"{done}正在装订成册0/4件", 0)
    assert told[6] == (f"{done}正在装订成册2/4件，每分钟20件，约剩6秒", 50)
    view = view_job(play.platform, play.actor("chaoyang"), job)
    assert (progress_line(view.progress), percent(view.progress)) == ("已完成，已处理4/4件", 100)
