"""`xinbiao jobs`, with the real queue, worker and rendering process, without any service."""

import io
import zipfile
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest

from forms_app.__main__ import Wiring
from forms_app.factory import create_platform
from forms_app.settings import Settings
from forms_app.storage.cases import CaseQuery
from forms_app.usecases.jobs import read_job_file
from forms_app.usecases.messages import unread_count
from forms_app.usecases.print_runs import USUAL_PATTERN, ask_for_print_run
from tests.calling import Called
from tests.integration.conftest import FONTS, actor_named


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    (tmp_path / "fonts").symlink_to(FONTS)
    return tmp_path


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, instance: Path) -> Called:
    monkeypatch.setenv("XINBIAO_INSTANCE", str(instance))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Called(capsys, Wiring())


@pytest.mark.usefixtures("loaded")
def test_a_print_run_is_listed_worked_on_and_watched(xinbiao: Called, instance: Path) -> None:
    platform = create_platform(Settings(instance))
    officer = actor_named(platform, "chaoyang")
    job = ask_for_print_run(
        platform, officer, CaseQuery(only_open=False), ("统计守信企业认定受理通知书",), USUAL_PATTERN
    )
    assert xinbiao("jobs", "list") == 0
    assert "等待处理，已处理0/1件" in xinbiao.out
    police = actor_named(platform, "gongan")
    assert unread_count(platform, police) == 0
    assert xinbiao("jobs", "run") == 0
    assert "打印统计守信企业认定受理通知书　已完成，已处理1/1件" in xinbiao.out
    assert xinbiao("jobs", "watch", str(job)) == 0
    assert xinbiao.out == "已完成，已处理1/1件\n"
    with zipfile.ZipFile(read_job_file(platform, officer, job, 0)[1]) as archive:
        assert len(archive.namelist()) == 2
    with pikepdf.open(io.BytesIO(read_job_file(platform, officer, job, 1)[1].read_bytes())) as bound:
        assert len(bound.pages) == 2 + 2  # the directory and its list, the letter and its blank page
    # Whoever works on jobs also looks after what is due: offices are told of their tasks.
    assert unread_count(platform, police) > 0
    platform.database.close()


def test_a_job_that_is_none_is_named(xinbiao: Called) -> None:
    missing = uuid4()
    assert xinbiao("jobs", "watch", str(missing)) == 2
    assert f"没有编号为{missing}的任务" in xinbiao.err
