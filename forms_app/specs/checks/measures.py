"""Measures: their numbers stand in the words they quote, the words in the article, and what they count in the form."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from forms_app.core.amounts import TEN_THOUSAND
from forms_app.core.numbers import plain
from forms_app.specs.checks.law import column_faults, criterion_faults, sentence_faults
from forms_app.specs.fields import ChoicesField
from forms_app.specs.form import Form
from forms_app.specs.measures import (
    Counted,
    DivisionCap,
    FixedAmount,
    Measure,
    MeasureCondition,
    Measures,
    NotTogether,
    PerUnit,
    Portion,
    Span,
    calculation_word,
    figures_of,
)
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.regulation import Regulation
from forms_app.specs.rules import numbers_of
from forms_app.specs.strict_yaml import Path_

_UNITS = {Decimal(1): "", TEN_THOUSAND: "万", TEN_THOUSAND**2: "亿"}
_RATES = {100: ("%", "％"), 1000: ("‰",)}
_COUNTED = ("integer", "decimal")

Fault = tuple[Path_, str]


def check_measures(parts: Parts) -> Iterator[SpecProblem]:
    """All of what the module says."""
    for part in parts.measures:
        form = parts.forms.get(part.model.form)
        if form is None:
            continue
        yield from sentence_faults(part, form.model, part.model.conclusion, ("conclusion",))
        for path, message in _claim_faults(part.model, form.model):
            yield part.problem(path, message)
        for index, measure in enumerate(part.model.measures):
            yield from _measure_faults(part, parts.regulation.model, form.model, measure, ("measures", index))
        for path, message in _group_faults(part.model, parts.regulation.model):
            yield part.problem(path, message)


def _claim_faults(measures: Measures, form: Form) -> Iterator[Fault]:
    field, ids = form.field(measures.claims), [measure.id for measure in measures.measures]
    if not isinstance(field, ChoicesField):
        yield ("claims",), f"“{measures.claims}”应为表中 choices 类型的字段，其选项就是各项措施"
    elif (options := [option.id for option in field.options]) != ids:
        yield (
            ("claims",),
            f"“{field.id}”的选项应与各项措施一一对应、次序相同：{'、'.join(ids)}；现为：{'、'.join(options)}",
        )


def _measure_faults(
    part: Part[Measures], regulation: Regulation, form: Form, measure: Measure, path: Path_
) -> Iterator[SpecProblem]:
    faults = (
        *_quotation_faults(regulation, measure.article, measure.printed, path),
        *_figure_faults(measure, path),
        *_operand_faults(measure, form, path),
    )
    for where, message in faults:
        yield part.problem(where, message)
    for index, condition in enumerate(measure.conditions):
        here: Path_ = (*path, "conditions", index)
        yield from criterion_faults(part, form, condition, here)
        for where, message in _threshold_faults(regulation, condition, here):
            yield part.problem(where, message)


def _quotation_faults(regulation: Regulation, article: str, printed: str, path: Path_) -> Iterator[Fault]:
    text = regulation.cited(article)
    if text is not None and printed not in text:
        yield (*path, "printed"), f"“{printed}”不在“{article}”的条文中，printed 须照抄条文"


def _figure_faults(measure: Measure, path: Path_) -> Iterator[Fault]:
    """Rates, amounts, cap and the word of the ceiling are those that are printed."""
    word = calculation_word(measure.amount) or ""
    for key, number, per in figures_of(measure.amount):
        where = (*path, "amount", word) if key == word else (*path, "amount", word, key)
        if not is_printed(number, measure.printed, per):
            yield where, f"{plain(number)} 不在所引文字“{measure.printed}”之中"
    if measure.cap is not None and not is_printed(measure.cap, measure.printed):
        yield (*path, "cap"), f"{plain(measure.cap)} 不在所引文字“{measure.printed}”之中"
    if measure.ceiling is not None and measure.ceiling not in measure.printed:
        yield (*path, "ceiling"), f"“{measure.ceiling}”不在所引文字“{measure.printed}”之中"


def _threshold_faults(regulation: Regulation, condition: MeasureCondition, path: Path_) -> Iterator[Fault]:
    """The numbers of a rule stand in its article, unless a basis says where else."""
    text = regulation.cited(condition.article)
    for number, per in numbers_of(condition.rule):
        if text is not None and condition.basis is None and not is_printed(number, text, per):
            yield (*path, "rule"), f"{plain(number)} 不在“{condition.article}”的条文中；另有出处的，请写明 basis"


def is_printed(number: Decimal, text: str, per: int | None = None) -> bool:
    """Whether the text prints that number: 3000, 500万, 50亿; a rate with its sign, 30% or 2‰."""
    if per is not None:
        return any(_stands(plain(number.normalize()) + sign, text) for sign in _RATES[per])
    return any(_stands(plain((number / unit).normalize()) + sign, text) for unit, sign in _UNITS.items())


def _stands(figure: str, text: str) -> bool:
    """As a number of its own: 50 stands neither in 500 nor in 50万."""
    after = r"(?![\d.]|万|亿|%|％|‰)" if figure[-1].isdigit() else ""
    return re.search(rf"(?<![\d.]){re.escape(figure)}{after}", text) is not None


def _operand_faults(measure: Measure, form: Form, path: Path_) -> Iterator[Fault]:
    """What is counted has a unit, what a rate is taken of is money."""
    where: Path_ = (*path, "amount", calculation_word(measure.amount) or "")
    match measure.amount:
        case FixedAmount():
            return
        case PerUnit(per_unit=operand):
            yield from _counted_faults(operand, form, where)
        case Portion(portion=operand):
            field = form.field(operand.field)
            if field is None or field.type != "money":
                yield (*where, "field"), f"“{operand.field}”应为表中 money 类型（元）的字段"
        case Span(span=operand):
            if operand.field is not None:
                yield from _counted_faults(Counted(field=operand.field), form, where)


def _counted_faults(operand: Counted, form: Form, path: Path_) -> Iterator[Fault]:
    field: Any = form.field(operand.field)
    if operand.column is not None:
        if field is None or field.type != "rows":
            yield (*path, "field"), f"写明 column 的，“{operand.field}”应为表中 rows 类型的字段"
            return
        yield from column_faults(form, operand.field, operand.column, (*path, "column"))
        field = field.column(operand.column)
    if field is None or field.type not in _COUNTED or not field.unit:
        yield (*path, "field"), f"“{operand.field}”应为表中写明单位（unit）的 {'、'.join(_COUNTED)} 字段或列"


def _group_faults(measures: Measures, regulation: Regulation) -> Iterator[Fault]:
    """Groups name measures that there are, and quote their article."""
    for index, group in enumerate(measures.not_together):
        yield from _grouped_faults(group, measures, regulation, ("not_together", index))
    for index, cap in enumerate(measures.division_caps):
        yield from _grouped_faults(cap, measures, regulation, ("division_caps", index))
        if not is_printed(cap.amount, cap.printed):
            yield ("division_caps", index, "amount"), f"{plain(cap.amount)} 不在所引文字“{cap.printed}”之中"


def _grouped_faults(
    group: NotTogether | DivisionCap, measures: Measures, regulation: Regulation, path: Path_
) -> Iterator[Fault]:
    for step, name in enumerate(group.measures):
        if measures.measure(name) is None:
            yield (*path, "measures", step), f"没有措施“{name}”"
    yield from _quotation_faults(regulation, group.article, group.printed, path)
