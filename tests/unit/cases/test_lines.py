"""Lines of a table of cases: which events make one, and what its columns say of them."""

from datetime import date
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.cases.case import Case
from forms_app.cases.lines import CaseLine, Telling, cells_of, lines_of
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference
from forms_app.specs.register import CaseTable
from tests.unit.cases.determination import case_of, found

DECIDED = date(2026, 2, 2)
PREPARED = ("service_prepared", date(2026, 2, 3), {"number": "朝统信送字〔2026〕第1号", "servers": "王丽、李强"})
POSTED = ("posted", date(2026, 2, 4), {"posted_on": "2026-02-04", "carrier": "中国邮政", "tracking_number": "X1"})
RETURNED = ("returned", date(2026, 2, 12), {"returned_on": "2026-02-12", "return_reason": "无人签收"})
AGAIN = ("posted_again", date(2026, 2, 24), {"posted_on": "2026-02-24", "tracking_number": "X2"})
DELIVERED = ("delivered", date(2026, 2, 26), {"signed_on": "2026-02-26", "signed_by": "赵敏"})


@pytest.fixture(scope="session")
def services(determination: Procedure) -> CaseTable:
    table = determination.table("services")
    assert table
    return table


def served(procedure: Procedure, *events: tuple[Any, ...]) -> Case:
    """A case that was decided, and what was done to serve the decision."""
    return case_of(procedure, [found("article_9_1"), ("decided", DECIDED, {"number": "第1号"}), *events])


def names(lines: tuple[CaseLine, ...]) -> list[list[str]]:
    return [[event.event for event in line.events] for line in lines]


def test_a_table_of_cases_has_one_line_for_a_case(determination: Procedure) -> None:
    ledger, case = determination.table("ledger"), served(determination, PREPARED)
    assert ledger
    assert [line.events for line in lines_of(ledger, case)] == [case.events]


@pytest.mark.parametrize(
    ("events", "lines"),
    [
        ((), []),
        ((PREPARED,), [["service_prepared"]]),
        ((PREPARED, POSTED), [["service_prepared", "posted"]]),
        ((PREPARED, POSTED, RETURNED), [["service_prepared", "posted", "returned"]]),
        ((PREPARED, POSTED, AGAIN), [["service_prepared", "posted"], ["posted_again"]]),
        (
            (PREPARED, POSTED, PREPARED, RETURNED, AGAIN, DELIVERED),
            [["service_prepared", "posted", "returned"], ["service_prepared", "posted_again", "delivered"]],
        ),
    ],
)
def test_each_mailing_has_its_line_and_what_comes_of_it_follows_it(
    determination: Procedure, services: CaseTable, events: tuple[Any, ...], lines: list[list[str]]
) -> None:
    assert names(lines_of(services, served(determination, *events))) == lines


def test_only_the_last_line_is_the_last(determination: Procedure, services: CaseTable) -> None:
    lines = lines_of(services, served(determination, PREPARED, POSTED, RETURNED, AGAIN))
    assert [line.is_last for line in lines] == [False, True]
    assert [event.event for event in lines[1].before][-2:] == ["posted", "returned"]


def cells(
    procedure: Procedure, reference: Reference, table: CaseTable, on: date, *events: tuple[Any, ...]
) -> list[dict[str, object]]:
    """What the lines of such a case say on that day, by label."""
    case = served(procedure, *events)
    telling = Telling(case, reference.calendar, Context(reference, on), {"enterprise_name": "某某公司"})
    labels = {column.key: column.label for column in table.columns}
    told = (cells_of(table, line, telling) for line in lines_of(table, case))
    return [{labels[key]: value for key, value in line.items()} for line in told]


def test_columns_tell_answers_days_and_words_of_their_own_line(
    determination: Procedure, services: CaseTable, reference: Reference
) -> None:
    first, second = cells(
        determination, reference, services, date(2026, 2, 25), PREPARED, POSTED, RETURNED, PREPARED, AGAIN
    )
    assert (first["受送达人"], first["送达方式"], first["办理日期"]) == (
        "某某公司",
        "邮寄送达（第一次）",
        date(2026, 2, 4),
    )
    assert (first["邮件号码"], second["邮件号码"]) == ("X1", "X2")
    assert (first["情况"], first["退回原因"]) == ("邮件无人签收退回（第一次）", "无人签收")
    assert "情况" not in second
    assert "寄递机构" not in second  # it was not said again, and the first line's answer is the first line's


def test_a_column_that_reads_earlier_events_finds_what_came_before_its_line(
    determination: Procedure, services: CaseTable, reference: Reference
) -> None:
    _, second = cells(determination, reference, services, date(2026, 2, 25), PREPARED, POSTED, AGAIN)
    assert second["送达文书文号"] == "第1号"
    assert (second["送达回证文号"], second["送达人"]) == ("朝统信送字〔2026〕第1号", "王丽、李强")


# Ten working days after 2 February 2026; Saturday the 14th is the tenth, worked in exchange for the spring festival.
@pytest.mark.parametrize(
    ("on", "left"),
    [(date(2026, 2, 13), "剩1日"), (date(2026, 2, 14), "今日届满"), (date(2026, 2, 16), "超期2日")],
)
def test_days_that_are_left_are_told_in_the_last_line_alone(
    determination: Procedure, services: CaseTable, reference: Reference, on: date, left: str
) -> None:
    lines = cells(determination, reference, services, on, PREPARED, POSTED, PREPARED)
    assert ["剩余日数" in line for line in lines] == [False, True]
    assert lines[1]["剩余日数"] == left
    assert {line["送达期限届满日"] for line in lines} == {date(2026, 2, 14)}


def test_nothing_is_left_of_a_term_that_was_kept(
    determination: Procedure, services: CaseTable, reference: Reference
) -> None:
    (line,) = cells(determination, reference, services, date(2026, 2, 27), PREPARED, POSTED, DELIVERED)
    assert line["邮件签收人"] == "赵敏"
    assert "剩余日数" not in line
