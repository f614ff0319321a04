"""Procedures lead somewhere: states, events, terms and forms that are named exist, and every state can be reached."""

from collections.abc import Iterator

from forms_app.specs.checks.case_tables import public_table_faults, table_faults
from forms_app.specs.checks.clocks import clock_faults
from forms_app.specs.checks.inspections import inspection_faults
from forms_app.specs.checks.publishing import (
    category_faults,
    grading_faults,
    ids,
    proposal_faults,
    publication_faults,
    rule_set_faults,
    unknown,
)
from forms_app.specs.checks.telling import telling_faults
from forms_app.specs.fields import ChoiceField
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Act, Need, Procedure
from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]
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
        ):
            yield part.problem(path, message)
        yield from _act_faults(part)
        yield from table_faults(part)
        yield from public_table_faults(part)


def _form_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    for key in ("application", "approval"):
        name = getattr(procedure, key)
        if name and name not in parts.forms:
            yield (key,), f"本文件夹没有表“{name}”，已有：{'、'.join(parts.forms)}"


def _record_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    for index, act in enumerate(procedure.acts):
        form = parts.forms.get(act.record or "")
        if act.record is None:
            continue
        if form is None:
            yield ("acts", index, "record"), f"本文件夹没有表“{act.record}”，已有：{'、'.join(parts.forms)}"
            continue
        asked = {field.id: field.type for field in act.asks}
        for field in form.model.fields:
            if field.id in asked and asked[field.id] != field.type:
                yield ("acts", index, "record"), f"“{field.id}”在本事项中是 {asked[field.id]}，在表中是 {field.type}"


def _repeated(procedure: Procedure) -> Iterator[Fault]:
    for key in ("terms", "states", "acts"):
        seen: set[str] = set()
        for index, item in enumerate(getattr(procedure, key)):
            if item.id in seen:
                yield (key, index, "id"), f"id“{item.id}”重复，请换一个"
            seen.add(item.id)


def _state_faults(procedure: Procedure) -> Iterator[Fault]:
    states, terms = ids(procedure.states), ids(procedure.terms)
    for key in ("standing", "notice"):
        if getattr(procedure, key) and getattr(procedure, key) not in states:
            yield (key,), unknown("状态", getattr(procedure, key), states)
    for index, state in enumerate(procedure.states):
        if state.term is not None and state.term not in terms:
            yield ("states", index, "term"), unknown("期限", state.term, terms)


def _term_faults(procedure: Procedure) -> Iterator[Fault]:
    acts = ids(procedure.acts)
    for index, term in enumerate(procedure.terms):
        for key in ("since", "ends"):
            for step, event in enumerate(getattr(term, key)):
                if event not in acts:
                    yield ("terms", index, key, step), unknown("事项", event, acts)
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


def _act_faults(part: Part[Procedure]) -> Iterator[SpecProblem]:
    for index, act in enumerate(part.model.acts):
        for path, message in _references(part.model, act):
            yield part.problem(("acts", index, *path), message)


def _references(procedure: Procedure, act: Act) -> Iterator[Fault]:
    states, acts, terms = ids(procedure.states), ids(procedure.acts), ids(procedure.terms)
    for step, name in enumerate(act.states):
        if name not in states:
            yield ("states", step), unknown("状态", name, states)
    if act.to is not None and act.to not in states:
        yield ("to",), unknown("状态", act.to, states)
    yield from _paper_faults(procedure, act)
    yield from _day_faults(act, terms)
    yield from category_faults(procedure, act)
    yield from proposal_faults(procedure, act)
    if act.after_term is not None and act.after_term not in terms:
        yield ("after_term",), unknown("期限", act.after_term, terms)
    for step, name in enumerate(act.apart_from):
        if name not in acts:
            yield ("apart_from", step), unknown("事项", name, acts)
    if (act.level is None) != (act.agrees is None):
        yield ("level",), "level 和 agrees 须同时写明"
    if act.level is not None and not any(field.id == "opinion" for field in act.asks):
        yield ("asks",), "有 level 的事项须问 opinion（印在审批表上的意见）"
    yield from _need_faults(procedure, act)


def _paper_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    for key in ("number", "supersedes", "withdraws"):
        if (name := getattr(act, key)) is not None and name not in ids(procedure.numbers):
            yield (key,), unknown("文号", name, ids(procedure.numbers))
    if act.supersedes is not None and act.record is None:
        yield ("supersedes",), "有 supersedes 的事项须写明 record（由哪一份新文书替代）"
    if act.confirms is not None and not any(field.id == act.confirms for field in act.asks):
        yield ("confirms",), f"本事项没有问“{act.confirms}”"
    if act.confirms is not None and not act.screens:
        yield ("confirms",), "confirms 只用于 screens: true 的事项"


def _day_faults(act: Act, terms: list[str]) -> Iterator[Fault]:
    if act.day is not None and not any(field.id == act.day and field.type in _DAYS for field in act.asks):
        yield ("day",), f"本事项没有日期字段“{act.day}”"
    if act.window is None:
        return
    for key, bound in act.window.bounds:
        if bound is not None and bound not in terms:
            yield ("window", key), unknown("期限", bound, terms)


def _need_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    for step, need in enumerate(act.needs):
        path: Path_ = ("needs", step)
        event = procedure.act(need.event)
        for key in ("or_events", "since_last"):
            for number, name in enumerate(getattr(need, key)):
                if procedure.act(name) is None:
                    yield (*path, key, number), unknown("事项", name, ids(procedure.acts))
        if event is None:
            yield (*path, "event"), unknown("事项", need.event, ids(procedure.acts))
            continue
        yield from (((*path, *below), message) for below, message in _answer_faults(need, event))


def _answer_faults(need: Need, event: Act) -> Iterator[Fault]:
    """The answers that a need is about can be given, and counted."""
    counted = need.consecutive
    if counted is not None and all(each.id != counted or each.type != "integer" for each in event.asks):
        yield ("consecutive",), f"“{need.event}”没有问整数“{counted}”"
    if need.field is None:
        if need.times > 1:
            yield ("times",), "写 times 的，用 field 和 value 或者 values 写明是哪一项回答"
        return
    field = next((each for each in event.asks if each.id == need.field), None)
    if not isinstance(field, ChoiceField):
        yield ("field",), f"“{need.event}”没有单选字段“{need.field}”"
        return
    options = {option.id for option in field.options}
    if not need.wanted or (need.value is not None and need.values):
        yield ("value",), "写 field 的，用 value 写明一个选项，或者用 values 写明几个选项"
    for value in need.wanted:
        if value not in options:
            yield ("value" if need.value else "values",), f"“{need.field}”没有选项“{value}”"
