"""The category of a case: the gravest of which something was found, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms_app.cases.events import CaseEvent
from forms_app.specs.fields import ChoiceField, RowsField
from forms_app.specs.procedure import Procedure
from forms_app.specs.publishing import Category, Grading


@dataclass(frozen=True, slots=True)
class Finding:
    """One item that was found: its words, the category it leads to, what else its row says."""

    item: str
    label: str
    category: Category
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grade:
    """The category and the findings, those that decided it first."""

    category: Category
    findings: tuple[Finding, ...]

    @property
    def decisive(self) -> tuple[Finding, ...]:
        """The findings of the category itself."""
        return tuple(each for each in self.findings if each.category.id == self.category.id)

    @property
    def reason(self) -> str:
        """Why it is this category, a Chinese sentence."""
        decisive = "；".join(each.label for each in self.decisive)
        lighter = [each.label for each in self.findings if each.category.id != self.category.id]
        rest = f"另有较轻的情形：{'；'.join(lighter)}；同时有几类情形的，按最重的一类认定" if lighter else ""
        text = f"符合{self.category.article}规定的情形：{decisive}，属于{self.category.title}"
        return f"{text}。{rest}。" if rest else f"{text}。"


def grade_of(procedure: Procedure, events: Sequence[CaseEvent]) -> Grade | None:
    """The grade by the last findings; None before there are any, and in procedures that grade nothing."""
    grading = procedure.grading
    if grading is None:
        return None
    found = next((event for event in reversed(events) if event.event == grading.event), None)
    rows = (found.data.get(grading.field) if found else None) or ()
    order = {category.id: place for place, category in enumerate(grading.categories)}
    findings = sorted(_findings(procedure, grading, rows), key=lambda each: order[each.category.id])
    return Grade(findings[0].category, tuple(findings)) if findings else None


def _findings(procedure: Procedure, grading: Grading, rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    by_item = {item: category for category in grading.categories for item in category.items}
    labels, columns = _words(procedure, grading)
    for row in rows:
        item = row.get(grading.column)
        if item in by_item:
            details = tuple((label, str(row[name])) for name, label in columns.items() if row.get(name))
            yield Finding(item, labels.get(item, item), by_item[item], details)


def item_words(procedure: Procedure, item: str) -> str:
    """The words of an item of the findings."""
    return _words(procedure, procedure.grading)[0].get(item, item) if procedure.grading else item


def _words(procedure: Procedure, grading: Grading) -> tuple[dict[str, str], dict[str, str]]:
    """Item → its words; other columns of the findings → their labels."""
    field = procedure.question(grading.event, grading.field)
    if not isinstance(field, RowsField):
        return {}, {}
    chosen = field.column(grading.column)
    labels = {option.id: option.label for option in chosen.options} if isinstance(chosen, ChoiceField) else {}
    return labels, {each.id: each.label for each in field.columns if each.id != grading.column}
