from decimal import Decimal

import pytest

from forms_app.core.amounts import fines_in, mentions_fine


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("警告，并处罚款人民币50000元", [50000]),
        ("警告，并处罚款人民币150,000元", [150000]),
        ("警告，处5万元罚款", [50000]),
        ("罚款1.5万元", [15000]),
        ("罚款5千元", [5000]),
        ("罚款3百万元", [3_000_000]),
        ("罚款人民币伍万元整", [50000]),
        ("罚款壹拾伍万元整", [150000]),
        ("罚款十五万元", [150000]),
        ("罚款二万零五百元", [20500]),
        ("罚款叁仟圆", [3000]),
        ("罚款５００００元", [50000]),
        ("罚款50000元（大写：伍万元整）", [50000]),
        ("罚款5000.50元", [Decimal("5000.50")]),
        ("对单位罚款50000元，对负责人罚款3000元", [50000, 3000]),
        ("没收违法所得80000元，罚款20000元", [20000]),
        ("警告,罚款20000元", [20000]),
        ("警告", []),
        ("没收违法所得80000元", []),
        ("警告，不予罚款", []),
        ("罚款若干", []),
        ("罚款1,50,000元", []),
        ("罚款万元", []),
        ("罚款五五元", []),
        ("罚款百千元", []),
        ("罚款一万二万元", []),
    ],
)
def test_fines_are_read_as_they_are_written(text: str, amounts: list[int | Decimal]) -> None:
    assert list(fines_in(text)) == amounts


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [("警告，罚款若干", True), ("警告", False), ("警告，不予罚款", False), ("免予罚款，警告", False)],
)
def test_a_fine_that_is_waived_is_none(text: str, mentioned: bool) -> None:
    assert mentions_fine(text) is mentioned


def test_amounts_are_plain_numbers() -> None:
    assert str(fines_in("罚款15万元")[0]) == "150000"
