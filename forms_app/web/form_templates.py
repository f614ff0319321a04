"""A template for every form, written once from its specification.

Most of a form page is the same for everybody: labels, help, limits. Only what a filing holds is filled in at a request.
"""

import hashlib
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from forms_app.specs.form import Questionnaire

SOURCE = "parts/fields.html"
FIRST_STAGE: dict[str, Any] = {
    "block_start_string": "[%",
    "block_end_string": "%]",
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "comment_start_string": "[#",
    "comment_end_string": "#]",
}
"""How what is filled in from the specification is marked in SOURCE."""


class FormTemplates:
    """Writes and keeps the templates of forms. `environment` is that of the pages."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._written: dict[int, tuple[Questionnaire, Template]] = {}

    def of(self, form: Questionnaire) -> Template:
        """The template of this form."""
        kept = self._written.get(id(form))
        if kept is None or kept[0] is not form:
            kept = (form, self._compiled(self._write(form)))
            self._written[id(form)] = kept
        return kept[1]

    def _compiled(self, source: str) -> Template:
        """Through a loader, because only what was loaded by a name is kept when compiled."""
        name = hashlib.sha256(source.encode()).hexdigest()
        loaders = [DictLoader({name: source}), *filter(None, [self._environment.loader])]
        # Without the ending of a page nobody could tell from its name that it is to be escaped.
        return self._environment.overlay(loader=ChoiceLoader(loaders), autoescape=True).get_template(name)

    def _write(self, form: Questionnaire) -> str:
        # Nothing is kept of the first stage: by its name it would be taken for what other pages include.
        first = self._environment.overlay(
            undefined=StrictUndefined, finalize=_inert, bytecode_cache=None, **FIRST_STAGE
        )
        return first.get_template(SOURCE).render(form=form)


def _inert(value: Any) -> Any:
    """Text of a specification stays text: markup in it is escaped, and so is what a template would carry out."""
    if isinstance(value, Markup):
        return value
    return Markup(str(escape(value)).replace("{", "&#123;"))  # noqa: S704 - escaped here
