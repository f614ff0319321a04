"""Stories of a procedure name what there is, begin with the act that opens a case, and go forward in time."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Procedure
from forms_app.specs.procedure_situations import ProcedureSituation, ProcedureSituations, Step
from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]


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
            yield from _step_faults(model, procedure, above, step, ("preludes", name, index))
    yield from _quota_faults(model, procedure)
    names: set[str] = set()
    for index, case in enumerate(model.cases):
        path: Path_ = ("cases", index)
        if case.name in names:
            yield (*path, "name"), f"name“{case.name}”重复，请换一个"
        names.add(case.name)
        yield from _case_faults(model, procedure, case, path)
        for number, step in enumerate(case.steps):
            yield from _step_faults(model, procedure, above, step, (*path, "steps", number))
        yield from _order_faults(model, procedure, index)


def _case_faults(
    model: ProcedureSituations, procedure: Procedure, case: ProcedureSituation, path: Path_
) -> Iterator[Fault]:
    if case.after is not None and case.after not in model.preludes:
        yield (*path, "after"), _unknown("前情", case.after, model.preludes)
    open_terms = [term.id for term in procedure.terms if term.setting]
    for term in case.counting:
        if term not in open_terms:
            yield (
                (*path, "counting", term),
                f"期限“{term}”不由机构设定按哪一种日计算；可以设定的：{'、'.join(open_terms) or '无'}",
            )


def _people_faults(model: ProcedureSituations, step: Step, path: Path_) -> Iterator[Fault]:
    named = (*((step.by,) if step.by is not None else ()), *step.collected_by)
    for name in named:
        if name not in model.people:
            yield (*path, "by" if name == step.by else "collected_by"), _unknown("人员", name, model.people)


def _step_faults(
    model: ProcedureSituations, own: Procedure, above: Procedure | None, step: Step, path: Path_
) -> Iterator[Fault]:
    if step.parent and above is None:
        yield (*path, "parent"), "本程序不在其他程序的案件内办理，没有 parent"
    procedure = above if step.parent and above is not None else own
    act = procedure.act(step.act) if step.act else None
    if step.act is not None and act is None:
        yield (*path, "act"), _unknown("事项", step.act, (each.id for each in procedure.acts))
    yield from _people_faults(model, step, path)
    yield from _inspection_faults(procedure, step, path)
    if step.state is not None and step.state not in {each.id for each in procedure.states}:
        yield (*path, "state"), _unknown("状态", step.state, (each.id for each in procedure.states))
    yield from _term_faults(procedure, step, path)
    categories = [each.id for each in procedure.grading.categories] if procedure.grading else []
    if step.category is not None and step.category not in categories:
        yield (*path, "category"), _unknown("类别", step.category, categories)
    if step.act is None and (step.refused or step.by or step.answers):
        yield path, "没有 act 的一步只写日期和应有的状况，不写 by、answers、refused"
    if step.act is None and not step.expects:
        yield path, "这一步没有事项，也没有写明应有的状况"
    for name in step.answers:
        if act is not None and name not in {field.id for field in act.asks}:
            yield (*path, "answers", name), f"“{act.id}”没有问“{name}”"


def _quota_faults(model: ProcedureSituations, procedure: Procedure) -> Iterator[Fault]:
    quotas = [each.id for each in procedure.inspections.quotas] if procedure.inspections else []
    for index, count in enumerate(model.counts):
        if count.quota not in quotas:
            yield ("counts", index, "quota"), _unknown("抽查比例", count.quota, quotas)


def _inspection_faults(procedure: Procedure, step: Step, path: Path_) -> Iterator[Fault]:
    quotas = [each.id for each in procedure.inspections.quotas] if procedure.inspections else []
    for name in step.quotas:
        if name not in quotas:
            yield (*path, "quotas", name), _unknown("抽查比例", name, quotas)
    act = procedure.act(step.act) if step.act else None
    if act is not None and act.any_office is (step.by_level is None):
        yield (*path, "by_level"), "各级主管部门都能办的事项（any_office）须写明 by_level，其他事项不写"


def _term_faults(procedure: Procedure, step: Step, path: Path_) -> Iterator[Fault]:
    terms = [each.id for each in procedure.terms]
    for key in ("term", "of"):
        name = getattr(step, key)
        if name is not None and name not in terms:
            yield (*path, key), _unknown("期限", name, terms)
    if step.awaited is not None and step.of is None:
        yield (*path, "awaited"), "写 awaited 的，用 of 写明是哪一个期限"
    if step.of_item is not None and (step.of is not None or step.term is not None):
        yield (*path, "of_item"), "of_item（另看的并联事项）和 of、term 不能同时写"
    if procedure.items is None and (step.item is not None or step.of_item is not None):
        yield (*path, "item" if step.item is not None else "of_item"), "本程序没有并联事项（items）"
    if step.term is not None and step.of is not None:
        yield (*path, "of"), "term（现状态的期限）和 of（另看的期限）不能同时写"


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


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f"没有{what}“{name}”，已有：{'、'.join(known) or '无'}"
