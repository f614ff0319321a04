"""Rule sets by date: what other rules in force say of the same publication, as far as their text is known.

Here stand the models alone. Which set applies to a case, and what follows in days, is worked out in `cases/rule_sets`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, SpecModel, Text
from forms_app.specs.procedure_terms import Period


class RuleSpan(SpecModel):
    """What a set says of entries of these categories: how long nobody may ask for removal, how long they are shown.

    Both are counted from the set's `counted_from`. What is left out is not known.
    """

    categories: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    earliest_removal: Period | None = None
    lasts: Period | None = None


class RuleSet(SpecModel):
    """A set of rules in force from `since` to `until`, inclusive. The first has no `spans`: the procedure has them.

    `seen` says how its text was read: in the original, or on a page that repeats it. `open` are the points that nobody
    could verify; they are shown as such and never filled in.
    """

    id: Identifier
    code: Text
    title: Text
    source: Text
    since: IsoDate
    until: IsoDate | None = None
    seen: Literal["original", "page"]
    counted_from: Identifier
    categories: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    spans: Annotated[tuple[RuleSpan, ...], Field(strict=False)] = ()
    open: Annotated[tuple[Text, ...], Field(strict=False)] = ()

    def concerns(self, category: str, on: date) -> bool:
        """Whether it is in force on that day for cases of that category."""
        return category in self.categories and self.since <= on and (self.until is None or on <= self.until)

    def span(self, category: str) -> RuleSpan | None:
        """What it says of that category, None when nothing is known."""
        return next((span for span in self.spans if category in span.categories), None)


class RuleSets(SpecModel):
    """The sets of a publication. The first is the regulation itself and holds unless an officer chose another.

    `choice` is the act by which one is chosen, `field` its question; the ids of the sets are its options.
    """

    choice: Identifier
    field: Identifier
    sets: Annotated[tuple[RuleSet, ...], Field(min_length=2, strict=False)]

    @property
    def own(self) -> RuleSet:
        """The regulation itself."""
        return self.sets[0]

    def find(self, identifier: str) -> RuleSet | None:
        """The set of that id."""
        return next((each for each in self.sets if each.id == identifier), None)
