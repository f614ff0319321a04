"""What must hold before an act: what must have happened, and between which days it may take effect."""

from typing import Annotated

from pydantic import Field

from forms_app.specs.base import Identifier, Positive, SpecModel, Text


class Need(SpecModel):
    """An event that must have happened before an act, with this answer.

    `or_events` do as well. `sampled`: asked of sampled cases alone; `only_for`: of cases of these categories alone.
    `since_last`: it must have happened after the last of these events. `values`: one of these answers does. `times`:
    the last so many events of the kind all have such an answer; with `consecutive`, a question for a whole number such
    as a year, one event counts for each number (the last), and the numbers follow each other.
    """

    event: Identifier
    or_events: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    since_last: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    only_for: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    field: Identifier | None = None
    value: Text | None = None
    values: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    times: Positive = 1
    consecutive: Identifier | None = None
    sampled: bool = False
    otherwise: Text

    @property
    def wanted(self) -> tuple[str, ...]:
        """The answers one of which it must be; none where any does."""
        return (self.value,) if self.value is not None else self.values


class Window(SpecModel):
    """When an act may take effect: on its own day, not before the end of one term and not after the end of another.

    `after_end_of` is a term that must be over: from the day after its last one. Its own day is the one that its `day`
    asks for, else the one on which it is done. With `of` the day of the last of these events is bounded instead.
    """

    of: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    not_before: Identifier | None = None
    after_end_of: Identifier | None = None
    not_after: Identifier | None = None
    otherwise: Text

    @property
    def bounds(self) -> tuple[tuple[str, Identifier | None], ...]:
        """The key of each bound with the term that it names."""
        return (("not_before", self.not_before), ("after_end_of", self.after_end_of), ("not_after", self.not_after))
