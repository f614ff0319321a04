"""Articles exist, rules name fields they can judge, sentences name facts that are there."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from pydantic import BaseModel

from forms_app.specs.checks.wording import options_fault
from forms_app.specs.criteria import FAILING, FREE_ON, Criteria, Criterion, Sentences
from forms_app.specs.fields import AnyField, DateField, RowsField
from forms_app.specs.form import Form, Questionnaire, columns_of
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.quantities import QuantityAndBound
from forms_app.specs.rules import (
    AllOf,
    AnyOf,
    Equals,
    Every,
    NoneOf,
    NoneWhere,
    NoneWithin,
    OneOf,
    QuantityAtLeast,
    QuantityAtMost,
    RowCondition,
    Rule,
    ShareAtLeast,
    SomeRow,
    fields_of,
)
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.wording import SHARE, placeholders

_NUMBERS = ("integer", "decimal", "money", "percentage", "rows")
_PLAIN_NUMBERS = ("integer", "decimal", "money", "percentage")
_CITING = ("article", "duty")
_SUITS = {
    "is_yes": ("yes_no",), "equals": ("choice", "division"), "one_of": ("choice", "choices", "division"),
    "at_least": _NUMBERS, "at_most": _NUMBERS, "more_than": _NUMBERS, "none_within": ("rows",), "some_row": ("rows",),
    "share_at_least": _PLAIN_NUMBERS, "every_row": ("rows",), "none_where": ("rows",), "ahead_of": ("date",),
    "longer_ago": ("date",),
}  # fmt: skip


def check_articles(parts: Parts) -> Iterator[SpecProblem]:
    """Every citation points at an article or item of the regulation."""
    regulation = parts.regulation.model
    known = "、".join(regulation.articles)
    for part in parts:
        for path, citation in citations(part.model):
            if regulation.cited(citation) is None:
                yield part.problem(path, f"regulation.yaml 中没有“{citation}”，已有的条：{known}")
    for citation in regulation.out_of_scope:
        if regulation.cited(citation) is None:
            yield parts.regulation.problem(
                ("out_of_scope", citation), f"articles 中没有“{citation}”，已有的条：{known}"
            )


def citations(model: BaseModel, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every citation in a model (what stands under `article` and `duty`) and where it stands."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name in _CITING and value is not None:
            yield (*path, name), value
        for step, each in _models_in(value):
            yield from citations(each, (*path, name, *step))


def _models_in(value: Any) -> Iterator[tuple[Path_, BaseModel]]:
    """A model, or those of a list, with the way from the value to each."""
    if isinstance(value, BaseModel):
        yield (), value
    elif isinstance(value, tuple):
        yield from (((index,), item) for index, item in enumerate(value) if isinstance(item, BaseModel))


def check_forms_exist(parts: Parts) -> Iterator[SpecProblem]:
    """What says of itself that it belongs to a form belongs to one of the folder."""
    of_forms: tuple[Iterable[Part[Any]], ...] = (
        parts.criteria,
        parts.registers,
        parts.situations,
        parts.exports.values(),
        parts.fines,
        parts.measures,
        parts.quantities,
        parts.penalties,
        parts.weights.values(),
    )
    for part in chain.from_iterable(of_forms):
        if part.model.form not in parts.forms:
            known = "、".join(parts.forms) or "无"
            yield part.problem(("form",), f"本文件夹没有表“{part.model.form}”，已有：{known}")


def check_rules(parts: Parts) -> Iterator[SpecProblem]:
    """Rules name fields that exist and whose type the operator can judge."""
    for criteria in parts.criteria:
        form = parts.forms.get(criteria.model.form)
        if form is None:
            continue
        yield from _ladder_faults(criteria, form.model)
        named = quantity_ids(parts, criteria.model.form)
        for index, criterion in enumerate(criteria.model.criteria):
            yield from criterion_faults(criteria, form.model, criterion, ("criteria", index), named)
        yield from sentence_faults(criteria, form.model, criteria.model.conclusion, ("conclusion",), named)


def _ladder_faults(part: Part[Criteria], form: Form) -> Iterator[SpecProblem]:
    """The grades are the options of the question, and criteria name only such grades."""
    ladder = part.model.ladder
    known = [grade.id for grade in ladder.grades] if ladder else []
    if ladder is not None:
        field = form.field(ladder.applied_for)
        if field is None:
            yield part.problem(("ladder", "applied_for"), f"不存在字段“{ladder.applied_for}”")
        elif fault := options_fault(field, set(known), every=True):
            yield part.problem(("ladder", "grades"), fault)
    for index, criterion in enumerate(part.model.criteria):
        for step, grade in enumerate(criterion.grades):
            if grade not in known:
                message = f"ladder 中没有等级“{grade}”，已有：{'、'.join(known) or '无'}"
                yield part.problem(("criteria", index, "grades", step), message)


def quantity_ids(parts: Parts, form: str) -> tuple[str, ...]:
    """The quantities of that form."""
    return tuple(each.id for part in parts.quantities if part.model.form == form for each in part.model.quantities)


def criterion_faults(
    part: Part[Any], form: Form, criterion: Criterion, path: Path_, quantities: Sequence[str] = ()
) -> Iterator[SpecProblem]:
    """What is wrong with the rule and the sentences of one criterion of a form with these quantities."""
    for where, message in rule_faults(form, criterion.rule, (*path, "rule"), quantities):
        yield part.problem(where, message)
    yield from sentence_faults(part, form, criterion, path, quantities)


def rule_faults(
    form: Questionnaire, rule: Rule, path: Path_, quantities: Sequence[str] = ()
) -> Iterator[tuple[Path_, str]]:
    """Where in a rule something is named that these fields are not, or that its operator cannot judge."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        word = next(iter(type(rule).model_fields))
        for index, inner in enumerate(getattr(rule, word)):
            yield from rule_faults(form, inner, (*path, word, index), quantities)
    elif isinstance(rule, QuantityAtLeast | QuantityAtMost):
        bound = rule.quantity_at_least if isinstance(rule, QuantityAtLeast) else rule.quantity_at_most
        yield from _bound_faults(form, bound, quantities, path)
    else:
        for name in fields_of(rule):
            yield from _operand_faults(form, name, rule, path)
        yield from _further_faults(form, rule, path)


def _further_faults(form: Questionnaire, rule: Rule, path: Path_) -> Iterator[tuple[Path_, str]]:
    """What else an operator asks of its field: options, columns, a period."""
    match rule:
        case Equals() | OneOf():
            yield from _option_faults(form, rule, path)
        case SomeRow(some_row=operand):
            yield from column_faults(form, operand.rows, operand.column, (*path, "some_row", "column"))
        case NoneWithin():
            yield from _look_back_faults(form, rule, path)
            yield from _row_faults(form, rule.none_within.rows, rule.none_within.where, (*path, "none_within"))
        case NoneWhere():
            yield from _row_faults(form, rule.none_where.rows, rule.none_where.where, (*path, "none_where"))
        case Every(every_row=operand):
            rows = form.field(operand.rows)
            if isinstance(rows, RowsField):
                yield from rule_faults(columns_of(rows), operand.rule, (*path, "every_row", "rule"))


def _bound_faults(
    form: Questionnaire, bound: QuantityAndBound, quantities: Sequence[str], path: Path_
) -> Iterator[tuple[Path_, str]]:
    numbers = (*quantities, *(field.id for field in form.fields if field.type in _PLAIN_NUMBERS))
    if bound.quantity not in quantities:
        yield path, f"不存在算得的量“{bound.quantity}”，可用：{'、'.join(quantities) or '无'}"
    if bound.than is not None and bound.than not in numbers:
        yield path, f"“{bound.than}”不是算得的量，也不是数字字段，可用：{'、'.join(numbers)}"
    if (bound.value is None) == (bound.than is None):
        yield path, "须写明 value（数）或 than（另一个量或者数字字段）之一"


def _operand_faults(form: Questionnaire, name: str, rule: Rule, path: Path_) -> Iterator[tuple[Path_, str]]:
    word = next(iter(type(rule).model_fields))
    field = form.field(name)
    if field is None:
        yield (*path, word), f"不存在字段“{name}”，可用：{'、'.join(known.id for known in form.fields)}"
    elif word in _SUITS and field.type not in _SUITS[word]:
        yield (*path, word), f"{word} 只能判断 {'、'.join(_SUITS[word])} 类型的字段，“{name}”是 {field.type}"


def _option_faults(form: Questionnaire, rule: Equals | OneOf, path: Path_) -> Iterator[tuple[Path_, str]]:
    operand = rule.equals if isinstance(rule, Equals) else rule.one_of
    wanted = (rule.equals.value,) if isinstance(rule, Equals) else rule.one_of.values
    options = {option.id for option in getattr(form.field(operand.field), "options", ())}
    for value in wanted:
        if options and value not in options:
            yield path, f"“{operand.field}”没有选项“{value}”，可选：{'、'.join(sorted(options))}"


def column_faults(form: Questionnaire, rows: str, column: str, path: Path_) -> Iterator[tuple[Path_, str]]:
    """What keeps the numbers of a column of rows from being judged or added up."""
    field = form.field(rows)
    if isinstance(field, RowsField):
        numeric = [each.id for each in field.columns if each.type in _PLAIN_NUMBERS]
        if column not in numeric:
            yield path, f"“{rows}”没有数字列“{column}”，可用：{'、'.join(numeric) or '无'}"


def _look_back_faults(form: Questionnaire, rule: NoneWithin, path: Path_) -> Iterator[tuple[Path_, str]]:
    look_back = rule.none_within
    if (look_back.years is None) == (look_back.months is None):
        yield (*path, "none_within"), "须写明 years 或 months 之一作为回溯期"
    rows = form.field(look_back.rows)
    if isinstance(rows, RowsField):
        dates = [column.id for column in rows.columns if isinstance(column, DateField)]
        if look_back.date not in dates:
            yield (
                (*path, "none_within"),
                f"“{look_back.rows}”没有日期列“{look_back.date}”，可用：{'、'.join(dates) or '无'}",
            )


def _row_faults(
    form: Questionnaire, name: str, conditions: tuple[RowCondition, ...], path: Path_
) -> Iterator[tuple[Path_, str]]:
    """Conditions name a column of the rows that has such words."""
    rows = form.field(name)
    columns = {column.id: column for column in rows.columns} if isinstance(rows, RowsField) else {}
    for index, condition in enumerate(conditions):
        column = columns.get(condition.column)
        if column is None:
            if columns:
                yield (
                    (*path, "where", index, "column"),
                    f"“{name}”没有列“{condition.column}”，可用：{'、'.join(columns)}",
                )
        elif fault := options_fault(column, set(condition.values), every=False):
            yield (*path, "where", index, "values"), fault


def sentence_faults(
    part: Part[Any], form: Form, sentences: Sentences, path: Path_, quantities: Sequence[str] = ()
) -> Iterator[SpecProblem]:
    """Places of sentences that name no field, no quantity and nothing that the rule says."""
    known = {field.id for field in form.fields} | set(_offending(form, sentences)) | set(_shares(sentences))
    known |= set(quantities)
    for verdict in ("met", "not_met", "undetermined"):
        for name in placeholders(getattr(sentences, verdict)):
            if name not in known:
                yield part.problem((*path, verdict), f"句中的“{{{name}}}”不是字段，可用：{'、'.join(sorted(known))}")


def _offending(form: Form, sentences: Sentences) -> Iterator[str]:
    """`offending.<column>` for each rule over rows: the row that decided it."""
    if isinstance(sentences, Criterion):
        yield FAILING
        for rule in _flat(sentences.rule):
            rows: AnyField | None = form.field(_rows_of(rule))
            if isinstance(rows, RowsField):
                yield from (f"offending.{column.id}" for column in rows.columns)
            if isinstance(rule, NoneWithin):
                yield FREE_ON


def _rows_of(rule: Rule) -> str:
    """The rows whose deciding one is told, "" for a rule over none."""
    if isinstance(rule, NoneWithin):
        return rule.none_within.rows
    if isinstance(rule, NoneWhere):
        return rule.none_where.rows
    return rule.every_row.rows if isinstance(rule, Every) else ""


def _shares(sentences: Sentences) -> Iterator[str]:
    """`share` where the rule works one out."""
    if isinstance(sentences, Criterion) and any(isinstance(rule, ShareAtLeast) for rule in _flat(sentences.rule)):
        yield SHARE


def _flat(rule: Rule) -> Iterator[Rule]:
    yield rule
    for word in ("all_of", "any_of", "none_of"):
        for inner in getattr(rule, word, ()):
            yield from _flat(inner)
