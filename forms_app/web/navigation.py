"""The menu: which pages are offered to whom; an office is offered what its kind of authority has to do with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forms_app.cases.actors import Actor, Role
from forms_app.specs.catalogue import Catalogue

Offered = Callable[[Catalogue, str | None], bool]
"""Whether the regulations of this kind of authority (all of them, where none is named) need the page."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the menu; `counts` is the name of a number shown beside it, `named` that of the word of the
    public pages that stands in place of the title."""

    title: str
    endpoint: str
    offered: Offered
    counts: str | None = None
    named: str | None = None


def _always(_catalogue: Catalogue, _authority: str | None) -> bool:
    return True


def _has_procedures(catalogue: Catalogue, authority: str | None) -> bool:
    return bool(catalogue.current_procedures(authority))


def _has_campaigns(catalogue: Catalogue, authority: str | None) -> bool:
    return bool(catalogue.campaign_procedures(authority))


def _has_items(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.procedure.items for spec in catalogue.current_procedures(authority))


def _has_numbers(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.procedure.numbers for spec in catalogue.current_procedures(authority))


def _has_forms(catalogue: Catalogue, authority: str | None) -> bool:
    forms = catalogue.current.values()
    return any(each.form.filled_by == "enterprise" and each.regulation.handled_by == authority for each in forms)


def _has_weights(catalogue: Catalogue, authority: str | None) -> bool:
    return any(each.weights and each.regulation.handled_by == authority for each in catalogue.current.values())


def _has_grades(catalogue: Catalogue, authority: str | None) -> bool:
    return any(authority in (None, spec.regulation.handled_by) for spec in catalogue.grades.values())


def _has_inspections(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.procedure.inspections for spec in catalogue.current_procedures(authority))


def _has_tasks(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.concerns(authority) for spec in catalogue.task_plans.values())


def _has_public_results(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.procedure.is_public for spec in catalogue.current_procedures(authority))


def _has_indicators(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.regulation.handled_by == authority for spec in catalogue.indicators.values())


FOR_EVERYBODY = (
    MenuEntry("首页", "public.home", _always),
    MenuEntry("事项", "schemes.index", _always),
    MenuEntry("公示公开", "credit.index", _has_public_results, named="page"),
)
FOR_ENTERPRISES = (
    MenuEntry("我的申报", "enterprise.filings", _always),
    MenuEntry("本单位记录", "grades.own", _has_grades),
    MenuEntry("办理和消息", "enterprise_cases.messages", _always, counts="unread"),
)
FOR_OFFICES = (
    MenuEntry("办件", "cases.worklist", _has_procedures),
    MenuEntry("并联事项", "clocks.items", _has_items),
    MenuEntry("认定活动", "campaigns.campaigns", _has_campaigns),
    MenuEntry("分级台账", "grades.index", _has_grades),
    MenuEntry("企业申报", "bureau.submissions", _has_forms),
    MenuEntry("任务", "tasks.plans", _has_tasks),
    MenuEntry("企业名录", "directory.enterprises", _always),
    MenuEntry("统计", "figures.figures", _has_procedures),
    MenuEntry("指标", "indicators.listed", _has_indicators),
    MenuEntry("文号", "numbers.register", _has_numbers),
    MenuEntry("台账", "ledgers.ledger", _has_procedures),
    MenuEntry("抽查", "inspections.counts", _has_inspections),
    MenuEntry("权重表", "weights.tables", _has_weights),
    MenuEntry("本机构", "office.office", _always),
)


def menu(catalogue: Catalogue, actor: Actor | None) -> Iterator[MenuEntry]:
    """The pages offered to this person, in their order."""
    authority = actor.authority if actor else None
    yield from (entry for entry in FOR_EVERYBODY if entry.offered(catalogue, authority))
    if actor is None:
        return
    entries = FOR_ENTERPRISES if actor.role is Role.ENTERPRISE else FOR_OFFICES
    yield from (entry for entry in entries if entry.offered(catalogue, authority))


def home(catalogue: Catalogue, actor: Actor) -> str:
    """The page that somebody reads first after signing in: the first of the own pages that is offered."""
    entries = FOR_ENTERPRISES if actor.role is Role.ENTERPRISE else FOR_OFFICES
    return next(entry.endpoint for entry in entries if entry.offered(catalogue, actor.authority))
