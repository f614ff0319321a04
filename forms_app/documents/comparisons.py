"""变更对照表 on official paper: what was changed, before and after, with what is gone and what is new marked."""

from forms_app.answers.comparing import LEGEND, TITLE, ComparisonSheet
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter


def comparison_pdf(printer: FormPrinter, sheet: ComparisonSheet) -> bytes:
    """The table as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs(sheet.texts(), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"对照表中的{quoted}没有可印的字形，请改用 Excel 文件"),))
    html = printer.templates.document("comparison.html", sheet=sheet, title=TITLE, legend=LEGEND)
    return printer.printer.pdf(html)
