"""Criteria of a form: the rule, its article, and the sentence read for each verdict."""

from typing import Annotated, Literal

from pydantic import Field

from forms_app.core.citations import Citation
from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.rules import Rule

FREE_ON = "offending.free_on"
"""In a sentence: the first day on which no row lies within a look-back any more."""

FAILING = "failing"
"""In a sentence: the answers of which the rules within are not met, each with its label."""


class Sentences(SpecModel):
    """One Chinese sentence for each verdict: why, and what would change it. `{field}` stands for an answer."""

    met: Text
    not_met: Text
    undetermined: Text


class Criterion(Sentences):
    """One condition of the regulation. `title` says it in a few words.

    `grades` are those of the ladder that ask for it; none: all of them. What is not `binding` is shown and decides
    nothing.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    grades: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    binding: bool = True
    rule: Rule


class Conclusion(Sentences):
    """How the verdicts of the criteria make the verdict of the form."""

    article: ArticleNumber
    needs: Literal["all", "any"]


class LadderGrade(SpecModel):
    """One grade (等级) of a ladder."""

    id: Identifier
    title: Text
    article: ArticleNumber


class Ladder(SpecModel):
    """Grades, the highest first, and the question by which one of them is applied for.

    A grade is reached when all of its criteria are met; the verdict of the form is that of the grade applied for.
    """

    applied_for: Identifier
    grades: Annotated[tuple[LadderGrade, ...], Field(min_length=2, strict=False)]


class Criteria(SpecModel):
    """All criteria of one form, in the order of the articles."""

    kind: Literal["criteria"]
    form: Identifier
    conclusion: Conclusion
    ladder: Ladder | None = None
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, strict=False)]

    def of_grade(self, grade: str) -> tuple[Criterion, ...]:
        """The criteria that a grade of the ladder asks for."""
        return tuple(each for each in self.criteria if each.binding and (not each.grades or grade in each.grades))

    @property
    def scope(self) -> str | None:
        """The article by which the form is judged, None where the criteria are of several articles."""
        article = Citation.parse(self.conclusion.article).article
        within = all(Citation.parse(each.article).article == article for each in self.criteria)
        return self.conclusion.article if within else None
