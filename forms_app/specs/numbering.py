"""Kinds of document numbers (文号): which series of numbers a procedure's documents are taken from."""

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import Identifier, SpecModel, Text

_ONE_CHARACTER = re.compile(r"[\u4e00-\u9fff]")
_CHARACTERS = re.compile(r"[\u4e00-\u9fff]{1,6}")


def _one_character(value: str) -> str:
    if not _ONE_CHARACTER.fullmatch(value):
        raise PydanticCustomError("character", "应为一个汉字，如“决”")
    return value


def _characters(value: str) -> str:
    if not _CHARACTERS.fullmatch(value):
        raise PydanticCustomError("stem", "应为1至6个汉字，如“统信”")
    return value


class NumberKind(SpecModel):
    """A kind of numbered document: 朝统信决字〔2026〕第1号 is `stem` 统信 and `character` 决 after the office's prefix.

    Each office has one series a year of each kind, from 1 without a gap. `title` is what a numbered document is
    called in the register of numbers. `stem` is what annexes 3 and 4 print; another regulation names its own.
    """

    id: Identifier
    character: Annotated[Text, AfterValidator(_one_character)]
    title: Text
    stem: Annotated[Text, AfterValidator(_characters)] = "统信"

    def number(self, prefix: str, year: int, serial: int) -> str:
        """`朝统信决字〔2026〕第1号`, as annexes 3 and 4 print it: 第 before the serial, no leading zeros.

        GB/T 9704-2012, 7.2.5 would leave 第 out; its 六角括号 and the year in four figures are kept. The annex prevails
        for its own form.
        """
        return f"{prefix}{self.stem}{self.character}字〔{year}〕第{serial}号"
