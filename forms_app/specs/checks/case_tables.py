"""Tables of cases: what their columns name exists, and no two columns are the same."""

from collections import Counter
from collections.abc import Iterator

from forms_app.specs.checks.publishing import ids, unknown
from forms_app.specs.parts import Part
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Act, Procedure
from forms_app.specs.register import CaseColumn
from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]
_NUMBER = "number"
"""What an act that takes a number keeps it under."""


def public_table_faults(part: Part[Procedure]) -> Iterator[SpecProblem]:
    """The state in which a line is public exists, and the table is one of cases."""
    states = ids(part.model.states)
    for index, table in enumerate(part.model.tables):
        path: Path_ = ("tables", index, "public_in")
        if table.public_in is not None and table.public_in not in states:
            yield part.problem(path, unknown("状态", table.public_in, states))
        holds = table.rows == "standing" and table.public_in == part.model.standing
        if table.public_in is not None and table.rows != "cases" and not holds:
            yield part.problem(path, "public_in 只用于 rows: cases 的表；rows: standing 的表写程序 standing 的状态")


def table_faults(part: Part[Procedure]) -> Iterator[SpecProblem]:
    """Acts, terms and questions that a table names exist; its id and its columns are told apart."""
    procedure = part.model
    acts = ids(procedure.acts)
    named = Counter(table.id for table in procedure.tables)
    for index, table in enumerate(procedure.tables):
        path: Path_ = ("tables", index)
        if named[table.id] > 1:
            yield part.problem((*path, "id"), f"id“{table.id}”重复，请换一个")
        for key in ("begins", "each"):
            for step, name in enumerate(getattr(table, key)):
                if name not in acts:
                    yield part.problem((*path, key, step), unknown("事项", name, acts))
        keys = Counter(column.key for column in table.columns)
        for step, column in enumerate(table.columns):
            here: Path_ = (*path, "columns", step)
            if keys[column.key] > 1:
                yield part.problem((*here, "label"), f"列“{column.label}”出现{keys[column.key]}次，只能一次")
            if column.earlier and table.rows != "events":
                yield part.problem((*here, "earlier"), "earlier 只用于 rows: events 的表")
            for below, message in _column_faults(procedure, column):
                yield part.problem((*here, *below), message)


def _column_faults(procedure: Procedure, column: CaseColumn) -> Iterator[Fault]:
    acts, terms = ids(procedure.acts), ids(procedure.terms)
    if column.event is not None and column.event not in acts:
        yield ("event",), unknown("事项", column.event, acts)
    if column.inspection_of is not None and procedure.inspections is None:
        yield ("inspection_of",), "本程序没有 inspections，没有各级抽查的日期"
    for key in ("day_of", "said_of", "office_of", "of"):
        for step, name in enumerate(getattr(column, key) or ()):
            if name not in acts:
                yield (key, step), unknown("事项", name, acts)
    for key in ("term", "left"):
        name = getattr(column, key)
        if name is not None and name not in terms:
            yield (key,), unknown("期限", name, terms)
    if column.field is None:
        return
    asking = [act for act in procedure.acts if act.id in column.of] if column.of else procedure.acts
    if not any(_holds(act, column.field) for act in asking):
        yield ("field",), f"这些事项都没有问“{column.field}”"


def _holds(act: Act, name: str) -> bool:
    """Whether an event of the act keeps a value under that name."""
    return any(field.id == name for field in act.asks) or (name == _NUMBER and act.number is not None)
