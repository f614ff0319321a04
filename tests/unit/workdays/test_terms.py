import pytest

from forms_app.workdays.terms import Term, TermError, Unit


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("10 working days", Term(10, Unit.WORKING_DAYS)), ("1 working day", Term(1, Unit.WORKING_DAYS)),
        ("15个工作日", Term(15, Unit.WORKING_DAYS)), ("１０ 个工作日", Term(10, Unit.WORKING_DAYS)),
        ("7 days", Term(7, Unit.DAYS)), ("7日", Term(7, Unit.DAYS)), ("7天", Term(7, Unit.DAYS)),
        ("6 months", Term(6, Unit.MONTHS)), ("6个月", Term(6, Unit.MONTHS)), ("1 Year", Term(1, Unit.YEARS)),
        ("2年", Term(2, Unit.YEARS)), ("1 quarters", Term(1, Unit.QUARTERS)), ("1个季度", Term(1, Unit.QUARTERS)),
        ("1 half-years", Term(1, Unit.HALF_YEARS)), ("1个半年", Term(1, Unit.HALF_YEARS)),
    ],
)  # fmt: skip
def test_reads_terms(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@pytest.mark.parametrize("text", ["", "ten days", "10", "days", "-1 days", "1.5 days", "10 weeks", "10 days 3"])
def test_refuses_what_is_no_term(text: str) -> None:
    with pytest.raises(TermError, match="不是期限"):
        Term.parse(text)


@pytest.mark.parametrize("text", ["0 days", "5001 working days", "21 years", "999999 days"])
def test_refuses_terms_out_of_range(text: str) -> None:
    with pytest.raises(TermError, match="超出范围"):
        Term.parse(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("10 working days", "10个工作日"),
        ("6 months", "6个月"),
        ("7天", "7日"),
        ("1 quarters", "至下一季度末"),
        ("2 half-years", "至其后第2个半年末"),
    ],
)
def test_prints_as_regulations_do(text: str, printed: str) -> None:
    assert str(Term.parse(text)) == printed
