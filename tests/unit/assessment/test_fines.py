"""Fines against the law: both sides of every amount and of every day."""

from datetime import date
from decimal import Decimal

import pytest

from forms_app.assessment.fines import Offence, amount_warnings, basis_warning, fine_warning
from forms_app.core.amounts import fines_in
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.fines import Fines, Subject

CENT = Decimal("0.01")
UNTRUE, LATE = "untruthful_or_obstructing", "late_or_without_records"
FIRM, TRADER = "organisation", "individual_business"
BEFORE, SINCE = date(2024, 9, 12), date(2024, 9, 13)
EARLIEST = date(2010, 1, 1)


@pytest.fixture(scope="session")
def fines(catalogue: Catalogue) -> Fines:
    found = catalogue.form("statistical_credit/annex6").fines
    assert found
    return found


# Day, conduct, subject, serious, least, most, article: official-facts of the two editions.
LIMITS: list[tuple[date, str, Subject, bool | None, int, int, str]] = [
    *(
        (day, UNTRUE, FIRM, False, 0, 50_000, "（2009年修订）第四十一条") for day in (EARLIEST, BEFORE)
    ),
    (BEFORE, UNTRUE, FIRM, True, 50_000, 200_000, "（2009年修订）第四十一条"),
    (BEFORE, UNTRUE, FIRM, None, 0, 200_000, "（2009年修订）第四十一条"),
    (BEFORE, UNTRUE, TRADER, False, 0, 10_000, "（2009年修订）第四十一条"),
    (BEFORE, UNTRUE, TRADER, True, 0, 10_000, "（2009年修订）第四十一条"),
    (BEFORE, LATE, FIRM, False, 0, 10_000, "（2009年修订）第四十二条"),
    (BEFORE, LATE, FIRM, True, 0, 10_000, "（2009年修订）第四十二条"),
    (BEFORE, LATE, TRADER, False, 0, 1_000, "（2009年修订）第四十二条"),
    (SINCE, UNTRUE, FIRM, False, 0, 100_000, "（2024年修正）第四十四条"),
    (SINCE, UNTRUE, FIRM, True, 100_000, 500_000, "（2024年修正）第四十四条"),
    (SINCE, UNTRUE, FIRM, None, 0, 500_000, "（2024年修正）第四十四条"),
    (SINCE, UNTRUE, TRADER, False, 0, 10_000, "（2024年修正）第四十四条"),
    (SINCE, LATE, FIRM, False, 0, 50_000, "（2024年修正）第四十五条"),
    (SINCE, LATE, TRADER, False, 0, 1_000, "（2024年修正）第四十五条"),
]  # fmt: skip


@pytest.mark.parametrize(("day", "conduct", "subject", "serious", "least", "most", "article"), LIMITS)
def test_both_sides_of_every_amount(
    fines: Fines, day: date, conduct: str, subject: Subject, serious: bool | None, least: int, most: int, article: str
) -> None:
    offence = Offence(conduct, day, subject, serious)
    for inside in (Decimal(least), Decimal(most)):
        assert not (fine_warning(fines, inside, offence) or "").count("请核对")
    above = fine_warning(fines, most + CENT, offence)
    assert above is not None
    assert f"超过上限{most:,}元" in above
    assert f"适用《中华人民共和国统计法》{article}，请核对" in above
    below = fine_warning(fines, least - CENT, offence) if least else None
    assert not least or (below and f"低于下限{least:,}元（情节严重）" in below)


def test_the_day_of_the_conduct_decides(fines: Fines) -> None:
    old, new = (fine_warning(fines, Decimal(100_000), Offence(UNTRUE, day, serious=False)) for day in (BEFORE, SINCE))
    assert old == (
        "罚款100,000元超过上限50,000元：违法行为发生于2024年9月12日，"
        "适用《中华人民共和国统计法》（2009年修订）第四十一条，请核对"
    )
    assert new == (
        "罚款100,000元在《中华人民共和国统计法》（2024年修正）第四十四条的幅度之内，"
        "但按《中华人民共和国统计法》（2009年修订）第四十一条超过上限50,000元"
        "（2024年9月13日是修改决定通过之日，施行日期未见原文，待核实）"
    )


def test_an_open_day_is_told_only_where_it_matters(fines: Fines) -> None:
    assert fine_warning(fines, Decimal(50_000), Offence(UNTRUE, SINCE, serious=False)) is None
    assert fine_warning(fines, Decimal(150_000), Offence(UNTRUE, SINCE, serious=True)) is None
    low = fine_warning(fines, Decimal(80_000), Offence(UNTRUE, SINCE, serious=True))
    assert low is not None
    assert "低于下限100,000元（情节严重）" in low
    assert "按《中华人民共和国统计法》（2009年修订）第四十一条在幅度之内（2024年9月13日" in low
    high = fine_warning(fines, Decimal(500_001), Offence(UNTRUE, SINCE, serious=True))
    assert high is not None
    assert "待核实" not in high


def test_conduct_before_the_table_cannot_be_judged(fines: Fines) -> None:
    assert fine_warning(fines, Decimal(1), Offence(UNTRUE, date(2009, 12, 31))) == (
        "罚款1元无法核对：违法行为发生于2009年12月31日，"
        "早于幅度表收录的《中华人民共和国统计法》最早版本（2010年1月1日起施行）"
    )
    assert fine_warning(fines, Decimal(1), Offence(UNTRUE, EARLIEST)) is None


def test_an_unknown_conduct_is_the_callers_fault(fines: Fines) -> None:
    with pytest.raises(ValueError, match="no conduct 'theft'"):
        fine_warning(fines, Decimal(1), Offence("theft", SINCE))


@pytest.mark.parametrize(
    ("outcome", "number"),
    [("警告，罚款60000元", 1), ("警告，罚款50000元", 0), ("警告", 0), ("罚款6万元，罚款7万元", 2)],
)
def test_the_amounts_are_those_the_entry_quotes(fines: Fines, outcome: str, number: int) -> None:
    offences = (Offence(UNTRUE, BEFORE, serious=False),)
    assert sum(len(amount_warnings(fines, amount, offences)) for amount in fines_in(outcome)) == number


def test_one_fine_may_answer_for_any_of_several_findings(fines: Fines) -> None:
    late, untrue = Offence(LATE, BEFORE, serious=False), Offence(UNTRUE, BEFORE, serious=False)
    assert amount_warnings(fines, Decimal(50_000), (late, untrue)) == ()
    both = amount_warnings(fines, Decimal(50_001), (late, untrue))
    assert [("超过上限10,000元" in each, "超过上限50,000元" in each) for each in both] == [(True, False), (False, True)]
    assert len(amount_warnings(fines, Decimal(50_001), (untrue, untrue))) == 1


@pytest.mark.parametrize(
    ("basis", "day", "words"),
    [
        ("《中华人民共和国统计法》第四十一条", BEFORE, None),
        ("《统计法》第四十一条、第五条", BEFORE, None),  # a law may be named by its short title, among other articles
        ("《统计法》第四十四条", SINCE, None),
        ("《统计法》第四十四条", BEFORE, "引用的是第四十四条，违法行为发生于2024年9月12日，适用"),
        ("依法", SINCE, "没有写明《中华人民共和国统计法》的条款"),
        ("《》第四十一条", BEFORE, "没有写明《中华人民共和国统计法》的条款"),
        ("《会计法》第四十四条", SINCE, "没有写明《中华人民共和国统计法》的条款"),
    ],
)
def test_the_article_cited_is_that_of_the_day(fines: Fines, basis: str, day: date, words: str | None) -> None:
    told = basis_warning(fines, basis, (Offence(UNTRUE, day),))
    assert told is None if words is None else told is not None and words in told


def test_where_the_commencement_is_open_the_earlier_article_is_named(fines: Fines) -> None:
    told = basis_warning(fines, "《统计法》第四十一条", (Offence(UNTRUE, SINCE),)) or ""
    assert "适用《中华人民共和国统计法》（2024年修正）第四十四条" in told
    assert "（2009年修订）第四十一条为前一版本的条款，2024年9月13日是修改决定通过之日" in told
    assert basis_warning(fines, "", (Offence(UNTRUE, date(2009, 12, 31)),)) is None  # said of the amount already
