"""Tables of cases: what their columns name exists, and no two columns are the same."""

from collections import Counter
from collections.abc import Iterator

from forms_app.specs.checks.names import Fault, absent, below, ids, repeated
from forms_app.specs.procedure import Act, Procedure
from forms_app.specs.register import CaseColumn, CaseTable
from forms_app.specs.strict_yaml import Path_

_NUMBER = "number"
"""What an act that takes a number keeps it under."""


def public_table_faults(procedure: Procedure) -> Iterator[Fault]:
    """The state in which a line is public exists, and the table is one of cases."""
    for index, table in enumerate(procedure.tables):
        path: Path_ = ("tables", index, "public_in")
        yield from absent(path, "状态", table.public_in, ids(procedure.states))
        holds = table.rows == "standing" and table.public_in == procedure.standing
        if table.public_in is not None and table.rows != "cases" and not holds:
            yield path, "public_in 只用于 rows: cases 的表；rows: standing 的表写程序 standing 的状态"


def table_faults(procedure: Procedure) -> Iterator[Fault]:
    """Acts, terms and questions that a table names exist; its id and its columns are told apart."""
    yield from repeated(("tables",), ids(procedure.tables))
    for index, table in enumerate(procedure.tables):
        yield from below(("tables", index), _faults(procedure, table))


def _faults(procedure: Procedure, table: CaseTable) -> Iterator[Fault]:
    for key in ("begins", "each"):
        yield from absent((key,), "事项", getattr(table, key), ids(procedure.acts))
    keys = Counter(column.key for column in table.columns)
    for step, column in enumerate(table.columns):
        here: Path_ = ("columns", step)
        if keys[column.key] > 1:
            yield (*here, "label"), f"列“{column.label}”出现{keys[column.key]}次，只能一次"
        if column.earlier and table.rows != "events":
            yield (*here, "earlier"), "earlier 只用于 rows: events 的表"
        yield from below(here, _column_faults(procedure, column))


def _column_faults(procedure: Procedure, column: CaseColumn) -> Iterator[Fault]:
    for key in ("event", "day_of", "said_of", "office_of", "of"):
        yield from absent((key,), "事项", getattr(column, key), ids(procedure.acts))
    if column.inspection_of is not None and procedure.inspections is None:
        yield ("inspection_of",), "本程序没有 inspections，没有各级抽查的日期"
    for key in ("term", "left"):
        yield from absent((key,), "期限", getattr(column, key), ids(procedure.terms))
    asking = [act for act in procedure.acts if act.id in column.of] if column.of else procedure.acts
    if column.field is not None and not any(_holds(act, column.field) for act in asking):
        yield ("field",), f"这些事项都没有问“{column.field}”"


def _holds(act: Act, name: str) -> bool:
    """Whether an event of the act keeps a value under that name."""
    return any(field.id == name for field in act.asks) or (name == _NUMBER and act.number is not None)
