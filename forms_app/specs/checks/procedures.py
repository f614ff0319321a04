"""Procedures lead somewhere: states, events, terms and forms that are named exist, and every state can be reached."""

from collections.abc import Iterator

from forms_app.specs.checks.case_tables import public_table_faults, table_faults
from forms_app.specs.checks.clocks import clock_faults
from forms_app.specs.checks.inspections import inspection_faults
from forms_app.specs.checks.names import Fault, absent, below, ids, repeated, unknown
from forms_app.specs.checks.publishing import (
    category_faults,
    grading_faults,
    proposal_faults,
    publication_faults,
    rule_set_faults,
)
from forms_app.specs.checks.telling import telling_faults
from forms_app.specs.fields import ChoiceField
from forms_app.specs.needs import Need
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Act, Procedure
from forms_app.specs.strict_yaml import Path_

_DAYS = ("date", "moment")


def check_procedures(parts: Parts) -> Iterator[SpecProblem]:
    """Every name in a procedure stands for something; one act opens it; nothing is out of reach."""
    for part in parts.procedures.values():
        for path, message in (
            *_form_faults(parts, part.model),
            *_record_faults(parts, part.model),
            *_repeated(part.model),
            *_state_faults(part.model),
            *_term_faults(part.model),
            *_opening_faults(part.model),
            *_reach_faults(part.model),
            *grading_faults(parts, part.model),
            *publication_faults(part.model),
            *rule_set_faults(part.model),
            *telling_faults(part.model),
            *clock_faults(part.model),
            *inspection_faults(part.model),
            *_act_faults(part.model),
            *table_faults(part.model),
            *public_table_faults(part.model),
        ):
            yield part.problem(path, message)


def _form_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    for key in ("application", "approval"):
        name = getattr(procedure, key)
        if name and name not in parts.forms:
            yield (key,), f"本文件夹没有表“{name}”，已有：{'、'.join(parts.forms)}"


def _record_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    for index, act in enumerate(procedure.acts):
        if act.record is None:
            continue
        form = parts.forms.get(act.record)
        if form is None:
            yield ("acts", index, "record"), f"本文件夹没有表“{act.record}”，已有：{'、'.join(parts.forms)}"
            continue
        asked = {field.id: field.type for field in act.asks}
        for field in form.model.fields:
            if field.id in asked and asked[field.id] != field.type:
                yield ("acts", index, "record"), f"“{field.id}”在本事项中是 {asked[field.id]}，在表中是 {field.type}"


def _repeated(procedure: Procedure) -> Iterator[Fault]:
    for key in ("terms", "states", "acts"):
        yield from repeated((key,), ids(getattr(procedure, key)))


def _state_faults(procedure: Procedure) -> Iterator[Fault]:
    states, terms = ids(procedure.states), ids(procedure.terms)
    for key in ("standing", "notice"):
        yield from absent((key,), "状态", getattr(procedure, key) or None, states)
    for index, state in enumerate(procedure.states):
        yield from absent(("states", index, "term"), "期限", state.term, terms)


def _term_faults(procedure: Procedure) -> Iterator[Fault]:
    acts = ids(procedure.acts)
    for index, term in enumerate(procedure.terms):
        yield from absent(("terms", index, "since"), "事项", term.since, acts)
        yield from absent(("terms", index, "ends"), "事项", term.ends, acts)
        for step, event in enumerate(term.renewed_by):
            if event not in term.since or set(term.renewed_by) >= set(term.since):
                yield ("terms", index, "renewed_by", step), f"“{event}”应在 since 中，since 另有开始第一期的事项"


def _opening_faults(procedure: Procedure) -> Iterator[Fault]:
    opening = [index for index, act in enumerate(procedure.acts) if not act.states]
    if len(opening) != 1:
        yield ("acts",), f"应有且只有一个没有 states 的事项（由它开始办理），现有{len(opening)}个"
    for index in opening:
        if procedure.acts[index].to is None:
            yield ("acts", index), "开始办理的事项须写明 to"


def _reach_faults(procedure: Procedure) -> Iterator[Fault]:
    reached = {act.to for act in procedure.acts}
    left = {state for act in procedure.acts if act.to for state in act.states}
    for index, state in enumerate(procedure.states):
        if state.id not in reached:
            yield ("states", index, "id"), f"没有事项到达状态“{state.id}”"
        if not state.final and state.id not in left:
            yield ("states", index, "id"), f"没有事项离开状态“{state.id}”；办理到此结束的，写 final: true"
        if state.final and state.id in left:
            yield ("states", index, "final"), f"状态“{state.id}”是 final，却有事项离开它"


def _act_faults(procedure: Procedure) -> Iterator[Fault]:
    for index, act in enumerate(procedure.acts):
        for faults in (_reference_faults, _paper_faults, _day_faults, category_faults, proposal_faults, _need_faults):
            yield from below(("acts", index), faults(procedure, act))


def _reference_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    states = ids(procedure.states)
    yield from absent(("states",), "状态", act.states, states)
    yield from absent(("to",), "状态", act.to, states)
    yield from absent(("after_term",), "期限", act.after_term, ids(procedure.terms))
    yield from absent(("apart_from",), "事项", act.apart_from, ids(procedure.acts))
    if (act.level is None) != (act.agrees is None):
        yield ("level",), "level 和 agrees 须同时写明"
    if act.level is not None and "opinion" not in ids(act.asks):
        yield ("asks",), "有 level 的事项须问 opinion（印在审批表上的意见）"


def _paper_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    for key in ("number", "supersedes", "withdraws"):
        yield from absent((key,), "文号", getattr(act, key), ids(procedure.numbers))
    if act.supersedes is not None and act.record is None:
        yield ("supersedes",), "有 supersedes 的事项须写明 record（由哪一份新文书替代）"
    if act.confirms is not None and act.confirms not in ids(act.asks):
        yield ("confirms",), f"本事项没有问“{act.confirms}”"
    if act.confirms is not None and not act.screens:
        yield ("confirms",), "confirms 只用于 screens: true 的事项"


def _day_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    if act.day is not None and not any(field.id == act.day and field.type in _DAYS for field in act.asks):
        yield ("day",), f"本事项没有日期字段“{act.day}”"
    for key, bound in act.window.bounds if act.window else ():
        yield from absent(("window", key), "期限", bound, ids(procedure.terms))


def _need_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    acts = ids(procedure.acts)
    for step, need in enumerate(act.needs):
        path: Path_ = ("needs", step)
        yield from absent((*path, "or_events"), "事项", need.or_events, acts)
        yield from absent((*path, "since_last"), "事项", need.since_last, acts)
        event = procedure.act(need.event)
        if event is None:
            yield (*path, "event"), unknown("事项", need.event, acts)
        else:
            yield from below(path, _answer_faults(need, event))


def _answer_faults(need: Need, event: Act) -> Iterator[Fault]:
    """The answers that a need is about can be given, and counted."""
    counted = need.consecutive
    if counted is not None and not any(each.id == counted and each.type == "integer" for each in event.asks):
        yield ("consecutive",), f"“{need.event}”没有问整数“{counted}”"
    if need.field is not None:
        yield from _wanted_faults(need, event, need.field)
    elif need.times > 1:
        yield ("times",), "写 times 的，用 field 和 value 或者 values 写明是哪一项回答"


def _wanted_faults(need: Need, event: Act, name: str) -> Iterator[Fault]:
    field = event.question(name)
    if not isinstance(field, ChoiceField):
        yield ("field",), f"“{need.event}”没有单选字段“{name}”"
        return
    if not need.wanted or (need.value is not None and need.values):
        yield ("value",), "写 field 的，用 value 写明一个选项，或者用 values 写明几个选项"
    for value in need.wanted:
        if value not in ids(field.options):
            yield ("value" if need.value else "values",), f"“{name}”没有选项“{value}”"
