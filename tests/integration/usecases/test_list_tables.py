"""The lists of an office's screens as Excel, reopened: the same lines and order as on screen, of one moment."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.registers.list_tables import choosable, with_columns
from forms_app.specs.register import ListColumn, ListTable
from forms_app.storage import cases as storage
from forms_app.storage.cases import CaseQuery
from forms_app.storage.filings import SubmissionQuery
from forms_app.storage.tables import Enterprise
from forms_app.usecases import list_tables
from forms_app.usecases.campaigns import list_campaigns
from forms_app.usecases.export_register import register_list
from forms_app.usecases.list_cases import list_cases
from forms_app.usecases.list_columns import forget_columns, moved, save_columns, view_columns
from forms_app.usecases.list_tables import export_campaigns, export_submissions, export_worklist, term_words
from forms_app.usecases.numbers import Wanted, export_numbers
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import list_submissions
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play


@pytest.fixture
def play(quick_platform: Platform, clock: Clock) -> Play:
    return Play(quick_platform, clock)


def opened(file: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(file).worksheets[0].iter_rows(values_only=True))


def column(rows: list[tuple[Any, ...]], label: str) -> list[Any]:
    """The cells below a heading, down to the totals."""
    heading = next(number for number, row in enumerate(rows) if label in row)
    place = rows[heading].index(label)
    below = [row for row in rows[heading + 1 :] if isinstance(row[0], int)]
    return [row[place] for row in below]


def test_the_worklist_is_the_one_on_screen(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_BATCH", 1)
    platform, who = play.platform, play.actor("chaoyang")
    play.act("qiye2", play.apply("qiye2"), "withdrawn")
    play.reviewed("qiye6")
    play.clock.pass_(days=1)
    play.apply("qiye1")
    play.clock.pass_(days=40)
    for query in (CaseQuery(), CaseQuery(only_open=False), CaseQuery(words="精密"), CaseQuery(state="received")):
        shown = list_cases(platform, who, query, None).lines
        assert export_worklist(platform, who, query, tmp_path / "w.xlsx") == len(shown)
        rows = opened(tmp_path / "w.xlsx")
        assert column(rows, "企业名称") == [line.row.enterprise_name for line in shown]
        assert column(rows, "事项") == [line.title for line in shown]
        assert column(rows, "环节") == [line.state.title for line in shown]
        assert column(rows, "期限") == [term_words(line.days_left) for line in shown]
        total = next(row for row in rows if row[0] == "合计")
        assert total[1] == len(shown)
    assert rows[1][0] == "填报单位：长春市朝阳区统计局"
    assert any(str(row[0]) == "范围：在办；环节：受理" or "环节：" in str(row[0]) for row in rows)


def test_a_worklist_says_to_which_matter_and_category_it_was_narrowed(play: Play, tmp_path: Path) -> None:
    """Several procedures share the worklist: a table of one of them must not read as the table of all."""
    query = CaseQuery(procedure="statistical_credit/determination", category="dishonest")
    export_worklist(play.platform, play.actor("chaoyang"), query, tmp_path / "w.xlsx")
    said = [str(row[0]) for row in opened(tmp_path / "w.xlsx")]
    assert "范围：在办；事项：统计失信企业认定；类别：统计一般失信企业" in said


def test_a_late_worklist_has_no_case_without_a_term(play: Play, tmp_path: Path) -> None:
    play.act("qiye2", play.apply("qiye2"), "withdrawn")
    play.apply("qiye1")
    play.clock.pass_(days=90)
    query = CaseQuery(due_until=play.platform.today() - timedelta(days=1), only_open=False)
    assert export_worklist(play.platform, play.actor("chaoyang"), query, tmp_path / "w.xlsx") == 1
    assert column(opened(tmp_path / "w.xlsx"), "期限")[0].startswith("已超期")


def test_nobody_exports_what_others_have(play: Play, tmp_path: Path) -> None:
    play.apply("qiye1")
    for who, number in (("chaoyang", 1), ("nanguan", 0), ("changchun", 1), ("jilin", 1), ("yanji", 0)):
        assert export_worklist(play.platform, play.actor(who), CaseQuery(), tmp_path / "w.xlsx") == number
        submissions = export_submissions(
            play.platform, play.actor(who), SubmissionQuery(), tmp_path / "s.xlsx", sort="name", descending=False
        )
        assert submissions == number
    with pytest.raises(NotFoundError):
        export_worklist(play.platform, play.actor("nanguan"), CaseQuery(campaign=uuid4()), tmp_path / "w.xlsx")


@pytest.mark.parametrize("sort", ["received", "name", "code", "division", "verdict"])
def test_submissions_keep_the_order_of_the_screen(play: Play, tmp_path: Path, sort: str) -> None:
    for firm in ("qiye2", "qiye1", "qiye6"):
        play.apply(firm)
        play.clock.pass_(hours=5)
    who = play.actor("jilin")
    for descending in (True, False):
        page = list_submissions(play.platform, who, SubmissionQuery(), sort=sort, descending=descending, page=1)
        file = tmp_path / "s.xlsx"
        export_submissions(play.platform, who, SubmissionQuery(), file, sort=sort, descending=descending)
        assert column(opened(file), "回执编号") == [line.receipt for line in page.lines]


def test_an_order_that_is_none_is_refused(play: Play, tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        export_submissions(
            play.platform, play.actor("jilin"), SubmissionQuery(), tmp_path / "s.xlsx", sort="id", descending=False
        )


def test_campaigns_as_on_screen(play: Play, tmp_path: Path) -> None:
    for who in ("chaoyang", "changchun", "jilin"):
        shown = list_campaigns(play.platform, play.actor(who))
        assert export_campaigns(play.platform, play.actor(who), tmp_path / "c.xlsx") == len(shown) > 0
        rows = opened(tmp_path / "c.xlsx")
        assert column(rows, "活动") == [campaign.title for campaign, _ in shown]
        assert column(rows, "机构") == [office.name for _, office in shown]
    assert set(column([*rows[:2], *rows[3:]], "状态")) == {"申请期内"}


def test_a_worklist_is_of_one_moment(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its head and its lines a case is opened: it is in neither."""
    play.apply("qiye1")
    real = list_tables.table_for

    def disturbed(*args: Any) -> Any:
        with play.platform.database.writing() as session:
            session.add(Enterprise(uscc="91350100M000100Y43", name="后来的", division_code="220104"))
        play.apply("qiye2")
        return real(*args)

    who = play.actor("chaoyang")
    monkeypatch.setattr(list_tables, "table_for", disturbed)
    assert export_worklist(play.platform, who, CaseQuery(), tmp_path / "w.xlsx") == 1
    monkeypatch.undo()
    assert export_worklist(play.platform, who, CaseQuery(), tmp_path / "w.xlsx") == 2


def test_a_person_has_the_columns_that_he_or_she_chose(play: Play, tmp_path: Path) -> None:
    platform, who, other = play.platform, play.actor("chaoyang"), play.actor("chaoyang2")
    play.apply("qiye1")
    save_columns(platform, who, "cases", ("uscc", "enterprise_name"))
    export_worklist(platform, who, CaseQuery(), tmp_path / "w.xlsx")
    assert opened(tmp_path / "w.xlsx")[2] == ("序号", "统一社会信用代码", "企业名称")
    export_worklist(platform, other, CaseQuery(), tmp_path / "w.xlsx")
    assert len(opened(tmp_path / "w.xlsx")[2]) == 11
    view = view_columns(platform, who, "cases")
    assert [each.name for each in view.columns if each.taken] == ["uscc", "enterprise_name"]
    assert len(view.columns) == 10
    forget_columns(platform, who, "cases")
    assert not view_columns(platform, who, "cases").own
    with pytest.raises(NotFoundError):
        view_columns(platform, who, "nothing")


@pytest.mark.parametrize("columns", [(), ("uscc", "uscc"), ("nothing",), ("serial",)])
def test_a_choice_that_is_none_is_refused(play: Play, columns: tuple[str, ...]) -> None:
    with pytest.raises(BadInputError):
        save_columns(play.platform, play.actor("chaoyang"), "cases", columns)


def test_the_register_of_numbers_has_chosen_columns_too(play: Play, tmp_path: Path) -> None:
    who = play.actor("chaoyang")
    save_columns(play.platform, who, "numbers", ("void_reason", "number"))
    export_numbers(play.platform, who, Wanted(), tmp_path / "n.xlsx")
    rows = opened(tmp_path / "n.xlsx")
    assert rows[2] == ("序号", "作废", "文号")
    assert rows[3][1] == "理由"


def test_columns_move_and_stay_within_the_list() -> None:
    assert moved(("a", "b", "c"), "c", -1) == ("a", "c", "b")
    assert moved(("a", "b", "c"), "a", -1) == ("a", "b", "c")
    assert moved(("a", "b", "c"), "c", 1) == ("a", "b", "c")
    assert moved(("a", "b", "c"), "a", 1) == ("b", "a", "c")
    assert moved(("a", "b"), "x", 1) == ("a", "b")


def test_columns_of_another_authoritys_tables_are_nobodys_to_choose(play: Play) -> None:
    register = register_list("statistical_credit/annex1")
    assert view_columns(play.platform, play.actor("chaoyang"), register).columns
    for ask in (view_columns, forget_columns):
        with pytest.raises(NotFoundError):
            ask(play.platform, play.actor("wenchang"), register)


def test_what_says_which_line_it_is_stands_first_whatever_is_chosen() -> None:
    columns = tuple(
        ListColumn(label=name, known=name, width=8, fixed=name == "line") for name in ("serial", "line", "a", "b")
    )
    table = ListTable(title="表", unit="件", columns=columns)
    assert list(choosable(table)) == ["a", "b"]
    assert [column.label for column in with_columns(table, ("b",)).columns] == ["serial", "line", "b"]
