"""Puts the parts together: the only place that knows everything."""

from functools import partial

from forms_app.documents.fonts import SYSTEM_FONTS, printable
from forms_app.documents.forms import FormPrinter
from forms_app.documents.markup import Templates
from forms_app.documents.pdf import Printer
from forms_app.settings import Settings
from forms_app.specs.location import text_folder


def create_form_printer(settings: Settings) -> FormPrinter:
    """The printer of forms, with the fonts of the instance."""
    templates = Templates(text_folder("report_templates"))
    printer = Printer(settings.fonts, settings.cache, templates.style_sheet())
    return FormPrinter(templates, printer, partial(printable, settings.fonts, SYSTEM_FONTS))
