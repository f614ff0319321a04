"""Inspections: their act can be done by offices of every level, and what the quotas name exists."""

from collections import Counter
from collections.abc import Iterator

from forms_app.specs.checks.names import Fault, below, ids, unknown
from forms_app.specs.inspections import Inspections, Quota
from forms_app.specs.procedure import Act, Procedure

_FEWEST_APART = 2


def inspection_faults(procedure: Procedure) -> Iterator[Fault]:
    """The faults of the key `inspections`, but for its conditions."""
    rule = procedure.inspections
    if rule is None:
        return
    if not procedure.standing:
        yield ("inspections",), "inspections 只用于写明 standing 的程序：抽查的是持有人"
    yield from below(("inspections",), _act_faults(procedure, rule))
    if len(rule.separate) == 1:
        yield ("inspections", "separate"), f"separate 须写明至少{_FEWEST_APART}级：分开检查的是它们之间"
    named = Counter(quota.id for quota in rule.quotas)
    for index, quota in enumerate(rule.quotas):
        yield from below(("inspections", "quotas", index), _quota_faults(procedure, quota, named[quota.id]))


def _act_faults(procedure: Procedure, rule: Inspections) -> Iterator[Fault]:
    act = procedure.act(rule.act)
    if act is None:
        yield ("act",), unknown("事项", rule.act, ids(procedure.acts))
        return
    if fault := _unfit(procedure, act):
        yield ("act",), f"“{act.id}”{fault}"
    if all(field.id != rule.result for field in act.asks):
        yield ("result",), f"“{act.id}”没有问“{rule.result}”"


def _unfit(procedure: Procedure, act: Act) -> str:
    if not act.any_office:
        return "应写 any_office: true：各级主管部门都登记自己的检查"
    if act.day is None:
        return "应写明 day：检查哪一天做的"
    stays = act.states == (procedure.standing,) and act.to is None
    return "" if stays else f"应只在状态“{procedure.standing}”下办理，办理后状态不变"


def _quota_faults(procedure: Procedure, quota: Quota, named: int) -> Iterator[Fault]:
    if named > 1:
        yield ("id",), f"id“{quota.id}”重复，请换一个"
    if quota.after_act is not None and procedure.act(quota.after_act) is None:
        yield ("after_act",), unknown("事项", quota.after_act, ids(procedure.acts))
