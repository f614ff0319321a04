"""Stories of a procedure name what there is, begin with the act that opens a case, and go forward in time."""

from collections.abc import Iterator
from itertools import pairwise

from forms_app.specs.checks.names import Fault, absent, below, ids, repeated, unknown
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Procedure
from forms_app.specs.procedure_situations import ProcedureSituation, ProcedureSituations, Step


def check_procedure_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Everything a story names exists. Whether it comes out as it says is seen by playing it (`cases.replay`)."""
    for part in parts.procedure_situations:
        found = parts.procedures.get(part.model.procedure)
        if found is None:
            known = "、".join(parts.procedures) or "无"
            yield part.problem(("procedure",), f"本文件夹没有程序“{part.model.procedure}”，已有：{known}")
            continue
        above = parts.procedures.get(found.model.within)
        for path, message in _faults(part.model, found.model, above.model if above else None):
            yield part.problem(path, message)
    for name, procedure in parts.procedures.items():
        for path, message in _unproved_quotas(parts, name, procedure.model):
            yield procedure.problem(path, message)


def _unproved_quotas(parts: Parts, name: str, procedure: Procedure) -> Iterator[Fault]:
    """Each quota is proved on both sides: a count that is enough, and one that is not."""
    files = [part.model for part in parts.procedure_situations if part.model.procedure == name]
    for index, quota in enumerate(procedure.inspections.quotas if procedure.inspections else ()):
        told = {count.missing > 0 for file in files for count in file.counts if count.quota == quota.id}
        if told != {True, False}:
            message = f"“{quota.title}”没有情形证明：在 situations 的 counts 中各写一例恰好查够的和还差的"
            yield ("inspections", "quotas", index, "id"), message


def _faults(model: ProcedureSituations, procedure: Procedure, above: Procedure | None) -> Iterator[Fault]:
    """What is wrong with stories of a procedure; `above` is that of the case which its cases belong to."""
    for name, steps in model.preludes.items():
        for index, step in enumerate(steps):
            yield from below(("preludes", name, index), _step_faults(model, procedure, above, step))
    yield from _quota_faults(model, procedure)
    yield from repeated(("cases",), (case.name for case in model.cases), key="name")
    for index, case in enumerate(model.cases):
        yield from below(("cases", index), _case_faults(model, procedure, case))
        for number, step in enumerate(case.steps):
            yield from below(("cases", index, "steps", number), _step_faults(model, procedure, above, step))
        yield from _order_faults(model, procedure, index)


def _case_faults(model: ProcedureSituations, procedure: Procedure, case: ProcedureSituation) -> Iterator[Fault]:
    yield from absent(("after",), "前情", case.after, list(model.preludes))
    open_terms = [term.id for term in procedure.terms if term.setting]
    for term in case.counting:
        if term not in open_terms:
            known = "、".join(open_terms) or "无"
            yield ("counting", term), f"期限“{term}”不由机构设定按哪一种日计算；可以设定的：{known}"


def _step_faults(model: ProcedureSituations, own: Procedure, above: Procedure | None, step: Step) -> Iterator[Fault]:
    if step.parent and above is None:
        yield ("parent",), "本程序不在其他程序的案件内办理，没有 parent"
    procedure = above if step.parent and above is not None else own
    yield from _people_faults(model, step)
    yield from _inspection_faults(procedure, step)
    yield from _expectation_faults(procedure, step)
    yield from _term_faults(procedure, step)
    if step.act is None:
        yield from _idle_faults(step)
    else:
        yield from _done_faults(procedure, step, step.act)


def _people_faults(model: ProcedureSituations, step: Step) -> Iterator[Fault]:
    for name in (step.by, *step.collected_by):
        if name is not None and name not in model.people:
            yield ("by" if name == step.by else "collected_by",), unknown("人员", name, model.people)


def _expectation_faults(procedure: Procedure, step: Step) -> Iterator[Fault]:
    yield from absent(("state",), "状态", step.state, ids(procedure.states))
    yield from absent(("category",), "类别", step.category, ids(procedure.categories))


def _idle_faults(step: Step) -> Iterator[Fault]:
    """What is wrong with a step on which nothing is done."""
    if step.refused or step.by or step.answers:
        yield (), "没有 act 的一步只写日期和应有的状况，不写 by、answers、refused"
    if not step.expects:
        yield (), "这一步没有事项，也没有写明应有的状况"


def _done_faults(procedure: Procedure, step: Step, name: str) -> Iterator[Fault]:
    act = procedure.act(name)
    if act is None:
        yield ("act",), unknown("事项", name, ids(procedure.acts))
        return
    for asked in step.answers:
        if asked not in ids(act.asks):
            yield ("answers", asked), f"“{act.id}”没有问“{asked}”"
    if act.any_office is (step.by_level is None):
        yield ("by_level",), "各级主管部门都能办的事项（any_office）须写明 by_level，其他事项不写"


def _quota_faults(model: ProcedureSituations, procedure: Procedure) -> Iterator[Fault]:
    for index, count in enumerate(model.counts):
        yield from absent(("counts", index, "quota"), "抽查比例", count.quota, _quotas(procedure))


def _inspection_faults(procedure: Procedure, step: Step) -> Iterator[Fault]:
    for name in step.quotas:
        yield from absent(("quotas", name), "抽查比例", name, _quotas(procedure))


def _quotas(procedure: Procedure) -> list[str]:
    return ids(procedure.inspections.quotas) if procedure.inspections else []


def _term_faults(procedure: Procedure, step: Step) -> Iterator[Fault]:
    terms = ids(procedure.terms)
    yield from absent(("term",), "期限", step.term, terms)
    yield from absent(("of",), "期限", step.of, terms)
    if step.awaited is not None and step.of is None:
        yield ("awaited",), "写 awaited 的，用 of 写明是哪一个期限"
    if step.of_item is not None and (step.of is not None or step.term is not None):
        yield ("of_item",), "of_item（另看的并联事项）和 of、term 不能同时写"
    if step.term is not None and step.of is not None:
        yield ("of",), "term（现状态的期限）和 of（另看的期限）不能同时写"
    for key in ("item", "of_item") if procedure.items is None else ():
        if getattr(step, key) is not None:
            yield (key,), "本程序没有并联事项（items）"


def _order_faults(model: ProcedureSituations, procedure: Procedure, case: int) -> Iterator[Fault]:
    steps = model.steps_of(case)
    own = [(path, step) for path, step in steps if not step.parent]
    opened = next((number for number, (_, step) in enumerate(own) if not step.refused), len(own) - 1)
    # Where the case belongs to another one, that one may refuse it.
    for path, step in own[: opened + 1] or steps[:1]:
        if step.act != procedure.opening.id or (step.refused and not procedure.within):
            yield path, f"第一步应为“{procedure.opening.id}”（由它开始办理）"
            return
    for (_, before), (where, step) in pairwise(steps):
        if step.on < before.on:
            yield (*where, "on"), f"{step.on}早于上一步的{before.on}，请按先后顺序写"
