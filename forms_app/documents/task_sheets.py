"""A task plan on paper: its tables as printed, perhaps with how the tasks stand, and its tasks against time."""

from dataclasses import dataclass

from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.drawn import Picture
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter

UPRIGHT_MM, WIDE_MM = 156.0, 261.0
_LEAST_MM, _DAY_MM = 12.5, 25.0
"""What two characters in a cell need, and a day."""

LEGEND = (
    "图例：方框为自始至终的时间，涂黑部分为已完成的份额；箭头为长期任务，虚线箭头为没有写明时限的任务；"
    "小方格为一个周期，涂黑为已开展；红色竖虚线为制表日。"
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line, or a heading across the table."""

    cells: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One table; `weights` say how wide its columns are beside each other, `printed` whether the document has it."""

    title: str
    headings: tuple[str, ...]
    weights: tuple[int, ...]
    aligns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    note: str
    printed: bool
    width: float = UPRIGHT_MM

    @property
    def widths(self) -> tuple[float, ...]:
        """Of the columns, in millimetres."""
        each = self.width / sum(self.weights)
        least = [_DAY_MM if align == "day" else _LEAST_MM for align in self.aligns]
        fixed = [one if each * weight < one else 0.0 for weight, one in zip(self.weights, least, strict=True)]
        free = sum(weight for weight, one in zip(self.weights, fixed, strict=True) if not one)
        share = (self.width - sum(fixed)) / free
        return tuple(one or round(share * weight, 2) for weight, one in zip(self.weights, fixed, strict=True))


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """The whole paper. `made` says whose and of which day it is, "" for the tables as they were issued."""

    title: str
    mark: str
    made: str
    wide: bool
    tables: tuple[SheetTable, ...]
    drawings: tuple[Picture, ...] = ()
    legend: str = LEGEND


def task_sheet_pdf(printer: FormPrinter, sheet: TaskSheet) -> bytes:
    """The paper as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    texts = "".join(cell for table in sheet.tables for row in table.rows for cell in row.cells)
    if found := missing_glyphs(texts, printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"表中的{quoted}没有可印的字形，请改用 Excel 文件"),))
    return printer.printer.pdf(printer.templates.document("tasks.html", sheet=sheet))


def timeline_svg(printer: FormPrinter, drawing: Picture) -> bytes:
    """The picture by itself."""
    return printer.templates.document("picture.svg", drawing=drawing).strip().encode()
