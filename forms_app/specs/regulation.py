"""The regulation a folder stands for: its title, number, dates and the text of its articles."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from forms_app.core.citations import Citation
from forms_app.specs.base import ArticleNumber, Identifier, IsoDate, Positive, SpecModel, Text

_PARAGRAPH_NUMBERS = "一二三四五六七八九十"


class InForce(SpecModel):
    """Since which day, and until which day (no longer in force on it)."""

    since: IsoDate
    until: IsoDate | None = None


class Gazette(SpecModel):
    """Where the text was printed."""

    issue: Text
    note: Text | None = None


class Article(SpecModel):
    """The text of an article, a line a paragraph (款); items under their printed number."""

    text: Text
    items: Annotated[dict[str, Text], Field(min_length=1)] | None = None
    closing: Text | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Its paragraphs, without the items."""
        return tuple(self.text.splitlines())

    @property
    def numbered(self) -> dict[str, str]:
        """`第一款`, `第二款` → the paragraph; nothing for an article that has one alone (不称款)."""
        paragraphs = self.paragraphs
        if len(paragraphs) == 1:
            return {}
        return {f"第{number}款": text for number, text in zip(_PARAGRAPH_NUMBERS, paragraphs, strict=False)}


class Regulation(SpecModel):
    """A regulation. `version` counts the published versions of this folder of specifications.

    `handled_by` is the kind of authority whose offices deal with it, an id of `shared/authorities.yaml`. `out_of_scope`
    says of each article or item that nothing in the folder cites why the service does nothing about it. `public_page`
    is the title of the public pages with its results.
    """

    kind: Literal["regulation"]
    title: Text
    short_title: Text
    number: Text
    issuer: Text
    issued: IsoDate
    in_force: InForce
    version: Positive
    gazette: Gazette
    handled_by: Identifier
    public_page: Text | None = None
    out_of_scope: dict[ArticleNumber, Text] = Field(default_factory=dict)
    articles: Annotated[dict[ArticleNumber, Article], Field(min_length=1)]

    def cited(self, text: str) -> str | None:
        """The words that a citation points at; None when there is no such article or item."""
        citation = Citation.parse(text)
        article = self.articles.get(citation.article)
        if article is None:
            return None
        if not citation.steps:
            return article.text
        return (article.numbered | (article.items or {})).get("".join(citation.steps))

    def accepts_on(self, on: date) -> bool:
        """Whether a form under this regulation can be begun on that day."""
        return self.in_force.since <= on and (self.in_force.until is None or on < self.in_force.until)
