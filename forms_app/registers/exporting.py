"""From the answers of a form to the cells of an export: pure, and every gap is named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from forms_app.answers.answer import CellValue
from forms_app.answers.dates import DateAnswer
from forms_app.answers.reading import Answers
from forms_app.core import credit_code
from forms_app.core.amounts import TEN_THOUSAND, fines_in, mentions_fine
from forms_app.core.dates import slashed
from forms_app.core.errors import Problem
from forms_app.specs.export import Export, ExportColumn

FINE_PLACES = Decimal("0.000001")
"""Amounts in 万元 have six places there (decimal(18,6))."""

_BRACKETED = re.compile(r"[（(]([^（）()]+)[）)]案?$")


@dataclass(frozen=True, slots=True)
class ExportSource:
    """Who hands the table in: name and unified social credit code of the office."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """One entry: its answers, the credit code of the office that fined, and the fine in 元 where an officer said it.

    Without `fine` the amount is read from the answers.
    """

    answers: Answers
    authority_code: str
    fine: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """Cells by key of their column (`serial` is counted by the table), and what keeps the row from being handed in.

    `empty` are required columns that nothing fills, `unclear` is what was said in a way that no cell can hold.
    """

    cells: Mapping[str, CellValue]
    empty: tuple[ExportColumn, ...] = ()
    unclear: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that keeps it from being handed in, each at its column."""
        return (*(Problem(each.key, f"“{each.label}”必填，现为空") for each in self.empty), *self.unclear)


def export_row(export: Export, entry: ExportEntry, source: ExportSource) -> ExportRow:
    """The entry as a row. What is missing, ambiguous or contradictory is not guessed but a problem of its column."""
    cells: dict[str, CellValue] = {}
    empty: list[ExportColumn] = []
    unclear: list[Problem] = []
    for column in export.columns:
        try:
            value = _value(column, entry, source)
        except _UnclearError as error:
            unclear.append(Problem(column.key, f"“{column.label}”{error}"))
            continue
        if value not in (None, ""):
            cells[column.key] = value
        elif column.required:
            empty.append(column)
    return ExportRow(cells, tuple(empty), tuple(unclear))


class _UnclearError(Exception):
    """The answers do not say one thing; the words go on from the name of the column."""


def _value(column: ExportColumn, entry: ExportEntry, source: ExportSource) -> CellValue:
    known = {"authority_code": entry.authority_code, "source_name": source.name, "source_code": source.code}
    if column.field is not None:
        return _BY_KIND[_kind(column)](column, entry.answers)
    if column.fields is not None:
        return "、".join(filter(None, map(entry.answers.text, column.fields)))
    if column.fine is not None:
        return _fine(entry, column.fine)
    return known.get(column.known or "", column.fixed or "")


def _kind(column: ExportColumn) -> str:
    if column.derived_from:
        return "derived"
    return "bracketed" if column.bracketed else "printed"


def _printed(column: ExportColumn, answers: Answers) -> str:
    ends = [_day(column, answers, name) for name in (column.field, column.until) if name]
    if column.until and any(ends) and not all(ends):
        raise _UnclearError("缺少起日或者止日")
    first, last = answers.get(column.field or ""), answers.get(column.until or "")
    if isinstance(first, DateAnswer) and isinstance(last, DateAnswer) and last.value < first.value:
        raise _UnclearError(f"的止日{slashed(last.value)}早于起日{slashed(first.value)}，请核对")
    return "—".join(filter(None, ends))


def _day(column: ExportColumn, answers: Answers, name: str) -> str:
    answer = answers.get(name)
    return slashed(answer.value) if column.dates == "slashed" and isinstance(answer, DateAnswer) else answers.text(name)


def _bracketed(column: ExportColumn, answers: Answers) -> str:
    """`某公司（提供不真实统计资料）案` gives the conduct; the whole where nothing stands in brackets at the end."""
    text = answers.text(column.field or "")
    match = _BRACKETED.search(text)
    return match.group(1) if match else text


def _organisation_code(column: ExportColumn, answers: Answers) -> str:
    """Positions 9 to 17 of the credit code (GB 32100); a code that was given must be the same."""
    given, whole = answers.text(column.field or ""), answers.text(column.derived_from or "")
    inside = credit_code.parse(whole).organisation if whole else ""
    if given and inside and given != inside:
        raise _UnclearError(f"“{given}”与统一社会信用代码第9—17位“{inside}”不一致，请核对")
    return given or inside


_BY_KIND: dict[str, Callable[[ExportColumn, Answers], str]] = {
    "printed": _printed, "bracketed": _bracketed, "derived": _organisation_code,
}  # fmt: skip


def _fine(entry: ExportEntry, field: str) -> CellValue:
    text = entry.answers.text(field)
    amounts = (entry.fine,) if entry.fine is not None else fines_in(text)
    if len(amounts) > 1:
        named = "、".join(f"{amount:,f}元" for amount in amounts)
        raise _UnclearError(f"读出{len(amounts)}个罚款金额（{named}），请由经办人指明")
    if amounts:
        return (amounts[0] / TEN_THOUSAND).quantize(FINE_PLACES)
    if mentions_fine(text):
        raise _UnclearError(f"读不出金额：“{text}”写有罚款而没有数额")
    return ""


def exported_text(value: Any) -> str:
    """A cell as text: amounts with all their places, empty cells as nothing."""
    return format(value, "f") if isinstance(value, Decimal) else "" if value is None else str(value)
