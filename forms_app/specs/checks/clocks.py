"""Clocks: what stops them exists and has an end, parallel items are asked, days that are counted back are stated."""

from collections.abc import Iterator

from forms_app.specs.checks.names import Fault, absent, below, ids, repeated
from forms_app.specs.clocks import AnswerIs, ClockPause, Items
from forms_app.specs.fields import AnyField, ChoiceField, DateField, RowsField
from forms_app.specs.procedure import Act, Procedure, ProcedureTerm
from forms_app.workdays.terms import Unit

_DAYS = ("date", "moment")
_WRITTEN = ("line", "text")


def clock_faults(procedure: Procedure) -> Iterator[Fault]:
    """What is wrong with the clocks of a procedure, apart from what every term has."""
    for index, term in enumerate(procedure.terms):
        yield from below(("terms", index), _term_faults(procedure, term))
    yield from repeated(("pauses",), ids(procedure.pauses))
    for index, pause in enumerate(procedure.pauses):
        yield from below(("pauses", index), _pause_faults(procedure, pause))
    if procedure.items is not None:
        yield from below(("items",), _item_faults(procedure, procedure.items))
    if procedure.named and _asked(procedure, procedure.named) is None:
        yield ("named",), f"没有事项问“{procedure.named}”"
    for index, act in enumerate(procedure.acts):
        yield from below(("acts", index), _act_faults(procedure, act))


def _term_faults(procedure: Procedure, term: ProcedureTerm) -> Iterator[Fault]:
    if term.when is not None:
        yield from below(("when",), _condition_faults(procedure, term.when))
    for step, variant in enumerate(term.variants):
        yield from below(("variants", step, "when"), _condition_faults(procedure, variant.when))
    if term.until is not None:
        yield from ((("until",), fault) for fault in _stated_faults(procedure, term))
    if term.watched and term.whose != "enterprise":
        yield ("watched",), "watched 只用于企业的期限（whose: enterprise）"
    if term.before is not None:
        yield from below(("before",), _ahead_faults(procedure, term, term.before))


def _condition_faults(procedure: Procedure, condition: AnswerIs) -> Iterator[Fault]:
    field = _asked(procedure, condition.field)
    if isinstance(field, ChoiceField):
        yield from absent(("values",), "选项", condition.values, ids(field.options))
    else:
        yield ("field",), f"没有事项问单选字段“{condition.field}”"


def _ahead_faults(procedure: Procedure, term: ProcedureTerm, day: str) -> Iterator[Fault]:
    field = _asked(procedure, day)
    if field is None or field.type not in _DAYS:
        yield (), f"没有事项问日期“{day}”"
    if term.period is None or term.length.unit not in (Unit.WORKING_DAYS, Unit.DAYS):
        yield (), "倒算的期限只能以工作日或者日计"


def _stated_faults(procedure: Procedure, term: ProcedureTerm) -> Iterator[str]:
    """The day is answered whenever the term begins, and nothing else says how long it is or when it ends."""
    for name in term.since:
        field = procedure.question(name, term.until)
        if not isinstance(field, DateField) or not field.required or field.past:
            yield f"“{name}”须问必填、past: false 的日期“{term.until}”"
    if term.variants or term.before or term.before_end_of or term.setting:
        yield "到所答日期为止的期限不能再写 variants、before、before_end_of、setting"
    if term.id in _measured(procedure):
        yield "公示、有效期和可以停止的期限须写明 period"


def _measured(procedure: Procedure) -> Iterator[str | None]:
    """Terms that must be so long: those of the notice and of the status, of a publication, and what a pause stops."""
    yield from (state.term for state in procedure.states if state.id in (procedure.notice, procedure.standing))
    if procedure.publication is not None:
        yield procedure.publication.earliest_removal
        yield from (period.term for period in procedure.publication.periods)
    for pause in procedure.pauses:
        yield from pause.terms


def _pause_faults(procedure: Procedure, pause: ClockPause) -> Iterator[Fault]:
    acts = ids(procedure.acts)
    yield from absent(("begins",), "事项", pause.begins, acts)
    yield from absent(("ends",), "事项", pause.ends, acts)
    yield from absent(("terms",), "期限", pause.terms, ids(procedure.terms))
    for name in pause.begins if pause.because else ():
        act = procedure.act(name)
        if act is not None and not any(field.id == pause.because and field.type in _WRITTEN for field in act.asks):
            yield ("because",), f"“{name}”没有问文字“{pause.because}”"
    if not pause.terms and procedure.items is None:
        yield ("terms",), "没有停止任何期限：写明 terms，或者写明 items"


def _item_faults(procedure: Procedure, rule: Items) -> Iterator[Fault]:
    rows = procedure.question(rule.begins, rule.rows)
    if not isinstance(rows, RowsField):
        yield ("rows",), f"“{rule.begins}”没有问 rows 字段“{rule.rows}”"
        return
    yield from _item_column_faults(rule, rows)
    for step, name in enumerate(rule.fails):
        if name not in rule.ends:
            yield ("fails", step), f"“{name}”不在 ends 之中"
    for step, name in enumerate(rule.ends):
        ending = procedure.act(name)
        if ending is None or ending.through != "item":
            yield ("ends", step), f"“{name}”不是 through: item 的事项"


def _item_column_faults(rule: Items, rows: RowsField) -> Iterator[Fault]:
    """Name, department and term of an item are columns that are always filled in; a term is one day at least."""
    columns = {column.id: column for column in rows.columns}
    for key, types, words in (
        ("name", _WRITTEN, "文字"), ("department", _WRITTEN, "文字"), ("amount", ("integer",), "整数"),
    ):  # fmt: skip
        name = getattr(rule, key)
        column = columns.get(name)
        if column is None or column.type not in types or not column.required:
            yield (key,), f"“{rule.rows}”没有必填的{words}列“{name}”"
    amount = columns.get(rule.amount)
    if amount is not None and amount.type == "integer" and not (amount.minimum or 0) >= 1:
        yield ("amount",), "期限的列须写明 minimum: 1"


def _act_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    if procedure.items is None and act.through == "item":
        yield ("through",), "through: item 只用于写明 items 的程序"
    if procedure.items is None and act.after_items:
        yield ("after_items",), "after_items 只用于写明 items 的程序"
    if act.window is not None:
        yield from absent(("window", "of"), "事项", act.window.of, ids(procedure.acts))


def _asked(procedure: Procedure, name: str) -> AnyField | None:
    return next((field for act in procedure.acts for field in act.asks if field.id == name), None)
