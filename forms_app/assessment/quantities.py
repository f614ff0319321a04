"""What a quantity came to, in words: its formula with the answers in it, its rounding, what is still missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from forms_app.answers.answer import Answer
from forms_app.answers.reading import Answers
from forms_app.answers.rows import RowsAnswer
from forms_app.core import numbers
from forms_app.rules.measuring import Measured
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField, RowsField
from forms_app.specs.form import Questionnaire, columns_of
from forms_app.specs.quantities import (
    DaysLate,
    DaysThrough,
    Difference,
    Excess,
    Expression,
    Product,
    Quantity,
    Quotient,
    Rounding,
    Sum,
    Total,
    parts_of,
)

ROUNDING_WORDS: dict[Rounding, str] = {"half_up": "四舍五入", "up": "进位", "down": "舍去尾数"}
_PLACES_OF_YUAN = {0: "元", 1: "角", 2: "分"}
_YUAN = "元"
_MOST_ROWS = 6
"""More rows than this are told by their number and their sum."""

_UNANSWERED = "未填"


@dataclass(frozen=True, slots=True)
class Worked:
    """A quantity for readers. `text` is the result with its unit, "" while it is open; `formula` ends with the result.

    `rounding` says how it was rounded, "" where nothing had to be.
    """

    id: str
    title: str
    article: str | None
    unit: str
    value: Decimal | None
    text: str
    formula: str
    rounding: str
    fields: tuple[str, ...]


def worked(spec: FormSpec, answers: Answers, measured: Mapping[str, Measured]) -> tuple[Worked, ...]:
    """Every quantity of the form, in order."""
    return tuple(_worked(each, _Words(spec, answers, measured)) for each in measured.values())


def amount_text(value: Decimal, unit: str) -> str:
    """`215,568.86元`."""
    return f"{numbers.grouped(value)}{unit}"


def rounding_words(quantity: Quantity) -> str:
    """`四舍五入到分`; of what is no money `四舍五入，保留1位小数`."""
    said = ROUNDING_WORDS[quantity.rounding]
    if quantity.unit == _YUAN and quantity.places in _PLACES_OF_YUAN:
        return f"{said}到{_PLACES_OF_YUAN[quantity.places]}"
    return f"{said}，保留{quantity.places}位小数" if quantity.places else f"{said}到整数"


def _worked(measured: Measured, words: "_Words") -> Worked:
    quantity = measured.quantity
    text = "" if measured.value is None else amount_text(measured.value, quantity.unit)
    divides = _divides(quantity.amount)
    return Worked(
        quantity.id,
        quantity.title,
        quantity.article,
        quantity.unit,
        measured.value,
        text,
        f"{words.of(quantity.amount)}＝{text or '尚不能算出'}",
        rounding_words(quantity) if divides else "",
        measured.fields,
    )


def _divides(expression: Expression) -> bool:
    """Whether there can be more places than the quantity has: shares and quotients."""
    if isinstance(expression, Quotient | Product | Total):
        return True
    return any(map(_divides, parts_of(expression)))


class _Words:
    """The words of one form's expressions."""

    def __init__(self, spec: FormSpec, answers: Answers, measured: Mapping[str, Measured]) -> None:
        self._spec, self._answers, self._measured = spec, answers, measured

    def of(self, expression: Expression) -> str:
        """An expression with its answers: `应收热费1,000.00元×未供热天数3天`."""
        return self._said(expression, self._name)

    def _said(self, expression: Expression, name: Callable[[str], str]) -> str:
        match expression:
            case str():
                return name(expression)
            case Sum(sum=parts):
                return "＋".join(self._said(each, name) for each in parts)
            case Difference(difference=parts):
                return "－".join(self._bracketed(each, name, Sum, Difference) for each in parts)
            case Excess(excess=parts):
                more, less = (self._bracketed(each, name, Sum, Difference) for each in parts)
                return f"{more}－{less}，不足0的按0"
            case Product(product=parts):
                return "×".join(self._bracketed(each, name, Sum, Difference) for each in parts)
            case Quotient(quotient=parts):
                return "÷".join(self._bracketed(each, name, Sum, Difference, Quotient) for each in parts)
            case DaysLate(days_late=days):
                return f"{name(days.end)}晚于{name(days.start)}的天数"
            case DaysThrough(days_through=days):
                return f"{name(days.start)}至{name(days.end)}的天数（首尾两日均计）"
            case Total(total=total):
                return self._rows(total.rows, total.of)

    def _bracketed(self, expression: Expression, name: Callable[[str], str], *loose: type) -> str:
        said = self._said(expression, name)
        return f"（{said}）" if isinstance(expression, loose) else said

    def _rows(self, rows: str, of: Expression) -> str:
        answer, field = self._answers.get(rows), self._spec.form.field(rows)
        found = answer.rows if isinstance(answer, RowsAnswer) else ()
        label = field.label if field else rows
        if not found:
            return f"{label}（没有记录）"
        if len(found) > _MOST_ROWS:
            return f"{label}共{len(found)}{field.row_label if isinstance(field, RowsField) else '行'}合计"
        columns = columns_of(field) if isinstance(field, RowsField) else self._spec.form
        return "＋".join(f"（{self._said(of, partial(_in_row, columns, row))}）" for row in found)

    def _name(self, name: str) -> str:
        if name in self._measured:
            measured = self._measured[name]
            said = _UNANSWERED if measured.value is None else amount_text(measured.value, measured.quantity.unit)
            return f"{measured.quantity.title}{said}"
        return _answered(self._spec.form.field(name), name, self._answers.get(name))


def _answered(field: AnyField | None, name: str, answer: Answer | None) -> str:
    label = field.label if field else name
    return f"{label}{answer.for_text()}" if answer else f"{label}（{_UNANSWERED}）"


def _in_row(columns: Questionnaire, row: Mapping[str, Answer], name: str) -> str:
    return _answered(columns.field(name), name, row.get(name))
