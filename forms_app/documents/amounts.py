"""测算表 on official paper: each measure applied for with its formula, its cap, what was cut, what is left."""

from dataclasses import dataclass
from datetime import date

from forms_app.assessment.amounts import Amounts, MeasureResult
from forms_app.core.amounts import yuan
from forms_app.core.dates import chinese
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.rules.truth import VERDICT_WORDS
from forms_app.specs.regulation import Regulation


@dataclass(frozen=True, slots=True)
class AmountsSheet:
    """What is printed. `receipt` is empty and there is a `watermark` while nothing is submitted."""

    regulation: Regulation
    amounts: Amounts
    enterprise: str
    uscc: str
    on: date
    receipt: str = ""
    watermark: str = ""

    @property
    def rows(self) -> tuple["AmountsRow", ...]:
        """One for each measure applied for."""
        return tuple(map(_row, self.amounts.claimed))


@dataclass(frozen=True, slots=True)
class AmountsRow:
    """A line of the table. `steps` are lines of the computation."""

    title: str
    ground: str
    verdict: str
    steps: tuple[str, ...]
    result: str


def amounts_pdf(printer: FormPrinter, sheet: AmountsSheet) -> bytes:
    """The table as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs(f"{sheet.enterprise}{sheet.uscc}", printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"企业名称中的{quoted}没有可印的字形，请改用其他写法"),))
    html = printer.templates.document("amounts.html", sheet=sheet, made_on=chinese(sheet.on))
    return printer.printer.pdf(html)


def _row(result: MeasureResult) -> AmountsRow:
    measure = result.measure
    return AmountsRow(
        title=measure.title,
        ground=f"{measure.article}：“{measure.printed}”",
        verdict=VERDICT_WORDS[result.verdict],
        steps=_steps(result),
        result=result.words,
    )


def _steps(result: MeasureResult) -> tuple[str, ...]:
    if result.granted is None or not result.granted:
        return (result.reason,)
    steps = [f"{result.basis}：{result.formula}", *result.left_out]
    if result.before_cap is not None and result.measure.cap is not None:
        steps += [
            f"限额前：{yuan(result.before_cap)}",
            f"限额：{yuan(result.measure.cap)}",
            f"核减：{yuan(result.cut)}",
        ]
    if result.measure.note:
        steps.append(f"说明：{result.measure.note}")
    return tuple(steps)
