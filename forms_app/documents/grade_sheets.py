"""The grade of one subject on a day as official paper: every item with its grounds, what comes next, inspections.

For the office that keeps the ledger: the paper says on each page which article keeps it inside the office.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forms_app.assessment.grade_changes import Change
from forms_app.assessment.grade_words import (
    change_reason,
    conclusion,
    grade_title,
    graver_words,
    item_reason,
    item_verdict,
    span_words,
)
from forms_app.assessment.grades import GradeFinding, Grading, ItemFinding
from forms_app.assessment.inspections import Schedule
from forms_app.assessment.records import DatedRecord
from forms_app.core.dates import chinese
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.specs.catalogue import GradesSpec

ON_THE_DAY = "当日"


@dataclass(frozen=True, slots=True)
class GradeSheet:
    """What is printed. `facts` (label and text) say who it is; `changes` are all that are known to come, in order."""

    spec: GradesSpec
    facts: tuple[tuple[str, str], ...]
    grading: Grading
    schedule: Schedule | None
    changes: tuple[Change, ...]
    inspections: tuple[DatedRecord, ...]
    made_by: str
    made_on: date

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"{self.spec.scheme.title}依据表"

    @property
    def secrecy(self) -> str:
        """Why it stays inside the office, in the words of the article."""
        article = self.spec.scheme.secrecy.article
        return f"{article}：{self.spec.regulation.cited(article)}"

    @property
    def grade(self) -> str:
        """The grade, or that there is none."""
        return grade_title(self.grading)

    @property
    def conclusion(self) -> str:
        """Why it is this grade."""
        return conclusion(self.grading)

    @property
    def graver(self) -> str:
        """What came of the graver case, empty where it is not asked."""
        return graver_words(self.grading)

    @property
    def parts(self) -> tuple["GradePart", ...]:
        """One for each grade, in the order of the regulation."""
        return tuple(self._part(finding) for finding in self.grading.findings)

    @property
    def turns(self) -> tuple[tuple[str, str, str, str], ...]:
        """Day, grade before, grade after and cause of each change to come."""
        return tuple(
            (chinese(each.on), grade_title(each.before), grade_title(each.after), change_reason(each))
            for each in self.changes
        )

    @property
    def visits(self) -> tuple[tuple[str, str], ...]:
        """Day and summary of each inspection that was recorded, the latest first."""
        return tuple((chinese(each.day), each.summary) for each in reversed(self.inspections))

    @property
    def due(self) -> str:
        """Until when the next inspection is due, and why then."""
        schedule = self.schedule
        if schedule is None:
            return "没有对应的级别，没有规定检查频次；补齐记录、判定级别后再排定。"
        since = (
            f"上一次检查为{chinese(schedule.since)}"
            if schedule.inspected
            else f"没有检查记录，自{chinese(schedule.since)}纳入台账起算"
        )
        late = "，已超期" if schedule.is_overdue(self.grading.on) else ""
        assumed = f"级别尚不能判定，暂按可能的级别中频次最高的{schedule.grade.title}。" if schedule.assumed else ""
        return (
            f"{schedule.rule.article}：{schedule.rule.words}。{since}，最晚{chinese(schedule.due)}检查{late}。{assumed}"
        )

    def texts(self) -> Iterator[str]:
        """Everything that somebody may have typed, to look for characters that cannot be printed."""
        yield from (text for _, text in self.facts)
        yield self.graver
        for part in self.parts:
            yield from (row.reason for row in part.rows)
        yield from (reason for *_, reason in self.turns)
        yield from (text for _, text in self.visits)

    def _part(self, finding: GradeFinding) -> "GradePart":
        grade = finding.grade
        rule = "须全部符合" if grade.needs == "all" else "有一项即属于"
        return GradePart(
            f"{grade.title}（{grade.article}，{rule}）", tuple(self._row(finding, each) for each in finding.items)
        )

    def _row(self, finding: GradeFinding, item: ItemFinding) -> "GradeRow":
        spans = dict.fromkeys(span_words(leaf.span) for leaf in item.leaves if leaf.span)
        return GradeRow(
            number=item.item.article.removeprefix(finding.grade.article),
            title=item.item.title,
            verdict=item_verdict(item, finding.grade),
            spans=tuple(spans) if spans or not item.applies else (ON_THE_DAY,),
            reason=item_reason(self.spec.scheme, self.grading.of_class, item),
            reading=item.item.reading or "",
        )


@dataclass(frozen=True, slots=True)
class GradePart:
    """The items of one grade under its heading."""

    title: str
    rows: tuple["GradeRow", ...]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """An item: `spans` are the periods looked at, or that it is asked of the day alone."""

    number: str
    title: str
    verdict: str
    spans: tuple[str, ...]
    reason: str
    reading: str


def grade_pdf(printer: FormPrinter, sheet: GradeSheet) -> bytes:
    """The sheet as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs("".join(sheet.texts()), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"记录中的{quoted}没有可印的字形，请改用其他写法后再打印"),))
    return printer.printer.pdf(printer.templates.document("grade.html", sheet=sheet))
