"""Stages lead to an office, changes to an act, and what they rest on is asked in the application or in the case."""

from collections.abc import Iterator

from forms_app.specs.checks.law import rule_faults
from forms_app.specs.checks.names import Fault, absent, below, ids, unknown
from forms_app.specs.fields import AnyField, ChoiceField, YesNoField
from forms_app.specs.form import Questionnaire
from forms_app.specs.handing_over import Change, Changes, When
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Act, Procedure, ProcedureTerm
from forms_app.specs.strict_yaml import Path_
from forms_app.workdays.terms import Unit


def check_handing_over(parts: Parts) -> Iterator[SpecProblem]:
    """Every name in `stages`, `changes`, `hands_to`, `for_stage`, `succeeds`, `when` stands for something."""
    for part in parts.procedures.values():
        fields = _fields(parts, part.model)
        for path, message in (
            *_stage_faults(part.model, fields),
            *_term_faults(part.model),
            *_act_faults(part.model),
            *_agreement_faults(part.model, fields),
            *_change_faults(part.model),
            *_within_faults(parts, part.model),
            *_quota_faults(part.model, fields),
            *_act_when_faults(part.model, fields),
        ):
            yield part.problem(path, message)


def _fields(parts: Parts, procedure: Procedure) -> dict[str, AnyField]:
    """What a case can say: the questions of its application, and those of its acts."""
    form = parts.forms.get(procedure.application)
    found = {field.id: field for field in form.model.fields} if form else {}
    return found | {field.id: field for act in procedure.acts for field in act.asks}


def _stage_faults(procedure: Procedure, fields: dict[str, AnyField]) -> Iterator[Fault]:
    for index, stage in enumerate(procedure.stages):
        last = len(stage.choices) - 1
        for step, choice in enumerate(stage.choices):
            path: Path_ = ("stages", index, "choices", step)
            yield from _when_faults(choice.when, fields, (*path, "when"))
            if bool(choice.when) is (step == last):
                yield path, "choices 的最后一项不写 when（其他情形都归它），前面的各项须写 when"


def _when_faults(when: When, fields: dict[str, AnyField], path: Path_) -> Iterator[Fault]:
    for name, answers in when.items():
        options = _options(fields.get(name))
        for answer in answers:
            if answer not in options:
                yield (*path, name), f"申请表和事项中没有“{name}”的选项“{answer}”，可选：{'、'.join(options) or '无'}"


def _options(field: AnyField | None) -> list[str]:
    if isinstance(field, ChoiceField):
        return [option.id for option in field.options]
    return ["yes", "no"] if isinstance(field, YesNoField) else []


def _term_faults(procedure: Procedure) -> Iterator[Fault]:
    terms = {term.id: term for term in procedure.terms}
    for index, term in enumerate(procedure.terms):
        stage = term.for_stage.stage if term.for_stage else None
        yield from absent(("terms", index, "for_stage"), "环节", stage, ids(procedure.stages))
        if term.before_end_of is not None and (fault := _counted_back_fault(term, term.before_end_of, terms)):
            yield ("terms", index, "before_end_of"), fault


def _counted_back_fault(term: ProcedureTerm, ends: str, terms: dict[str, ProcedureTerm]) -> str | None:
    """Why a term cannot be counted back from the end of that one."""
    end = terms.get(ends)
    if end is None or end.before_end_of is not None:
        return unknown("期限", ends, list(terms))
    if term.period is None or end.period is None:
        return "到所答日期为止的期限不能倒算"
    if term.length.unit not in (Unit.DAYS, Unit.MONTHS, Unit.YEARS) or end.since != term.since:
        return "倒算的期限按日、月、年计，since 与所倒算的期限相同"
    return None


def _act_faults(procedure: Procedure) -> Iterator[Fault]:
    stages = ids(procedure.stages)
    for index, act in enumerate(procedure.acts):
        yield from below(("acts", index), _references(procedure, act, stages))


def _agreement_faults(procedure: Procedure, fields: dict[str, AnyField]) -> Iterator[Fault]:
    asked = Questionnaire.model_construct(fields=tuple(fields.values()), sections=())
    for index, act in enumerate(procedure.acts):
        for number, agreement in enumerate(act.agreements):
            for key in ("when", "needs"):
                path: Path_ = ("acts", index, "agreements", number, key)
                yield from rule_faults(asked, getattr(agreement, key), path)


def _references(procedure: Procedure, act: Act, stages: list[str]) -> Iterator[Fault]:
    yield from absent(("hands_to",), "环节", act.hands_to, stages)
    if act.hands_to is not None and not act.states:
        yield ("hands_to",), "开始办理的事项不移交：申请由所在地的机构收到"
    yield from absent(("for_stage", "stage"), "环节", act.for_stage.stage if act.for_stage else None, stages)
    if act.succeeds is None:
        return
    earlier = procedure.act(act.succeeds)
    if earlier is None or procedure.standing not in earlier.states or any(field.required for field in earlier.asks):
        yield ("succeeds",), f"“{act.succeeds}”应是状态“{procedure.standing}”下的事项，没有必须填写的问题"


def _change_faults(procedure: Procedure) -> Iterator[Fault]:
    changes = procedure.changes
    if changes is None:
        return
    held, grounds = _asked(procedure, changes.held), _asked(procedure, changes.ground)
    for key, options in (("held", held), ("ground", grounds)):
        if not options:
            yield ("changes", key), f"没有事项问单选的“{getattr(changes, key)}”"
    for index, row in enumerate(changes.rows):
        yield from below(("changes", "rows", index), _row_faults(procedure, changes, row, held, grounds))


def _row_faults(
    procedure: Procedure, changes: Changes, row: Change, held: list[str], grounds: list[str]
) -> Iterator[Fault]:
    for name in (*row.held, *row.becomes) if held else ():
        if name not in held:
            yield (), f"“{changes.held}”没有选项“{name}”，可选：{'、'.join(held)}"
    if grounds and row.ground not in grounds:
        yield ("ground",), f"“{changes.ground}”没有选项“{row.ground}”，可选：{'、'.join(grounds)}"
    act = procedure.act(row.act)
    if act is None:
        yield ("act",), unknown("事项", row.act, ids(procedure.acts))
    elif fault := _unasked(act, changes, becomes=bool(row.becomes)):
        yield ("act",), fault


def _unasked(act: Act, changes: Changes, *, becomes: bool) -> str:
    asked = {field.id for field in act.asks if field.required}
    wanted = (changes.ground, *((changes.held,) if becomes else ()))
    lacking = [name for name in wanted if name not in asked]
    return f"“{act.id}”没有必须回答的“{'、'.join(lacking)}”" if lacking else ""


def _within_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    rule, above = procedure.within_case, parts.procedures.get(procedure.within)
    if rule is None:
        return
    if above is None:
        yield ("within_case",), "within_case 只用于在另一程序的案件内（within）办理的程序"
        return
    for name in rule.states:
        if name not in ids(above.model.states):
            yield ("within_case", "states"), unknown("状态", name, ids(above.model.states))
    yield from absent(("within_case", "not_after"), "期限", rule.not_after, ids(above.model.terms))
    yield from _when_faults(rule.when, _fields(parts, above.model), ("within_case", "when"))


def _act_when_faults(procedure: Procedure, fields: dict[str, AnyField]) -> Iterator[Fault]:
    for index, act in enumerate(procedure.acts):
        yield from _when_faults(act.when, fields, ("acts", index, "when"))


def _quota_faults(procedure: Procedure, fields: dict[str, AnyField]) -> Iterator[Fault]:
    for index, quota in enumerate(procedure.inspections.quotas if procedure.inspections else ()):
        yield from _when_faults(quota.when, fields, ("inspections", "quotas", index, "when"))


def _asked(procedure: Procedure, name: str) -> list[str]:
    """The options of a question that acts ask, all of them together."""
    fields = (field for act in procedure.acts for field in act.asks if field.id == name)
    return list(dict.fromkeys(option for field in fields for option in _options(field)))
