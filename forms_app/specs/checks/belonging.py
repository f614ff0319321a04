"""Procedures within others: the case they belong to is of a procedure that exists and can take what they do to it."""

from collections.abc import Iterator

from forms_app.specs.checks.names import Fault, absent, below, ids, unknown
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Act, Procedure

_TEXT_TYPES = ("line", "text")


def check_belonging(parts: Parts) -> Iterator[SpecProblem]:
    """`within` and `causes` name what there is; conditions on an entry stand where there can be one."""
    procedures = {name: part.model for name, part in parts.procedures.items()}
    for part in parts.procedures.values():
        for path, message in (
            *_faults(part.model, procedures),
            *_prefilled_faults(parts, part.model),
            *_disputed_faults(parts, part.model),
        ):
            yield part.problem(path, message)


def _faults(procedure: Procedure, procedures: dict[str, Procedure]) -> Iterator[Fault]:
    above = procedures.get(procedure.within)
    if procedure.within and above is None:
        yield ("within",), unknown("程序", procedure.within, list(procedures))
        return
    publishes = (above or procedure).publication is not None
    if procedure.removes and (above is None or not publishes):
        yield ("removes",), "removes 只用于在有 publication 的程序的案件内（within）办理的程序"
    yield from _demand_faults(procedure)
    for index, act in enumerate(procedure.acts):
        if act.when_entry is not None and not publishes:
            yield ("acts", index, "when_entry"), "本程序没有 publication，没有可以规定状况的公示信息"
        yield from below(("acts", index), _act_faults(act, procedure, above))


def _demand_faults(procedure: Procedure) -> Iterator[Fault]:
    known, acts = ids(procedure.demands), ids(procedure.acts)
    for index, demand in enumerate(procedure.demands):
        yield from absent(("demands", index, "met_by"), "事项", demand.met_by, acts)
        if demand.id in known[:index]:
            yield ("demands", index, "id"), f"“{demand.id}”重复"


def _prefilled_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    form = parts.forms.get(procedure.application)
    for name in procedure.prefills:
        field = form.model.field(name) if form else None
        if not procedure.within:
            yield ("prefills", name), "prefills 只用于在另一程序的案件内（within）办理的程序"
        elif field is None or field.type not in _TEXT_TYPES:
            yield ("prefills", name), f"申请表“{procedure.application}”没有文字字段“{name}”"


def _disputed_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    apart = [index for index, act in enumerate(procedure.acts) if act.apart_from_collectors]
    if apart and not procedure.about_record:
        yield ("acts", apart[0], "apart_from_collectors"), "只用于写明 about_record（所异议的记录）的程序"
    form = parts.forms.get(procedure.application)
    field = form.model.field(procedure.about_record) if form and procedure.about_record else None
    if procedure.about_record and (field is None or field.type != "line" or not field.required):
        yield ("about_record",), f"申请表“{procedure.application}”没有必填的单行字段“{procedure.about_record}”"


def _act_faults(act: Act, procedure: Procedure, above: Procedure | None) -> Iterator[Fault]:
    if act.counted_since and act.at_most is None:
        yield ("counted_since",), "写 counted_since 的，须写明 at_most"
    yield from absent(("counted_since",), "事项", act.counted_since, ids(procedure.acts))
    if act.causes is None:
        return
    caused = above.act(act.causes) if above else None
    if above is None:
        yield ("causes",), "causes 只用于在另一程序的案件内（within）办理的程序"
    elif caused is None:
        yield ("causes",), unknown("事项", act.causes, ids(above.acts))
    else:
        yield from _unanswered(act, caused)


def _unanswered(act: Act, caused: Act) -> Iterator[Fault]:
    """What the caused act must have answered is asked by the act that causes it."""
    asked = {field.id: field.type for field in act.asks}
    for field in caused.asks:
        if field.required and asked.get(field.id) != field.type:
            yield ("causes",), f"“{caused.title}”必须填写“{field.id}”（{field.type}），本事项没有问"
    if caused.number is not None or caused.window is not None:
        yield ("causes",), f"“{caused.title}”要编文书号或者有办理日期的限制，不能由其他案件引起"
