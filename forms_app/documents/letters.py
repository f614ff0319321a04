"""Letters and notices on official paper: title, addressee, paragraphs, a list as attachment, bureau and date.

Layout by GB/T 9704-2012, 7.3: title 2号小标宋 centred, text 3号仿宋 indented by two characters, bureau and date at the
lower right with room for the seal. No seal is ever drawn.
"""

from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.documents.printed import Letter, ListTable, OfficialHead

__all__ = ["Letter", "ListTable", "OfficialHead", "letter_pdf"]


def letter_pdf(printer: FormPrinter, letter: Letter) -> bytes:
    """The letter as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs(letter.texts(), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"文书中的{quoted}没有可印的字形，请改用其他写法"),))
    return printer.printer.pdf(printer.templates.document("letter.html", letter=letter))
