"""Categories and publications of procedures: every name stands for something, every finding leads to one category."""

from collections import Counter
from collections.abc import Iterator

from forms_app.specs.checks.names import Fault, absent, below, ids
from forms_app.specs.fields import ChoiceField, RowsField
from forms_app.specs.parts import Parts
from forms_app.specs.procedure import Act, Procedure
from forms_app.specs.publishing import Grading
from forms_app.specs.rule_sets import RuleSet
from forms_app.specs.strict_yaml import Path_


def grading_faults(parts: Parts, procedure: Procedure) -> Iterator[Fault]:
    """The findings are asked for, each of their items leads to exactly one category, entries have a form."""
    grading = procedure.grading
    if grading is None:
        return
    rows = procedure.question(grading.event, grading.field)
    item = rows.column(grading.column) if isinstance(rows, RowsField) else None
    if not isinstance(item, ChoiceField):
        yield ("grading",), f"事项“{grading.event}”没有多行字段“{grading.field}”，或其中没有单选列“{grading.column}”"
        return
    yield from below(("grading", "categories"), _category_faults(parts, grading, sorted(ids(item.options))))


def _category_faults(parts: Parts, grading: Grading, offered: list[str]) -> Iterator[Fault]:
    named = Counter(name for category in grading.categories for name in category.items)
    for index, category in enumerate(grading.categories):
        yield from absent((index, "items"), "情形", category.items, offered)
        for step, name in enumerate(category.items):
            if name in offered and named[name] > 1:
                yield (index, "items", step), f"情形“{name}”只能属于一类"
        yield from absent((index, "entry"), "表", category.entry, list(parts.forms))
    for name in offered:
        if name not in named:
            yield (), f"情形“{name}”不属于任何一类"


def publication_faults(procedure: Procedure) -> Iterator[Fault]:
    """Its terms and acts exist."""
    rule = procedure.publication
    if rule is None:
        return
    acts, terms = ids(procedure.acts), ids(procedure.terms)
    for key, names in (
        ("since", rule.since), ("ends", rule.ends), ("suspended", rule.suspended), ("resumed", rule.resumed),
    ):  # fmt: skip
        yield from absent(("publication", key), "事项", names, acts)
    yield from absent(("publication", "earliest_removal"), "期限", rule.earliest_removal, terms)
    for index, period in enumerate(rule.periods):
        yield from absent(("publication", "periods", index, "when"), "事项", period.when, acts)
        yield from absent(("publication", "periods", index, "term"), "期限", period.term, terms)
    if all(period.when is not None for period in rule.periods):
        yield ("publication", "periods"), "至少有一个期限不带 when：没有其他情形时公示多久"


def rule_set_faults(procedure: Procedure) -> Iterator[Fault]:
    """The sets are those that can be chosen; their categories and events exist; the first has no spans."""
    sets = procedure.publication.rule_sets if procedure.publication else None
    if sets is None:
        return
    place: Path_ = ("publication", "rule_sets")
    asked = procedure.question(sets.choice, sets.field)
    offered = [option.id for option in asked.options] if isinstance(asked, ChoiceField) else []
    if offered != ids(sets.sets):
        yield (*place, "field"), f"“{sets.choice}”的单选题“{sets.field}”应依次列出：{'、'.join(ids(sets.sets))}"
    categories, acts = ids(procedure.categories), ids(procedure.acts)
    for index, each in enumerate(sets.sets):
        here: Path_ = (*place, "sets", index)
        yield from absent((*here, "counted_from"), "事项", each.counted_from, acts)
        yield from absent((*here, "categories"), "类别", each.categories, categories)
        yield from below(here, _span_faults(each, is_first=index == 0))


def _span_faults(rules: RuleSet, *, is_first: bool) -> Iterator[Fault]:
    if is_first and rules.spans:
        yield ("spans",), "第一套是本规定自己的期限，写在 periods 和 earliest_removal，不再写 spans"
    named = Counter(name for span in rules.spans for name in span.categories)
    yield from _misplaced(rules, named)
    if not (is_first or rules.open) and set(named) != set(rules.categories):
        yield ("open",), "有类别没有期限时，应写明哪些内容待核实"
    if rules.until is not None and rules.until < rules.since:
        yield ("until",), "失效日期早于施行日期"


def _misplaced(rules: RuleSet, named: Counter[str]) -> Iterator[Fault]:
    for number, span in enumerate(rules.spans):
        for step, name in enumerate(span.categories):
            if name not in rules.categories or named[name] > 1:
                yield ("spans", number, "categories", step), f"类别“{name}”应在 categories 中，且只出现一次"


def category_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    """The categories an act is for exist."""
    known = ids(procedure.categories)
    yield from absent(("only_for",), "类别", act.only_for, known)


def proposal_faults(procedure: Procedure, act: Act) -> Iterator[Fault]:
    """The case that an act proposes has a finding, grounds and questions that exist."""
    proposed = act.proposes
    if proposed is None:
        return
    items = [item for each in procedure.categories for item in each.items]
    yield from absent(("proposes", "item"), "情形", proposed.item, items)
    yield from absent(("proposes", "grounds"), "事项", proposed.grounds, ids(procedure.acts))
    asked = [field.id for other in procedure.acts if not other.states for field in other.asks]
    for name in proposed.answers:
        yield from absent(("proposes", "answers", name), "立案时的问题", name, asked)
