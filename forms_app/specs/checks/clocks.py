"""Clocks: what stops them exists and has an end, parallel items are asked, days that are counted back are stated."""

from collections.abc import Iterator

from forms_app.specs.checks.publishing import ids, unknown
from forms_app.specs.clocks import AnswerIs, ClockPause
from forms_app.specs.fields import AnyField, ChoiceField, DateField, RowsField
from forms_app.specs.procedure import Act, Procedure, ProcedureTerm
from forms_app.specs.strict_yaml import Path_
from forms_app.workdays.terms import Unit

Fault = tuple[Path_, str]
_DAYS = ("date", "moment")
_WRITTEN = ("line", "text")


def clock_faults(procedure: Procedure) -> Iterator[Fault]:
    """What is wrong with the clocks of a procedure, apart from what every term has."""
    for index, term in enumerate(procedure.terms):
        yield from (((*("terms", index), *path), text) for path, text in _term(procedure, index, term))
    seen: set[str] = set()
    for index, pause in enumerate(procedure.pauses):
        if pause.id in seen:
            yield ("pauses", index, "id"), f"id“{pause.id}”重复，请换一个"
        seen.add(pause.id)
        yield from (((*("pauses", index), *path), text) for path, text in _pause(procedure, pause))
    yield from _items(procedure)
    if procedure.named and _asked(procedure, procedure.named) is None:
        yield ("named",), f"没有事项问“{procedure.named}”"
    for index, act in enumerate(procedure.acts):
        yield from (((*("acts", index), *path), text) for path, text in _act(procedure, act))


def _term(procedure: Procedure, index: int, term: ProcedureTerm) -> Iterator[Fault]:
    if term.when is not None:
        yield from ((("when", *path), text) for path, text in _condition(procedure, term.when))
    for step, variant in enumerate(term.variants):
        yield from ((("variants", step, "when", *path), text) for path, text in _condition(procedure, variant.when))
    if term.until is not None:
        yield from ((("until", *path), text) for path, text in _stated(procedure, term))
    if term.watched and term.whose != "enterprise":
        yield ("watched",), "watched 只用于企业的期限（whose: enterprise）"
    if term.before is not None:
        yield from ((("before", *path), text) for path, text in _back(procedure, index))


def _condition(procedure: Procedure, condition: AnswerIs) -> Iterator[Fault]:
    field = _asked(procedure, condition.field)
    if not isinstance(field, ChoiceField):
        yield ("field",), f"没有事项问单选字段“{condition.field}”"
        return
    options = [option.id for option in field.options]
    for step, value in enumerate(condition.values):
        if value not in options:
            yield ("values", step), unknown("选项", value, options)


def _back(procedure: Procedure, index: int) -> Iterator[Fault]:
    term = procedure.terms[index]
    field = _asked(procedure, term.before or "")
    if field is None or field.type not in _DAYS:
        yield (), f"没有事项问日期“{term.before}”"
    if term.period is None or term.length.unit not in (Unit.WORKING_DAYS, Unit.DAYS):
        yield (), "倒算的期限只能以工作日或者日计"


def _stated(procedure: Procedure, term: ProcedureTerm) -> Iterator[Fault]:
    """The day is answered whenever the term begins, and nothing else says how long it is or when it ends."""
    for name in term.since:
        act = procedure.act(name)
        field = next((each for each in act.asks if each.id == term.until), None) if act else None
        if not isinstance(field, DateField) or not field.required or field.past:
            yield (), f"“{name}”须问必填、past: false 的日期“{term.until}”"
    if term.variants or term.before or term.before_end_of or term.setting:
        yield (), "到所答日期为止的期限不能再写 variants、before、before_end_of、setting"
    rule, measured = (
        procedure.publication,
        {state.term for state in procedure.states if state.id in (procedure.notice, procedure.standing)},
    )
    if rule is not None:
        measured |= {rule.earliest_removal, *(each.term for each in rule.periods)}
    if term.id in measured or any(term.id in pause.terms for pause in procedure.pauses):
        yield (), "公示、有效期和可以停止的期限须写明 period"


def _pause(procedure: Procedure, pause: ClockPause) -> Iterator[Fault]:
    acts, terms = ids(procedure.acts), ids(procedure.terms)
    for key in ("begins", "ends"):
        for step, name in enumerate(getattr(pause, key)):
            if name not in acts:
                yield (key, step), unknown("事项", name, acts)
    for step, name in enumerate(pause.terms):
        if name not in terms:
            yield ("terms", step), unknown("期限", name, terms)
    for name in pause.begins:
        act = procedure.act(name)
        if pause.because and act and all(f.id != pause.because or f.type not in _WRITTEN for f in act.asks):
            yield ("because",), f"“{name}”没有问文字“{pause.because}”"
    if not pause.terms and procedure.items is None:
        yield ("terms",), "没有停止任何期限：写明 terms，或者写明 items"


def _items(procedure: Procedure) -> Iterator[Fault]:
    rule = procedure.items
    if rule is None:
        return
    act = procedure.act(rule.begins)
    field = next((each for each in act.asks if each.id == rule.rows), None) if act else None
    if not isinstance(field, RowsField):
        yield ("items", "rows"), f"“{rule.begins}”没有问 rows 字段“{rule.rows}”"
        return
    columns = {column.id: column for column in field.columns}
    for key, types in (("name", _WRITTEN), ("department", _WRITTEN), ("amount", ("integer",))):
        column = columns.get(getattr(rule, key))
        if column is None or column.type not in types or not column.required:
            yield (
                ("items", key),
                f"“{rule.rows}”没有必填的{'整数' if key == 'amount' else '文字'}列“{getattr(rule, key)}”",
            )
    amount = columns.get(rule.amount)
    if amount is not None and amount.type == "integer" and not (amount.minimum or 0) >= 1:
        yield ("items", "amount"), "期限的列须写明 minimum: 1"
    for step, name in enumerate(rule.fails):
        if name not in rule.ends:
            yield ("items", "fails", step), f"“{name}”不在 ends 之中"
    for step, name in enumerate(rule.ends):
        ending = procedure.act(name)
        if ending is None or ending.through != "item":
            yield ("items", "ends", step), f"“{name}”不是 through: item 的事项"


def _act(procedure: Procedure, act: Act) -> Iterator[Fault]:
    if procedure.items is None and act.through == "item":
        yield ("through",), "through: item 只用于写明 items 的程序"
    if procedure.items is None and act.after_items:
        yield ("after_items",), "after_items 只用于写明 items 的程序"
    for step, name in enumerate(act.window.of if act.window else ()):
        if procedure.act(name) is None:
            yield ("window", "of", step), unknown("事项", name, ids(procedure.acts))


def _asked(procedure: Procedure, name: str) -> AnyField | None:
    return next((field for act in procedure.acts for field in act.asks if field.id == name), None)
