"""A folder of specifications as those review it who know the law and read no YAML: every rule beside its article.

Made from the models alone, so that a new kind of file or key is reviewed like the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from forms_app.core.dates import chinese
from forms_app.specs.checks.law import citations
from forms_app.specs.key_names import KEY_NAMES
from forms_app.specs.parts import SITUATIONS, Part, Parts
from forms_app.specs.regulation import Regulation
from forms_app.specs.value_names import LAYOUT, NAMED_IN, VALUE_NAMES
from forms_app.workdays.terms import Term, TermError

_NAMING = ("title", "label", "name", "mark", "number", "id")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One thing that a file says: where, its name, its keys and values, the articles it cites with their words."""

    place: str
    name: str
    lines: tuple[tuple[str, str], ...]
    cited: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """One file."""

    file: str
    title: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class ReviewedArticle:
    """An article or item: its words, which files use it, or why nothing does."""

    citation: str
    text: str
    used_by: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ReviewCopy:
    """A whole folder."""

    regulation: Regulation
    sections: tuple[ReviewSection, ...]
    articles: tuple[ReviewedArticle, ...]

    @cached_property
    def rows(self) -> int:
        """How many rows there are to review."""
        return sum(len(section.rows) for section in self.sections)


def review_of(parts: Parts) -> ReviewCopy:
    """The folder, file by file, and what became of each article. Situations test and are left out."""
    reviewed = [part for part in parts if part.document.file.parent.name != SITUATIONS]
    regulation = parts.regulation.model
    elsewhere = _Names()
    for part in reviewed:
        elsewhere.call(part.name, _title(part.model))
        elsewhere.learn(part.model)
    sections = tuple(_section(part, regulation, elsewhere) for part in reviewed)
    return ReviewCopy(regulation, sections, tuple(_articles(reviewed, regulation)))


def words_of(regulation: Regulation, citation: str) -> str:
    """The words of a citation; an item after the article that it belongs to."""
    article = regulation.articles.get(citation)
    if article is None:
        return regulation.cited(citation) or ""
    items = (f"{number}{text}" for number, text in (article.items or {}).items())
    return "\n".join([article.text, *items, *([article.closing] if article.closing else [])])


def _section(part: Part[BaseModel], regulation: Regulation, elsewhere: "_Names") -> ReviewSection:
    rows = _rows(part, regulation, _Names(part.model, elsewhere))
    return ReviewSection(part.document.file.name, _title(part.model), tuple(rows))


def _title(model: BaseModel) -> str:
    """What a file is about; one without a title of its own says what kind of file it is."""
    title = getattr(model, "title", "") or KEY_NAMES.get(getattr(model, "kind", ""), "")
    return f"{getattr(model, 'mark', '')}　{title}".strip("　")


def _rows(part: Part[BaseModel], regulation: Regulation, names: "_Names") -> Iterator[ReviewRow]:
    """What the file says itself, then each thing that it lists."""
    model = part.model
    said: list[tuple[str, str]] = []
    listed: list[tuple[str, BaseModel]] = []
    for key, value in _said(model):
        many = tuple(_models(key, value))
        listed += many
        if not many and (text := names.text(key, value)):
            said.append((KEY_NAMES.get(key, key), text))
    yield ReviewRow("", "总述", tuple(said), _cited(regulation, getattr(model, "article", None)))
    for place, each in listed:
        found = dict.fromkeys(citation for _, citation in citations(each))
        yield ReviewRow(place, _name(each), tuple(names.lines(each, own=False)), _cited(regulation, *found))


def _said(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """The keys that the file sets, those of the layout left out."""
    for key in type(model).model_fields:
        if key in model.model_fields_set and key not in LAYOUT:
            yield key, getattr(model, key)


def _models(key: str, value: Any) -> Iterator[tuple[str, BaseModel]]:
    if isinstance(value, BaseModel):
        yield key, value
    elif isinstance(value, tuple):
        for number, each in enumerate(value, 1):
            if isinstance(each, BaseModel):
                yield f"{key}.{getattr(each, 'id', number)}", each
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, BaseModel):
                yield f"{key}.{name}", each


def _name(model: BaseModel) -> str:
    return next((str(found) for key in _NAMING if (found := getattr(model, key, None))), "")


class _Names:
    """What a file calls things by their ids, and so the words for its values; else it asks the whole folder."""

    def __init__(self, model: BaseModel | None = None, elsewhere: "_Names | None" = None) -> None:
        self._elsewhere = elsewhere
        self._found: dict[tuple[str, str], set[str]] = {}
        if model is not None:
            self.learn(model)

    def learn(self, model: BaseModel) -> None:
        """Every id of a model with its name, by the list it stands in and wherever it stands."""
        for key in type(model).model_fields:
            for place, each in _models(key, getattr(model, key)):
                identifier, name = getattr(each, "id", None), getattr(each, "said", "") or _name(each)
                if isinstance(identifier, str) and name != identifier:
                    self.call(identifier, name)
                    self.call(identifier, name, place.partition(".")[0])
                self.learn(each)

    def call(self, identifier: str, name: str, listed: str = "") -> None:
        """Note what an id stands for, in a list or anywhere."""
        self._found.setdefault((listed, identifier), set()).add(name)

    def lines(self, model: BaseModel, *, own: bool = True) -> Iterator[tuple[str, str]]:
        """The keys of a thing with their values; its id, and (unless `own`) its name stand elsewhere."""
        for key, value in _said(model):
            if key == "id" or (not own and key in _NAMING and value == _name(model)):
                continue
            if text := self.text(key, value):
                yield KEY_NAMES.get(key, key), text

    def text(self, key: str, value: Any) -> str:
        """A value in words: what is named by its id with the name it has on screen."""
        match value:
            case None:
                return ""
            case bool():
                text = "是" if value else "否"
                return VALUE_NAMES.get(key, {}).get(text, text)
            case date():
                return chinese(value)
            case BaseModel():
                return "；".join(f"{name}：{text}" for name, text in self.lines(value))
            case dict():
                return "；".join(
                    f"{self._called('', str(at)) or at}：{self.text('', each)}" for at, each in value.items()
                )
            case tuple() | list() | frozenset():
                nested = any(isinstance(each, BaseModel) for each in value)
                return ("\n· " if nested else "、").join(self.text(key, each) for each in value)
            case str():
                return self._word(key, value)
        return str(value)

    def _word(self, key: str, value: str) -> str:
        known = VALUE_NAMES.get(key, {}).get(value)
        return known or self._called(NAMED_IN.get(key, ""), value) or _term(value) or value

    def _called(self, listed: str, identifier: str) -> str:
        """The name of an id, "" for what is none, and where one id has several names."""
        found = self._found.get((listed, identifier))
        if found is None:
            return self._elsewhere._called(listed, identifier) if self._elsewhere else ""
        return f"“{next(iter(found))}”" if len(found) == 1 else ""


def _term(text: str) -> str:
    """A term as the law says it, "" for what is none."""
    try:
        return str(Term.parse(text))
    except TermError:
        return ""


def _cited(regulation: Regulation, *found: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((citation, words_of(regulation, citation)) for citation in found if citation)


def _articles(parts: list[Part[BaseModel]], regulation: Regulation) -> Iterator[ReviewedArticle]:
    used: dict[str, dict[str, None]] = {}
    for part in parts:
        for _, citation in citations(part.model):
            used.setdefault(citation, {})[part.document.file.name] = None
    for article, text in regulation.articles.items():
        own = regulation.out_of_scope.get(article, "")
        yield ReviewedArticle(article, text.text, tuple(used.get(article, ())), own)
        for item, words in {**text.numbered, **(text.items or {})}.items():
            place = article + item
            reason = regulation.out_of_scope.get(place) or ("" if place in used else own)
            yield ReviewedArticle(place, words, tuple(used.get(place, ())), reason)
