"""What a law lets an office fine for which conduct, edition by edition."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, SpecModel, Text

Subject: TypeAlias = Literal["organisation", "individual_business"]
"""An enterprise, institution or other organisation; a person who runs a business (个体工商户)."""

Amount = Annotated[Decimal, Field(strict=False, ge=0)]


class Conduct(SpecModel):
    """A kind of conduct that the editions tell apart.

    `items` are the findings of a case that are conduct of this kind, `serious` those of them that are serious by their
    own words.
    """

    id: Identifier
    title: Text
    items: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    serious: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()


class FineLimit(SpecModel):
    """The amounts in 元 for a subject, both included; `serious` is for serious circumstances (情节严重)."""

    subject: Subject
    serious: bool = False
    least: Amount = Decimal(0)
    most: Amount


class FineArticle(SpecModel):
    """An article of the law on one kind of conduct."""

    number: Text
    conduct: Identifier
    limits: Annotated[tuple[FineLimit, ...], Field(min_length=1, strict=False)]


class Edition(SpecModel):
    """The law as it stands from `since` on. `unsettled` says what about that day is not known for sure."""

    law: Text
    since: IsoDate
    unsettled: Text | None = None
    articles: Annotated[tuple[FineArticle, ...], Field(min_length=1, strict=False)]

    def article_on(self, conduct: str) -> FineArticle | None:
        """The article on that kind of conduct, None when there is none."""
        return next((article for article in self.articles if article.conduct == conduct), None)


class Fines(SpecModel):
    """The table. `field` is the text of the form that names the amount, `basis` the one that names the article.

    `period` is the question of a case whose answer says when the conduct took place.
    """

    kind: Literal["fines"]
    form: Identifier
    field: Identifier
    basis: Identifier | None = None
    period: Identifier | None = None
    source: Text
    conducts: Annotated[tuple[Conduct, ...], Field(min_length=1, strict=False)]
    editions: Annotated[tuple[Edition, ...], Field(min_length=1, strict=False)]

    def conduct_of(self, item: str) -> Conduct | None:
        """The kind of conduct that a finding is, None when the law names no fine for it."""
        return next((conduct for conduct in self.conducts if item in conduct.items), None)

    def in_force(self, on: date) -> Edition | None:
        """The edition in force on that day, None before the first."""
        return next((edition for edition in reversed(self.editions) if edition.since <= on), None)

    def before(self, edition: Edition) -> Edition | None:
        """The edition that it replaced, None for the first."""
        place = self.editions.index(edition)
        return self.editions[place - 1] if place else None
