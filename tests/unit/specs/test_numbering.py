"""Kinds of document numbers, and how a number is written."""

import pytest
from pydantic import ValidationError

from forms_app.specs.numbering import NumberKind


def test_a_number_as_the_annexes_print_it() -> None:
    decision = NumberKind(id="decision", character="决", title="认定决定书")
    assert decision.number("朝", 2026, 1) == "朝统信决字〔2026〕第1号"
    assert decision.number("朝", 2026, 1000) == "朝统信决字〔2026〕第1000号"
    other = NumberKind(id="service", character="送", title="送达回证", stem="安信")
    assert other.number("长朝", 2027, 12) == "长朝安信送字〔2027〕第12号"


@pytest.mark.parametrize("changes", [{"character": "决定"}, {"character": "J"}, {"character": ""}, {"stem": "tx"}])
def test_characters_are_characters(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        NumberKind(**{"id": "decision", "character": "决", "title": "认定决定书", **changes})
