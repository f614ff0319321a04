"""The menu: which pages are offered to whom; an office is offered what its kind of authority has to do with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forms_app.cases.actors import Actor, Role
from forms_app.specs.catalogue import Catalogue

_HOME = "public.home"
Offered = Callable[[Catalogue, str | None], bool]
"""Whether the regulations of this kind of authority (all of them, where none is named) need the page."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the menu and, in one line, what is found there; `counts` is the name of a number shown beside it,
    `named` that of the word of the public pages that stands in place of the title, `beside` the groups of pages that
    belong to it as well."""

    title: str
    about: str
    endpoint: str
    offered: Offered
    counts: str | None = None
    named: str | None = None
    beside: tuple[str, ...] = ()

    def holds(self, endpoint: str | None) -> bool:
        """Whether a page is one of those that are reached through this entry."""
        if endpoint is None or self.endpoint == _HOME:
            return endpoint == self.endpoint
        return endpoint.partition(".")[0] in (self.endpoint.partition(".")[0], *self.beside)


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
    return bool(catalogue.received_by(authority))


def _has_weights(catalogue: Catalogue, authority: str | None) -> bool:
    return any(each.weights and each.regulation.handled_by == authority for each in catalogue.current.values())


def _has_grades(catalogue: Catalogue, authority: str | None) -> bool:
    return any(authority in (None, spec.regulation.handled_by) for spec in catalogue.grades.values())


def _has_inspections(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.procedure.inspections for spec in catalogue.current_procedures(authority))


def _has_tasks(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.concerns(authority) for spec in catalogue.task_plans.values())


def _has_public_results(catalogue: Catalogue, authority: str | None) -> bool:
    return bool(catalogue.listed_procedures(authority))


def _has_indicators(catalogue: Catalogue, authority: str | None) -> bool:
    return any(spec.regulation.handled_by == authority for spec in catalogue.indicators.values())


FIRST_PAGE = MenuEntry("首页", "待办和常用入口", _HOME, _always)
FOR_EVERYBODY = (
    MenuEntry("事项", "收录的规定，可以自查和填报的表", "schemes.index", _always, beside=("charts", "measures")),
    MenuEntry(
        "公示公开",
        "正在公示的名单和信息",
        "credit.index",
        _has_public_results,
        named="page",
        beside=("entries", "corrections"),
    ),
)
FOR_ENTERPRISES = (
    MenuEntry("我的申报", "填报、草稿、已提交的表和回执", "enterprise.filings", _always, beside=("applications",)),
    MenuEntry("本单位记录", "监管部门记录的本单位信息，可以提出异议", "grades.own", _has_grades),
    MenuEntry("办理和消息", "办到哪一步、期限、文书和通知", "enterprise_cases.messages", _always, counts="unread"),
)
FOR_OFFICES = (
    MenuEntry(
        "办件", "在办的案件，按届满日排列", "cases.worklist", _has_procedures, beside=("case_binding", "opening")
    ),
    MenuEntry("并联事项", "各部门并联办理的事项和剩余天数", "clocks.items", _has_items),
    MenuEntry("认定活动", "开展认定活动，公示、公布名单", "campaigns.campaigns", _has_campaigns),
    MenuEntry("分级台账", "监管对象的级别、依据和下次检查日", "grades.index", _has_grades),
    MenuEntry("抽查", "应当抽查的比例和已抽查的数量", "inspections.counts", _has_inspections),
    MenuEntry("企业申报", "收到的申报和自评", "bureau.submissions", _has_forms),
    MenuEntry("任务", "任务分工、进展和逾期", "tasks.plans", _has_tasks, counts="unread"),
    MenuEntry("指标", "填报指标，与目标比较", "indicators.listed", _has_indicators),
    MenuEntry("台账", "按规定格式的台账，导出Excel", "ledgers.ledger", _has_procedures),
    MenuEntry("统计", "按年份和地区统计办理情况", "figures.figures", _has_procedures),
    MenuEntry("文号", "文号登记和作废", "numbers.register", _has_numbers),
    MenuEntry("权重表", "各部分的权重和启用日期", "weights.tables", _has_weights),
    MenuEntry("企业名录", "辖区内的企业，用Excel维护", "directory.enterprises", _always),
    MenuEntry("本机构", "人员、账号、印章和文书设置", "office.office", _always, beside=("stated_dates",)),
)


def menu(catalogue: Catalogue, actor: Actor | None) -> Iterator[MenuEntry]:
    """The pages offered to this person, in their order: the first page, the own ones, those for everybody."""
    yield FIRST_PAGE
    if actor is not None:
        yield from own_pages(catalogue, actor)
    authority = actor.authority if actor else None
    yield from (entry for entry in FOR_EVERYBODY if entry.offered(catalogue, authority))


def own_pages(catalogue: Catalogue, actor: Actor) -> Iterator[MenuEntry]:
    """The pages that this person works with."""
    entries = FOR_ENTERPRISES if actor.role is Role.ENTERPRISE else FOR_OFFICES
    return (entry for entry in entries if entry.offered(catalogue, actor.authority))


def home(catalogue: Catalogue, actor: Actor) -> str:
    """The page that somebody reads first after signing in: the first of the own pages that is offered."""
    return next(own_pages(catalogue, actor)).endpoint
