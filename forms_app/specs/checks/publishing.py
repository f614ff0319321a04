"""Categories and publications of procedures: every name stands for something, every finding leads to one category."""

from collections.abc import Iterator

from forms_app.specs.fields import ChoiceField, RowsField
from forms_app.specs.parts import Parts
from forms_app.specs.procedure import Act, Procedure
from forms_app.specs.publishing import Publication
from forms_app.specs.rule_sets import RuleSets
from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]


def grading_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    """The findings are asked for, each of their items leads to exactly one category, entries have a form."""
    grading = procedure.grading
    if grading is None:
        return
    act = procedure.act(grading.event)
    rows = next((field for field in act.asks if field.id == grading.field), None) if act else None
    columns = rows.columns if isinstance(rows, RowsField) else ()
    item = next((column for column in columns if column.id == grading.column), None)
    if not isinstance(item, ChoiceField):
        yield ("grading",), f"事项“{grading.event}”没有多行字段“{grading.field}”，或其中没有单选列“{grading.column}”"
        return
    offered = {option.id for option in item.options}
    named = [name for category in grading.categories for name in category.items]
    for index, category in enumerate(grading.categories):
        for step, name in enumerate(category.items):
            if name not in offered:
                yield ("grading", "categories", index, "items", step), unknown("情形", name, sorted(offered))
            elif named.count(name) > 1:
                yield ("grading", "categories", index, "items", step), f"情形“{name}”只能属于一类"
        if category.entry is not None and category.entry not in parts.forms:
            yield ("grading", "categories", index, "entry"), unknown("表", category.entry, list(parts.forms))
    for name in sorted(offered - set(named)):
        yield ("grading", "categories"), f"情形“{name}”不属于任何一类"


def publication_faults(procedure: Procedure) -> Iterator[Fault]:
    """Its terms and acts exist."""
    rule = procedure.publication
    if rule is None:
        return
    acts, terms = ids(procedure.acts), ids(procedure.terms)
    events = [(("since",), rule.since), *_listed(rule)]
    events += [(("periods", index, "when"), period.when) for index, period in enumerate(rule.periods) if period.when]
    for path, name in events:
        if name not in acts:
            yield ("publication", *path), unknown("事项", name, acts)
    named: list[tuple[Path_, str]] = [(("earliest_removal",), rule.earliest_removal)]
    named += [(("periods", index, "term"), period.term) for index, period in enumerate(rule.periods)]
    for path, name in named:
        if name not in terms:
            yield ("publication", *path), unknown("期限", name, terms)
    if all(period.when is not None for period in rule.periods):
        yield ("publication", "periods"), "至少有一个期限不带 when：没有其他情形时公示多久"


def rule_set_faults(procedure: Procedure) -> Iterator[Fault]:
    """The sets are those that can be chosen; their categories and events exist; the first has no spans."""
    sets = procedure.publication.rule_sets if procedure.publication else None
    if sets is None:
        return
    place: Path_ = ("publication", "rule_sets")
    act = procedure.act(sets.choice)
    asked = next((field for field in act.asks if field.id == sets.field), None) if act else None
    offered = [option.id for option in asked.options] if isinstance(asked, ChoiceField) else []
    if offered != ids(sets.sets):
        yield (*place, "field"), f"“{sets.choice}”的单选题“{sets.field}”应依次列出：{'、'.join(ids(sets.sets))}"
    categories, acts = ids(procedure.grading.categories) if procedure.grading else [], ids(procedure.acts)
    for index, each in enumerate(sets.sets):
        here: Path_ = (*place, "sets", index)
        if each.counted_from not in acts:
            yield (*here, "counted_from"), unknown("事项", each.counted_from, acts)
        for step, name in enumerate(each.categories):
            if name not in categories:
                yield (*here, "categories", step), unknown("类别", name, categories)
        yield from (((*here, *path), text) for path, text in _span_faults(sets, index))


def _span_faults(sets: RuleSets, index: int) -> Iterator[Fault]:
    rules = sets.sets[index]
    if index == 0 and rules.spans:
        yield ("spans",), "第一套是本规定自己的期限，写在 periods 和 earliest_removal，不再写 spans"
    named = [name for span in rules.spans for name in span.categories]
    for number, span in enumerate(rules.spans):
        for step, name in enumerate(span.categories):
            if name not in rules.categories or named.count(name) > 1:
                yield ("spans", number, "categories", step), f"类别“{name}”应在 categories 中，且只出现一次"
    if index and not rules.open and set(named) != set(rules.categories):
        yield ("open",), "有类别没有期限时，应写明哪些内容待核实"
    if rules.until is not None and rules.until < rules.since:
        yield ("until",), "失效日期早于施行日期"


def _listed(rule: Publication) -> Iterator[tuple[Path_, str]]:
    for key, names in (("ends", rule.ends), ("suspended", rule.suspended), ("resumed", rule.resumed)):
        for step, name in enumerate(names):
            yield (key, step), name


def category_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    """The categories an act is for exist."""
    known = ids(procedure.grading.categories) if procedure.grading else []
    for step, name in enumerate(act.only_for):
        if name not in known:
            yield ("only_for", step), unknown("类别", name, known)


def ids(items: tuple[object, ...]) -> list[str]:
    """The ids of states, terms, acts or categories."""
    return [str(getattr(item, "id")) for item in items]  # noqa: B009 - any of four models


def unknown(what: str, name: str, known: list[str]) -> str:
    """That a name stands for nothing, and which would."""
    return f"没有{what}“{name}”，已有：{'、'.join(known)}"
