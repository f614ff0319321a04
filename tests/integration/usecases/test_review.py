"""What offices see: their own division and below, nothing else; the list, the register."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.storage import filings
from forms_app.storage.directory import enterprise_with
from forms_app.storage.filings import SubmissionQuery
from forms_app.storage.tables import Submission
from forms_app.usecases import export_register as exporting
from forms_app.usecases.export_register import export_register
from forms_app.usecases.open_filing import list_filings, open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import list_submissions, view_submission
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.conftest import Clock, actor_named
from tests.samples import FILLED

ANNEX1 = "statistical_credit/annex1"

VALUES = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}
ALL = SubmissionQuery()


@pytest.fixture
def submitted(quick_platform: Platform, clock: Clock) -> None:
    """Five firms of four divisions submit, a day apart; the first says no once."""
    for number, name in enumerate(("qiye1", "qiye2", "qiye3", "qiye4", "qiye5")):
        firm = actor_named(quick_platform, name)
        values = VALUES | ({"cooperation": "no"} if number == 0 else {})
        filing = start_filing(quick_platform, firm, ANNEX1)
        submit_filing(quick_platform, firm, filing, Submit(Save(values, 1, uuid4().hex), "k", clock.now))
        clock.pass_(days=1)


def names(
    platform: Platform, actor: Actor, query: SubmissionQuery = ALL, sort: str = "received", descending: bool = False
) -> list[str]:
    page = list_submissions(platform, actor, query, sort=sort, descending=descending, page=1)
    assert page.total == len(page.lines)
    return [line.enterprise_name[:4] for line in page.lines]


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize("role", Role)
def test_an_account_that_belongs_nowhere_sees_nothing(platform: Platform, role: Role) -> None:
    nobody = Actor(account=1, name="", role=role)
    assert list_submissions(platform, nobody, ALL, sort="received", descending=False, page=1).total == 0
    assert list_filings(platform, nobody) == ()
    with platform.database.reading() as session:
        [filing, *_] = session.exec(select(Submission.filing_id))
    with pytest.raises(NotFoundError):
        view_submission(platform, nobody, filing)


@pytest.mark.usefixtures("submitted")
def test_a_form_without_criteria_has_no_verdict(platform: Platform, county: Actor, tmp_path: Path) -> None:
    with platform.database.writing() as session:
        for row in session.exec(select(Submission)):
            row.verdict = ""
    page = list_submissions(platform, county, ALL, sort="verdict", descending=False, page=1)
    assert {line.verdict for line in page.lines} == {None}
    export_register(platform, county, ANNEX1, ALL, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert (sheet["N3"].value, sheet["N5"].value) == ("自查结论", None)


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize(
    ("office", "seen"),
    [
        ("chaoyang", ["长春示例", "吉林省镕"]),
        ("changchun", ["长春示例", "吉林省镕", "公主岭示", "长春示例"]),
        ("jilin", ["长春示例", "吉林省镕", "公主岭示", "长春示例", "延边示例"]),
    ],
)
def test_an_office_sees_its_division_and_below(platform: Platform, office: str, seen: list[str]) -> None:
    assert names(platform, actor_named(platform, office)) == seen


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        (SubmissionQuery(first=date(2026, 3, 3)), 4),
        (SubmissionQuery(last=date(2026, 3, 3)), 2),
        (SubmissionQuery(first=date(2026, 3, 3), last=date(2026, 3, 3)), 1),
        (SubmissionQuery(words="示例"), 5),
        (SubmissionQuery(words="软件"), 1),
        (SubmissionQuery(words=" 软 件\u3000"), 1),
        (SubmissionQuery(words="镕堃"), 1),
        (SubmissionQuery(words="\u3000"), 5),
        (SubmissionQuery(words="ＭＡ０Ｙ４Ｔ７Ｂ"), 1),
        (SubmissionQuery(words="9122040"), 0),
        (SubmissionQuery(words="ma0y4t7b"), 1),
        (SubmissionQuery(words="%"), 0),
        (SubmissionQuery(words="_"), 0),
        (SubmissionQuery(spec_id="sample/every_type"), 0),
        (SubmissionQuery(division="220100"), 4),
    ],
)
def test_filters(platform: Platform, query: SubmissionQuery, count: int) -> None:
    assert len(names(platform, actor_named(platform, "jilin"), query)) == count


@pytest.mark.usefixtures("submitted")
def test_orders(platform: Platform) -> None:
    province = actor_named(platform, "jilin")
    assert names(platform, province, descending=True)[0] == "延边示例"
    by_code = list_submissions(platform, province, ALL, sort="code", descending=False, page=1).lines
    assert [line.uscc for line in by_code] == sorted(line.uscc for line in by_code)
    assert (
        list_submissions(platform, province, ALL, sort="verdict", descending=True, page=1).lines[0].verdict == "not_met"
    )
    with pytest.raises(BadInputError, match="不能按“secret”排序"):
        list_submissions(platform, province, ALL, sort="secret", descending=False, page=1)


@pytest.mark.parametrize("page", [0, -1, 10_001])
def test_pages_that_cannot_be(platform: Platform, county: Actor, page: int) -> None:
    with pytest.raises(BadInputError, match="页码应在1至10000之间"):
        list_submissions(platform, county, ALL, sort="received", descending=False, page=page)


def test_a_page_beyond_the_last_is_empty(platform: Platform, county: Actor) -> None:
    page = list_submissions(platform, county, ALL, sort="received", descending=False, page=9)
    assert (page.lines, page.total, page.pages) == ((), 0, 1)


@pytest.mark.usefixtures("submitted")
def test_one_submission_with_its_findings(platform: Platform, county: Actor) -> None:
    line = list_submissions(platform, county, ALL, sort="received", descending=False, page=1).lines[0]
    view = view_submission(platform, county, line.id)
    assert view.division == "朝阳区"
    assert view.assessment is not None
    assert [finding.verdict for finding in view.assessment.findings].count("not_met") == 1
    assert view.assessment.on == date(2026, 3, 2)
    assert view.answers.text("contact") == "0431-88901234"


@pytest.mark.parametrize("written", ["ＡＢ（吉林）Café𬭎𠮷公司", "ab (吉林) cafe\u0301 𬭎𠮷公司"])
def test_a7_names_that_read_the_same_are_found_and_warned_of(
    platform: Platform, county: Actor, clock: Clock, written: str
) -> None:
    """Width, case, blanks and the two ways to write an accent make no other name."""
    for number, (uscc, name) in enumerate(
        (("91220104MA0Y3K1A7Y", "AB(吉林)Caf\u00e9𬭎𠮷公司"), ("91220104MA0Y4T7B30", written))
    ):
        with platform.database.writing() as session:
            record = enterprise_with(session, uscc)
            assert record is not None
            record.name = name
        firm = actor_named(platform, ("qiye1", "qiye2")[number])
        filing = start_filing(platform, firm, ANNEX1)
        submit_filing(platform, firm, filing, Submit(Save(VALUES, 1, uuid4().hex), "k", clock.now))
    found = names(platform, county, SubmissionQuery(words="Ａb（吉林）cafÉ𬭎𠮷"))
    assert len(found) == 2
    [line, other] = list_submissions(platform, county, ALL, sort="code", descending=False, page=1).lines
    assert [each.uscc for each in view_submission(platform, county, line.id).namesakes] == [other.uscc]
    assert other.enterprise_name == written.strip()


@pytest.mark.usefixtures("submitted")
def test_a_foreign_submission_is_as_missing_as_a_missing_one(platform: Platform) -> None:
    province, county = actor_named(platform, "jilin"), actor_named(platform, "chaoyang")
    seen = {
        line.id for line in list_submissions(platform, county, ALL, sort="received", descending=False, page=1).lines
    }
    foreign = [
        line.id
        for line in list_submissions(platform, province, ALL, sort="received", descending=False, page=1).lines
        if line.id not in seen
    ]
    assert len(foreign) == 3
    for identifier in (*foreign, uuid4()):
        with pytest.raises(NotFoundError) as error:
            view_submission(platform, county, identifier)
        assert str(error.value) == "没有找到这份申报，可能已被删除，或者不属于您的单位"


def test_drafts_are_seen_by_nobody_else(platform: Platform, firm: Actor, county: Actor) -> None:
    filing = start_filing(platform, firm, ANNEX1)
    with pytest.raises(NotFoundError):
        open_filing(platform, county, filing)
    assert names(platform, county) == []


@pytest.mark.usefixtures("submitted")
def test_the_register_has_the_lines_the_office_sees(platform: Platform, county: Actor, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    assert export_register(platform, county, ANNEX1, SubmissionQuery(first=date(2026, 3, 1)), file) == 2
    sheet = load_workbook(file).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "填报单位：长春市朝阳区统计局"
    assert [row[1] for row in rows[4:6]] == ["长春示例精密机械有限公司", "吉林省镕堃示例软件股份有限公司"]
    assert [row[3] for row in rows[4:6]] == ["朝阳区", "朝阳区"]
    assert [row[13] for row in rows[4:6]] == ["不符合", "符合"]
    assert rows[6][:2] == ("合计", 2)
    assert rows[7][0] == "范围：提交日期2026年3月1日起"
    assert rows[6][8:13] == (2, 2, 2, 1, 2)


def test_a_register_for_a_form_without_one(platform: Platform, county: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        export_register(platform, county, "nothing/here", ALL, tmp_path / "r.xlsx")


@pytest.mark.usefixtures("submitted")
def test_a_register_is_of_one_moment_whatever_happens_meanwhile(
    quick_platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Between its first line and the rest a form is submitted, and one that was not yet read is altered."""
    real, office = exporting.division_name, actor_named(quick_platform, "jilin")
    late: list[UUID] = []

    def disturbed(*args: Any) -> str:
        if not late:
            firm = actor_named(quick_platform, "qiye6")
            late.append(start_filing(quick_platform, firm, ANNEX1))
            submit_filing(quick_platform, firm, late[0], Submit(Save(VALUES, 1, uuid4().hex), "k", clock.now))
            with quick_platform.database.writing() as session:
                last = session.exec(select(Submission).where(Submission.received_on == date(2026, 3, 6))).one()
                last.enterprise_name = last.verdict = "改了"
        return str(real(*args))

    monkeypatch.setattr(exporting, "division_name", disturbed)
    monkeypatch.setattr(filings, "_BATCH", 1)
    count = export_register(quick_platform, office, ANNEX1, ALL, tmp_path / "r.xlsx")
    assert (count, len(late)) == (5, 1)
    cells = [
        cell for row in load_workbook(tmp_path / "r.xlsx").worksheets[0].iter_rows(values_only=True) for cell in row
    ]
    assert "改了" not in cells
    assert count_again(quick_platform, office, tmp_path) == 6


def count_again(platform: Platform, office: Actor, folder: Path) -> int:
    with platform.database.writing() as session:
        session.exec(select(Submission).where(Submission.verdict == "改了")).one().verdict = "met"
    return export_register(platform, office, ANNEX1, ALL, folder / "again.xlsx")
