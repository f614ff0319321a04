from decimal import Decimal

import pytest

from forms_app.core.numbers import NumberError, decimals, grouped, parse_decimal, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２３", "123"), ("1,234.50", "1234.50"), ("+5", "5"), ("-0", "0"), ("-0.00", "0"),
        ("12,345,678.9", "12345678.9"), (" 7 ", "7"), ("１，２３４．５", "1234.5"), ("007", "7"),
    ],
)  # fmt: skip
def test_reads_numbers_exactly(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "²", "1e400", "NaN", "Infinity", "1,23", "12,3456", "1.2.3", "一百", "1_000", "٣"]
)
def test_b1_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(NumberError, match="不是数字"):
        parse_decimal(text)


def test_refuses_more_digits_than_any_amount_has() -> None:
    assert parse_decimal("9" * 20)
    with pytest.raises(NumberError, match="最多20位"):
        parse_decimal("9" * 21)


def test_b3_sums_are_exact() -> None:
    assert sum((parse_decimal("0.1") for _ in range(3)), Decimal(0)) == parse_decimal("0.3")


def test_writes_numbers() -> None:
    value = parse_decimal("1234567.50")
    assert (plain(value), grouped(value), decimals(value)) == ("1234567.50", "1,234,567.50", 2)
