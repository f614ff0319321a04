"""Criteria of a form: the rule, its article, and the sentence read for each verdict."""

from typing import Annotated, Literal

from pydantic import Field

from forms_app.core.citations import Citation
from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.rules import Rule


class Sentences(SpecModel):
    """One Chinese sentence for each verdict: why, and what would change it. `{field}` stands for an answer."""

    met: Text
    not_met: Text
    undetermined: Text


class Criterion(Sentences):
    """One condition of the regulation. `title` says it in a few words."""

    id: Identifier
    title: Text
    article: ArticleNumber
    rule: Rule


class Conclusion(Sentences):
    """How the verdicts of the criteria make the verdict of the form."""

    article: ArticleNumber
    needs: Literal["all", "any"]


class Criteria(SpecModel):
    """All criteria of one form, in the order of the articles."""

    kind: Literal["criteria"]
    form: Identifier
    conclusion: Conclusion
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, strict=False)]

    @property
    def scope(self) -> str | None:
        """The article by which the form is judged, None where the criteria are of several articles."""
        article = Citation.parse(self.conclusion.article).article
        within = all(Citation.parse(each.article).article == article for each in self.criteria)
        return self.conclusion.article if within else None
