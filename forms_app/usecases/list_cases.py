"""The worklist: cases by due day, with a light for each, and how many stand where."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from sqlmodel import Session, select

from forms_app.cases.actors import Actor
from forms_app.cases.case import HOLDERS
from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.specs.procedure import State
from forms_app.specs.publishing import Category
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import SavedFilter
from forms_app.storage.cases import COUNTED, CaseQuery, Place, count_cases, worklist
from forms_app.storage.faults import retried
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed

PAGE_SIZE = 50
SOON = timedelta(days=3)
"""From how many days before its due day a case is shown in amber: a choice of this screen, not of the law."""
_MOST_FILTERS, _LONGEST_NAME, _LONGEST_QUERY = 20, 30, 500


class Light(StrEnum):
    """How urgent a case is today."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A line of the worklist. `title` is that of the procedure, `category` "" before anything was found."""

    row: tables.Case
    title: str
    category: str
    state: State
    holder: str
    division: str
    light: Light
    days_left: int | None


@dataclass(frozen=True)
class CaseList:
    """One page, where the next one begins (None: it is the last), and counts: in all, by state, overdue."""

    lines: tuple[CaseLine, ...]
    following: Place | None
    total: int
    counts: tuple[tuple[State, int], ...]
    overdue: int
    filters: tuple[SavedFilter, ...]


def list_cases(platform: Platform, actor: Actor, query: CaseQuery, after: Place | None) -> CaseList:
    """One page of the worklist."""
    query, today = _scoped(platform, actor, query), platform.today()
    with platform.database.reading() as session:
        rows = worklist(session, actor, query, after=after, limit=PAGE_SIZE + 1)
        every = CaseQuery(
            only_open=query.only_open, campaign=query.campaign, procedure=query.procedure, category=query.category
        )
        counts = _counts(platform, session, actor, every)
        overdue = count_cases(session, actor, replace(every, only_open=True, due_until=today - timedelta(days=1)))
        filters = _filters(session, actor)
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return CaseList(
        lines=tuple(case_line(platform, row, today) for row in rows[:PAGE_SIZE]),
        following=Place(last.due_on, last.id) if last else None,
        # Every case is in one state. When a state stopped counting, so does the sum: it is beyond COUNTED as well.
        total=min(sum(number for _, number in counts), COUNTED + 1),
        counts=counts,
        overdue=overdue,
        filters=tuple(filters),
    )


def _scoped(platform: Platform, actor: Actor, query: CaseQuery) -> CaseQuery:
    """The query with the procedure of its category, where only one has it: the list then reads that index."""
    if query.category is None or query.procedure is not None:
        return query
    having = {
        spec.id
        for spec in platform.catalogue.procedures.values()
        if query.category in {each.id for each in categories_of(platform, actor, spec.id)}
    }
    return replace(query, procedure=having.pop()) if len(having) == 1 else query


def _counts(platform: Platform, session: Session, actor: Actor, every: CaseQuery) -> tuple[tuple[State, int], ...]:
    states = states_in_use(platform, actor, only_open=every.only_open, procedure=every.procedure)
    counted = ((state, count_cases(session, actor, replace(every, state=state.id))) for state in states)
    return tuple((state, number) for state, number in counted if number)


def states_in_use(
    platform: Platform, actor: Actor, *, only_open: bool, procedure: str | None = None
) -> tuple[State, ...]:
    """The states in which a case (of that procedure) that this person handles can be, those of former versions last."""
    found: dict[str, State] = {}
    for spec in (*platform.catalogue.current_procedures(), *platform.catalogue.procedures.values()):
        if procedure not in (None, spec.id) or actor.authority not in (None, spec.regulation.handled_by):
            continue
        for state in spec.procedure.states:
            if not (only_open and state.holder == "system"):
                found.setdefault(state.id, state)
    return tuple(found.values())


def categories_of(platform: Platform, actor: Actor, procedure: str | None) -> tuple[Category, ...]:
    """The categories of a procedure, of all current ones that this person handles when none is named."""
    gradings = (
        spec.procedure.grading
        for spec in platform.catalogue.current_procedures(actor.authority)
        if procedure in (None, spec.id) and spec.procedure.grading
    )
    return tuple({each.id: each for grading in gradings for each in grading.categories}.values())


def case_line(platform: Platform, row: tables.Case, today: date) -> CaseLine:
    """A case as a line, judged as of today: nothing about being late is stored."""
    procedure = platform.catalogue.procedure(row.procedure_id, row.spec_version).procedure
    category = next((each.title for each in procedure.categories if each.id == row.category), "")
    left = (row.due_on - today).days if row.due_on else None
    return CaseLine(
        row,
        procedure.title,
        category,
        procedure.state(row.state),
        HOLDERS[row.holder],
        platform.reference.divisions.name_of(row.division_code),
        light(row.due_on, today),
        left,
    )


def light(due_on: date | None, today: date) -> Light:
    """Red after the due day, amber shortly before and on it, green earlier."""
    if due_on is None:
        return Light.NONE
    if due_on < today:
        return Light.RED
    return Light.AMBER if due_on - today <= SOON else Light.GREEN


@retried
def save_filter(platform: Platform, actor: Actor, name: str, query: str) -> None:
    """Keep a filter under a name. Raises BadInputError, ConflictError when there are too many."""
    name = typed(name, "筛选名称", _LONGEST_NAME, required=True)
    query = typed(query, "筛选条件", _LONGEST_QUERY)
    with platform.database.writing() as session:
        kept = {each.name: each for each in _filters(session, actor)}
        if name not in kept and len(kept) >= _MOST_FILTERS:
            raise ConflictError(f"最多保存{_MOST_FILTERS}个筛选，请先删除不用的")
        row = kept.get(name) or SavedFilter(account_id=actor.account, name=name, query=query)
        row.query = query
        session.add(row)


@retried
def delete_filter(platform: Platform, actor: Actor, identifier: int) -> None:
    """Forget a filter of one's own. Raises NotFoundError."""
    with platform.database.writing() as session:
        row = session.get(SavedFilter, identifier)
        if row is None or row.account_id != actor.account:
            raise NotFoundError("没有找到这个筛选")
        session.delete(row)


def _filters(session: Session, actor: Actor) -> list[SavedFilter]:
    query = select(SavedFilter).where(SavedFilter.account_id == actor.account).order_by(SavedFilter.name)
    return list(session.exec(query))
