"""Who sees and does what in a task ledger: the one place that says so.

A plan is carried out by units, each in its divisions. An office of the plan's authority answers in its own division for
the units without an authority of their own; an office of another authority only for the units of that authority. The
office above sees those below, and the supervising level of the plan's authority decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forms_app.cases.actors import ACTING_ROLES, Actor, Role
from forms_app.core.divisions import DivisionTable, covers, level_of
from forms_app.core.errors import NotFoundError
from forms_app.specs.tasks import PlannedTask, TaskPlanSpec, Unit
from forms_app.storage.tasks import Place
from forms_app.usecases.platform import Platform

_DECIDING = (Role.SECTION_HEAD, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A task of one unit in one division. `where` is the division's name, "" where the unit's title says it all."""

    planned: PlannedTask
    unit: Unit
    division: str
    where: str

    def place(self, domain: str) -> Place:
        """Under what its events are stored."""
        return Place(domain, self.planned.key, self.unit.title, self.division)

    @property
    def bearer(self) -> str:
        """Who answers for it, in words."""
        return f"{self.where}：{self.unit.title}" if self.where else self.unit.title


@dataclass(frozen=True, slots=True)
class TaskScope:
    """What somebody sees and may do in one plan."""

    spec: TaskPlanSpec
    authority: str | None
    division: str
    role: Role
    decides: bool

    def sees(self, unit: Unit, division: str) -> bool:
        """Whether the unit of that division is to be seen."""
        return covers(self.division, division) and self._is_ours(unit)

    def reports_for(self, unit: Unit, division: str) -> bool:
        """Whether this person reports for the unit of that division."""
        if self.role not in ACTING_ROLES or division != self.division:
            return False
        # The supervising office also reports for those of its own level that hand in on paper.
        return self.decides or self.authority == (unit.authority or self.spec.regulation.handled_by)

    @property
    def may_decide(self) -> bool:
        """Whether this person confirms, sends back and opens again."""
        return self.decides and self.role in _DECIDING

    def _is_ours(self, unit: Unit) -> bool:
        return self.authority in (self.spec.regulation.handled_by, unit.authority)


def scope_of(platform: Platform, actor: Actor, domain: str) -> TaskScope:
    """What this officer sees of the plan of a folder. Raises NotFoundError when it is nothing."""
    spec = platform.catalogue.task_plans.get(domain)
    found = _scope(actor, spec) if spec else None
    if found is None:
        raise NotFoundError("没有这份任务台账，或者不属于本机构")
    return found


def scopes_of(platform: Platform, actor: Actor) -> tuple[TaskScope, ...]:
    """The plans of which this officer sees something."""
    found = (_scope(actor, spec) for spec in platform.catalogue.task_plans.values())
    return tuple(scope for scope in found if scope is not None)


def _scope(actor: Actor, spec: TaskPlanSpec) -> TaskScope | None:
    if actor.division is None:
        return None
    if not spec.concerns(actor.authority):
        return None
    supervises = actor.authority == spec.regulation.handled_by
    decides = supervises and level_of(actor.division) == spec.plan.supervised_by
    return TaskScope(spec, actor.authority, actor.division, actor.role, decides)


def scope_for(spec: TaskPlanSpec, authority: str, division: str) -> TaskScope:
    """What an office reports in a plan, whoever acts for it; what it decides is left out."""
    return TaskScope(spec, authority, division, Role.HANDLER, decides=False)


def own_undertakings(scope: TaskScope, divisions: DivisionTable, on: date) -> Iterator[Undertaking]:
    """What the office itself reports: in its own division, for the units of its authority."""
    for planned in scope.spec.tasks.values():
        for unit in planned.responsible:
            if scope.reports_for(unit, scope.division) and _may_stand_at(unit, level_of(scope.division)):
                found = _divisions_of(unit, divisions, on)
                yield from (Undertaking(planned, unit, code, name) for code, name in found if code == scope.division)


def _may_stand_at(unit: Unit, level: str) -> bool:
    """Whether a unit can have a task at that level: asked first, for working its divisions out takes long."""
    return bool(unit.divisions) or level in unit.levels


def undertakings(scope: TaskScope, divisions: DivisionTable, on: date) -> Iterator[Undertaking]:
    """What is to be seen of the plan, task by task, unit by unit, division by division."""
    for planned in scope.spec.tasks.values():
        yield from undertakings_of(scope, planned, divisions, on)


def undertakings_of(
    scope: TaskScope, planned: PlannedTask, divisions: DivisionTable, on: date
) -> Iterator[Undertaking]:
    """The same of one task."""
    for unit in planned.responsible:
        for code, name in _divisions_of(unit, divisions, on):
            if scope.sees(unit, code):
                yield Undertaking(planned, unit, code, name)


def undertaking_at(
    scope: TaskScope, divisions: DivisionTable, on: date, task: str, unit: str, division: str
) -> Undertaking:
    """One of them. Raises NotFoundError for what is not to be seen."""
    planned = scope.spec.tasks.get(task)
    if planned is not None:
        for each in undertakings_of(scope, planned, divisions, on):
            if (each.unit.title, each.division) == (unit, division):
                return each
    raise NotFoundError("没有找到这项任务，或者不属于您的辖区")


def _divisions_of(unit: Unit, divisions: DivisionTable, on: date) -> Iterator[tuple[str, str]]:
    """Code and name of the divisions in which the unit exists; a unit of the province needs no name beside it."""
    for code in unit.divisions:
        yield code, "" if len(unit.divisions) == 1 else divisions.name_of(code)
    for division in divisions.in_force(on):
        if division.level in unit.levels:
            only = unit.levels == ("province",)
            yield division.code, "" if only else division.name
