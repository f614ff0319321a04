"""What the numbered papers of an office take from its settings, in the words of the forms that print it.

Here is only which settings there are and what may be typed; `manage_office` keeps them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_app.core.errors import BadInputError, Problem, ProblemsError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.fields import LineField
from forms_app.specs.publishing import Category
from forms_app.usecases.case_values import NATIONAL_ARTICLE, REMEDIES
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed

_AROUND = "第条"
"""What the paper prints around the number of an article: typed as well, it would stand there twice."""


@dataclass(frozen=True, slots=True)
class PaperSetting:
    """One setting: its name, label and help, how long it may be, and for articles the category they are cited for."""

    name: str
    label: str
    help: str
    longest: int
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class PaperTexts:
    """What was set: articles by category, and where one may turn to."""

    articles: dict[str, str]
    remedies: dict[str, str]


def paper_settings(platform: Platform, authority: str) -> tuple[PaperSetting, ...]:
    """What an authority's current procedures need set, each once: articles by category, then where one may turn to."""
    specs = platform.catalogue.current_procedures(authority)
    found = {each.name: each for spec in specs for each in _of_procedure(spec)}
    return tuple(sorted(found.values(), key=lambda each: each.category is None))


def read_papers(platform: Platform, authority: str, given: Mapping[str, str]) -> PaperTexts:
    """The settings as typed, by their names. Raises ProblemsError, each fault at its setting."""
    settings = {each.name: each for each in paper_settings(platform, authority)}
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for setting in settings.values():
        try:
            texts[setting.name] = _text(setting, given.get(setting.name, ""))
        except BadInputError as error:
            problems.append(Problem(setting.name, str(error)))
    problems += _half_named(settings, texts)
    if problems:
        raise ProblemsError(tuple(problems))
    articles = {each.category.id: texts[each.name] for each in settings.values() if each.category and texts[each.name]}
    return PaperTexts(articles, {name: texts[name] for name in REMEDIES if name in texts})


def _of_procedure(spec: ProcedureSpec) -> Iterator[PaperSetting]:
    forms = {act.record: spec.form(act.record).form for act in spec.procedure.acts if act.record and act.number}
    for form in forms.values():
        fields = {name: form.field(name) for name in (NATIONAL_ARTICLE, *REMEDIES)}
        for name, field in fields.items():
            if isinstance(field, LineField):
                yield from _settings_of(name, field, spec.procedure.categories if name == NATIONAL_ARTICLE else None)


def _settings_of(name: str, field: LineField, categories: Sequence[Category] | None) -> Iterator[PaperSetting]:
    """The setting for a field, or one for each category, the lightest first, as the regulation names them."""
    text = (field.question or field.label, field.help or "", field.max_length)
    if categories is None:
        yield PaperSetting(name, *text)
    for category in reversed(categories or ()):
        yield PaperSetting(f"{name}_{category.id}", *text, category)


def _text(setting: PaperSetting, given: str) -> str:
    label = setting.label if setting.category is None else f"{setting.category.title}：{setting.label}"
    text = typed(given, label, setting.longest)
    if setting.category is not None and any(sign in text for sign in _AROUND):
        raise BadInputError(f"“{label}”只写条的序号，如“十二”，不写“第”和“条”")
    return text


def _half_named(settings: Mapping[str, PaperSetting], texts: Mapping[str, str]) -> Iterator[Problem]:
    """Where one may turn to is printed whole or not at all."""
    empty = [name for name in REMEDIES if name in settings and texts.get(name) == ""]
    if len(empty) == 1 and any(texts.get(name) for name in REMEDIES):
        labels = [f"“{settings[name].label}”" for name in REMEDIES]
        yield Problem(empty[0], f"{'和'.join(labels)}同时填写，或者同时留空")
