"""D: evidence of the acts of an office, 查询凭证 and 现场记录: refused with what was typed, or kept as it came."""

import io
from typing import Any

import pytest
from flask import Flask

from forms_app.usecases.verify_instance import verify_instance
from tests.integration.faults.files import REFUSED, TAKEN
from tests.integration.faults.rules import nothing_changes, stored, told
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Page, Visitor
from tests.samples import PDF_FILE

ACTS: dict[str, dict[str, str]] = {
    "list_checked": {"channel": "publicity_system", "checked_on": "2026-03-02", "result": "clear", "detail": "已查"},
    "site_checked": {
        "visited_on": "2026-03-02",
        "visitors": "张三、李四",
        "findings": "台账齐全。",
        "result": "passed",
    },
}
TYPED = {"list_checked": "detail", "site_checked": "findings"}
ROWS = [
    "D1-html",
    "D2-svg",
    "D3-eicar",
    "D5-empty",
    "D7-zip",
    "D8-9000-pixels",
    "D9-password",
    "D9-attachment",
    "D9-xfa",
]


@pytest.fixture
def officer(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in("chaoyang")
    return someone


def send(officer: Visitor, path: str, act: str, *files: tuple[bytes, str]) -> Page:
    pairs: list[tuple[str, Any]] = [("seen", officer.get(path).value("seen")), *ACTS[act].items()]
    return officer.post(path, [*pairs, *(("evidence", (io.BytesIO(content), name)) for content, name in files)])


@pytest.mark.parametrize("act", ACTS)
def test_what_is_no_evidence_is_refused_and_the_act_goes_on(play: Play, officer: Visitor, act: str) -> None:
    case = play.reviewed()
    path = f"/bureau/cases/{case}/acts/{act}"
    for row in ROWS:
        content, words = REFUSED[row]
        with nothing_changes(play.platform):
            page = send(officer, path, act, (PDF_FILE, "好的.pdf"), (content, "a.pdf"))
        told(page.response, 422, words)
        assert page.value(TYPED[act]) == ACTS[act][TYPED[act]], row
    with nothing_changes(play.platform):
        page = send(officer, path, act, *[(PDF_FILE + b"\n" * number, "a.pdf") for number in range(6)])
    told(page.response, 422, "最多5个文件")
    assert "已办理" in send(officer, path, act, (PDF_FILE, "a.pdf")).text


@pytest.mark.parametrize("act", ACTS)
def test_d8_d12_evidence_is_kept_as_it_came_and_never_served_altered(
    play: Play, app: Flask, officer: Visitor, act: str
) -> None:
    case = play.reviewed()
    content, name = TAKEN["D8-photograph"]
    send(officer, f"/bureau/cases/{case}/acts/{act}", act, (content, name))
    event = play.file(case).case.last(act)
    assert event is not None
    [item] = event.data["evidence"]
    path = f"/bureau/cases/{case}/files/{item['sha256']}"
    assert officer.get(path).data == content
    stranger = Visitor(app)
    stranger.sign_in("nanguan")
    assert stranger.get(path).status == 404
    [file] = [each for each in stored(play.platform) if each.name == item["sha256"]]
    file.write_bytes(content[:-1])
    told(officer.client.get(path), 503, "证据校验失败")
    assert [item["sha256"] in fault for fault in verify_instance(play.platform).faults] == [True]
