"""What a procedure says of the category of a case and of its public entry: which findings decide, for how long."""

from typing import Annotated

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.rule_sets import RuleSets


class Category(SpecModel):
    """A category (信用状况). `items` are the findings that lead to it; `entry` is the form of its public entry.

    A category without `entry` is never published.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    items: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    entry: Identifier | None = None


class Grading(SpecModel):
    """How the category follows: from the rows `field` of the act `event`, each naming an item in `column`.

    `categories` begin with the gravest; the first of which an item was found is the category of the case.
    """

    event: Identifier
    field: Identifier
    column: Identifier
    categories: Annotated[tuple[Category, ...], Field(min_length=1, strict=False)]


class FurtherCase(SpecModel):
    """Another case of the same procedure for which an act gives the ground.

    `item` is what was found; `grounds` are events whose record makes up its facts; `answers` are further answers, by
    the questions of the opening act, that it is begun with.
    """

    item: Identifier
    grounds: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    answers: dict[Identifier, Text] = Field(default_factory=dict)


class PublicationPeriod(SpecModel):
    """A term that decides how long an entry stays public: always, or once the event `when` has happened."""

    term: Identifier
    when: Identifier | None = None


class Publication(SpecModel):
    """An entry is public from the act `since` to the latest end of its `periods`.

    One of `ends` takes it away for good; after one of `suspended` it is away until one of `resumed`. Nobody may ask
    for its removal before `earliest_removal` has passed. `rule_sets` are other rules that may be applied instead.
    `called` is the word for those who have an entry, of whatever category; `correction_article` gives anybody the
    right to have it corrected.
    """

    called: Text
    correction_article: ArticleNumber
    since: Identifier
    ends: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    suspended: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    resumed: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    periods: Annotated[tuple[PublicationPeriod, ...], Field(min_length=1, strict=False)]
    earliest_removal: Identifier
    rule_sets: RuleSets | None = None
