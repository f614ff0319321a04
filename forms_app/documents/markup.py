"""Templates of `report_templates` filled in: escaped by default, an undefined name is an error, not a blank."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from forms_app.core.dates import chinese
from forms_app.documents.printed import PrintedForm

DEFAULT_FORM = "form.html"
STYLE_SHEET = "official.css"


class Templates:
    """The folder of print templates, compiled once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

        self._environment.filters["blanks"] = _blanks
        self._environment.filters["chinese"] = chinese

    def form(self, identifier: str, form: PrintedForm) -> str:
        """The HTML of a form: its own template where there is one, else that of all forms."""
        template: Template = self._environment.select_template([f"{identifier}.html", DEFAULT_FORM])
        return template.render(form=form)

    def document(self, template: str, **values: object) -> str:
        """The HTML of any other document."""
        return self._environment.get_template(template).render(**values)

    def style_sheet(self) -> str:
        """The style sheet that every document is printed with."""
        return (self._folder / STYLE_SHEET).read_text("utf-8")


_BLANK = re.compile("(__+)")


def _blanks(text: str) -> Markup:
    """The text, escaped, with its blanks marked: the underscores of 仿宋 do not join into a line."""
    parts = (
        Markup('<span class="blank">{}</span>').format(part) if part.startswith("__") else escape(part)
        for part in _BLANK.split(text)
    )
    return Markup("").join(parts)
