"""What enterprises are told in a procedure: what they may do, and until when, rests on nothing they cannot know."""

from collections.abc import Iterator

from forms_app.specs.checks.names import Fault, below
from forms_app.specs.fields import AttachmentField
from forms_app.specs.procedure import Act, Procedure, ProcedureTerm
from forms_app.specs.publishing import Publication


def telling_faults(procedure: Procedure) -> Iterator[Fault]:
    """What is shown is asked, and no file; what an enterprise has to know of has a message."""
    needed = dict(_needed(procedure))
    for index, act in enumerate(procedure.acts):
        why = needed.get(act.id) or ("它有 shows" if act.shows else None)
        if why is not None and not procedure.tells(act):
            yield ("acts", index), f"“{act.id}”须写明 message：{why}，企业应当知道"
        yield from below(("acts", index), _shown_faults(act))
        if act.by == "enterprise":
            yield from below(("acts", index), _answer_faults(procedure, act))
    for index, term in enumerate(procedure.terms):
        yield from below(("terms", index), _hidden_grounds(procedure, term))


def _shown_faults(act: Act) -> Iterator[Fault]:
    for step, name in enumerate(act.shows):
        field = act.question(name)
        if field is None or isinstance(field, AttachmentField):
            yield ("shows", step), f"本事项没有可以向企业显示的问题“{name}”"
    if act.if_known and act.message is None:
        yield ("if_known",), "有 if_known 的事项须写明 message"


def _needed(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Acts that an enterprise has to know of, and why."""
    yield from _acts_leading_to_its_own(procedure)
    for term in procedure.terms:
        if term.whose == "enterprise" or term.told:
            yield from ((name, f"期限“{term.id}”由它开始或者结束") for name in (*term.since, *term.ends))
    yield from _clock_acts(procedure)
    if procedure.publication is not None:
        yield from ((name, "它影响公示") for name in _deciding(procedure.publication))


def _acts_leading_to_its_own(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Acts that open or close what an enterprise may do itself."""
    own = [act for act in procedure.acts if act.by == "enterprise"]
    waiting = {state for act in own for state in act.states}
    for act in procedure.acts:
        if act.to is not None and waiting & set(act.states):
            yield act.id, "它改变企业可以办理的事项"
    for act in own:
        needed = (name for need in act.needs for name in (need.event, *need.or_events))
        yield from ((name, f"“{act.id}”以它为前提") for name in needed)


def _deciding(rule: Publication) -> Iterator[str]:
    """The acts on which it depends whether, and until when, an entry is public."""
    yield from (rule.since, *rule.ends, *rule.suspended, *rule.resumed)
    yield from (period.when for period in rule.periods if period.when)
    if rule.rule_sets is not None:
        yield rule.rule_sets.choice


def _clock_acts(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Acts on which the clocks rest that an enterprise follows."""
    told = {term.id for term in procedure.terms if term.told}
    for pause in procedure.pauses:
        if told & set(pause.terms):
            yield from ((name, "企业可见的期限由它停止或者恢复") for name in (*pause.begins, *pause.ends))
    if procedure.items is not None and procedure.shows_items:
        yield from ((name, "它结束并联事项") for name in procedure.items.ends)
        yield from ((name, "它停止或者恢复并联事项的计时") for name in _stopping(procedure))


def _stopping(procedure: Procedure) -> Iterator[str]:
    """The acts by which a clock stops or goes on, in their order."""
    named = {name for pause in procedure.pauses for name in (*pause.begins, *pause.ends)}
    return (act.id for act in procedure.acts if act.id in named)


def _hidden_grounds(procedure: Procedure, term: ProcedureTerm) -> Iterator[Fault]:
    """The days of a term that is told follow from answers that are shown: else it would be told with other days."""
    grounds, key = _grounds(term), "told" if term.told else "until"
    for act in (each for each in procedure.acts if each.by != "enterprise"):
        for name in sorted(grounds & {field.id for field in act.asks} - set(act.shows)):
            yield (key,), f"期限“{term.id}”取决于“{name}”，而“{act.id}”没有向企业显示（shows）"


def _grounds(term: ProcedureTerm) -> set[str]:
    """The answers from which an enterprise that keeps a term, or is told of it, works out its days."""
    if not term.told:
        return {term.until} if term.until and term.whose == "enterprise" else set()
    conditions = (term.when, *(each.when for each in term.variants))
    return {name for name in (term.until, term.before) if name} | {each.field for each in conditions if each}


def _answer_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    """What an enterprise may do cannot rest on an answer that it is not shown."""
    for step, need in enumerate(act.needs):
        before = procedure.act(need.event)
        if need.field is not None and before is not None and before.by != act.by and need.field not in before.shows:
            yield ("needs", step, "field"), f"“{need.event}”没有向企业显示“{need.field}”"
