"""逐条评定表: what a form's answers come to, article by article, with the numbers and the legal liability, on paper.

It is printed beside the form and is none of it: a form holds what was answered, this what follows from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forms_app.assessment.assessing import Assessment
from forms_app.assessment.finding import Finding
from forms_app.assessment.penalties import Exposure, Imposable
from forms_app.assessment.quantities import Worked
from forms_app.core.dates import chinese
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.rules.truth import VERDICT_WORDS
from forms_app.specs.catalogue import FormSpec

TITLE = "逐条评定表"
_RESERVE = "本表由系统按填写的内容逐条得出，供参考，不代替{authority}的认定。"


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """What is printed: about which form, of whom (`facts`: label and text), as of when, and the watermark, if any.

    `authority` is who decides.
    """

    spec: FormSpec
    assessment: Assessment
    facts: tuple[tuple[str, str], ...]
    authority: str
    watermark: str = ""

    @property
    def conclusion(self) -> str:
        """The verdict and its reason."""
        return f"{VERDICT_WORDS[self.assessment.verdict]}。{self.assessment.reason}"

    @property
    def reserve(self) -> str:
        """What the sheet is not."""
        return _RESERVE.format(authority=self.authority)

    @property
    def dated(self) -> str:
        """As of which day it was judged."""
        return chinese(self.assessment.on)

    @property
    def findings(self) -> tuple[tuple[Finding, str], ...]:
        """Each finding with its verdict in words."""
        return tuple((each, VERDICT_WORDS[each.verdict]) for each in self.assessment.findings)

    @property
    def exposures(self) -> tuple[tuple[Exposure, tuple[str, ...]], ...]:
        """Each breach with its sanctions, a line each."""
        return tuple((each, tuple(map(sanction_words, each.sanctions))) for each in self.assessment.exposures)

    def texts(self) -> Iterator[str]:
        """Everything that is printed, to look for characters that cannot be."""
        yield from (text for _, text in self.facts)
        for finding in self.assessment.findings:
            yield finding.reason
        for quantity in self.assessment.quantities:
            yield quantity.formula


def sanction_words(sanction: Imposable) -> str:
    """`逾期未改正的，罚款：3,000元以上10,000元以下`; the formula where the range follows from an amount."""
    condition = f"{sanction.condition}，" if sanction.condition else ""
    if sanction.fine is None:
        return f"{condition}{sanction.words}"
    formula = f"（{sanction.fine.formula}）" if sanction.fine.formula else ""
    return f"{condition}{sanction.words}：{sanction.fine.text}{formula}"


def quantity_words(quantity: Worked) -> str:
    """The formula, and how it was rounded."""
    return f"{quantity.formula}（{quantity.rounding}）" if quantity.rounding else quantity.formula


def assessment_pdf(printer: FormPrinter, sheet: AssessmentSheet) -> bytes:
    """The sheet as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs("".join(sheet.texts()), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"评定表中的{quoted}没有可印的字形，请改用其他写法"),))
    html = printer.templates.document(
        "assessment.html", sheet=sheet, title=TITLE, quantity_words=quantity_words, assessment=sheet.assessment
    )
    return printer.printer.pdf(html)
