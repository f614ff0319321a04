"""What the regulation says and the folder does nothing about: asked at review, not at loading."""

from collections.abc import Iterator

from forms_app.core.citations import Citation
from forms_app.specs.checks.law import citations
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.regulation import Article, Regulation


def uncovered(parts: Parts) -> Iterator[SpecProblem]:
    """Each article or item that nothing cites and that is not put out of scope, and each put there in vain.

    An article is covered when it is cited, or when all its items or paragraphs (款) are; an item when it or a step
    below it is cited. What is put out of scope as an article covers what of it nothing cites.
    """
    regulation = parts.regulation.model
    cited = {Citation.parse(citation) for part in parts for _, citation in citations(part.model)}
    for article, text in regulation.articles.items():
        for gap in _gaps(regulation, article, text, cited):
            yield parts.regulation.problem(
                ("articles", article),
                f"“{gap}”没有条件、期限、字段或者程序引用它：请在相应处写 article，或者在 out_of_scope 中写明理由",
            )
    for name in regulation.out_of_scope:
        if Citation.parse(name) in cited:
            yield parts.regulation.problem(("out_of_scope", name), f"“{name}”已被引用，不应再列为不处理")


def _gaps(regulation: Regulation, article: str, text: Article, cited: set[Citation]) -> Iterator[str]:
    if article in regulation.out_of_scope:
        return
    parts = text.items or (() if Citation.parse(article) in cited else text.numbered)
    items = [item for item in parts if article + item not in regulation.out_of_scope]
    missing = [article + item for item in items if not _reached(article + item, cited)]
    yield from missing
    itself = Citation.parse(article) in cited
    if not itself and not text.numbered and (missing or not items):
        yield article


def _reached(item: str, cited: set[Citation]) -> bool:
    wanted = Citation.parse(item)
    return any(each.article == wanted.article and each.steps[: len(wanted.steps)] == wanted.steps for each in cited)
