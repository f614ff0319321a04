"""The ledger of graded subjects as official table: Excel, and a print of the same columns. For offices alone."""

from collections.abc import Iterator
from pathlib import Path

from forms_app.answers.answer import CellValue
from forms_app.assessment.grade_words import conclusion, grade_title, graver_words, short_title
from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError
from forms_app.documents.table_sheets import table_pdf, table_sheet
from forms_app.registers.list_tables import with_columns
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.rules.truth import Truth
from forms_app.specs.grades import Grades
from forms_app.specs.register import ListColumn, ListTable
from forms_app.storage.graded import SubjectQuery, count_subjects
from forms_app.storage.list_choices import chosen_columns
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.graded_subjects import NONE, SubjectLine, WantedSubjects, all_subjects, scheme_of
from forms_app.usecases.platform import Platform

GRADED_LISTS = "graded."
"""How the names begin under which choices of columns are kept."""
MOST_PRINTED = 1000


def graded_list(scheme: str) -> str:
    """The name under which a choice of columns is kept: in an address, so without strokes."""
    return f"{GRADED_LISTS}{scheme.replace('/', '.')}"


def ledger_table(scheme: Grades) -> ListTable:
    """The columns of the ledger."""
    return ListTable(
        title=scheme.ledger.title,
        unit=scheme.ledger.unit,
        note=scheme.ledger.note,
        columns=(
            ListColumn(label="序号", known="serial", width=7, total="rows"),
            ListColumn(label="名称", known="name", width=19, align="start"),
            ListColumn(label="统一社会信用代码", known="uscc", width=29),
            ListColumn(label="所在地", known="division", width=16),
            ListColumn(label="类别", known="class", width=14),
            ListColumn(label="级别", known="grade", width=11),
            ListColumn(label="依据", known="reason", width=37, align="start"),
            ListColumn(label="上次检查", group="监管执法检查", known="inspected_on", width=20),
            ListColumn(label="频次", group="监管执法检查", known="rhythm", width=12),
            ListColumn(label="最晚检查", group="监管执法检查", known="due_on", width=20),
            ListColumn(label="是否超期", group="监管执法检查", known="overdue", width=9),
            ListColumn(label="日期", group="级别自行变化", known="changes_on", width=20),
            ListColumn(label="变为", group="级别自行变化", known="changes_to", width=15),
        ),
    )


def count_of_ledger(platform: Platform, actor: Actor, identifier: str, wanted: WantedSubjects) -> int:
    """How many subjects are graded for a ledger: those of its class and words. Raises NotFoundError."""
    spec = scheme_of(platform, actor, identifier)
    with platform.database.reading() as session:
        return count_subjects(session, actor, SubjectQuery(spec.id, wanted.of_class, wanted.words), None)


def ledger_workbook(
    platform: Platform, actor: Actor, identifier: str, wanted: WantedSubjects, file: Path, told: Told | None = None
) -> str:
    """Write the ledger as of today; returns its title. Raises NotFoundError."""
    spec = scheme_of(platform, actor, identifier)
    with platform.database.reading() as session:
        chosen = chosen_columns(session, actor.account, graded_list(spec.id))
        table = with_columns(ledger_table(spec.scheme), chosen)
        office = reporting_unit(platform, session, actor)
        head = RegisterHead(office, platform.today(), scope_words(spec.scheme, wanted))
        lines = all_subjects(platform, session, actor, spec, wanted)
        write_register(table, head, (RegisterLine.of(_cells(each)) for each in lines), file, told)
    return table.title


def ledger_print(platform: Platform, actor: Actor, identifier: str, wanted: WantedSubjects) -> tuple[str, bytes]:
    """Title and PDF of the ledger as of today. Raises NotFoundError, BadInputError for more than fit, ProblemsError."""
    spec = scheme_of(platform, actor, identifier)
    lines = []
    with platform.database.reading() as session:
        office = reporting_unit(platform, session, actor)
        for line in all_subjects(platform, session, actor, spec, wanted):
            lines.append(_cells(line))
            if len(lines) > MOST_PRINTED:
                raise BadInputError(f"台账超过{MOST_PRINTED}户，不能打印成PDF；请按类别、级别缩小范围，或者下载Excel")
    table = ledger_table(spec.scheme)
    sheet = table_sheet(table, office, platform.today(), lines, scope_words(spec.scheme, wanted))
    return table.title, table_pdf(platform.printer, sheet)


def scope_words(scheme: Grades, wanted: WantedSubjects) -> str:
    """The filters as the table states them, "" for all."""
    return "；".join(_scope(scheme, wanted))


def _scope(scheme: Grades, wanted: WantedSubjects) -> Iterator[str]:
    if wanted.of_class and (of_class := scheme.subject_class(wanted.of_class)):
        yield of_class.title
    if wanted.grade == NONE:
        yield "未能定级的"
    elif wanted.grade:
        yield next((grade.title for grade in scheme.grades if grade.id == wanted.grade), wanted.grade)
    if wanted.overdue:
        yield "检查超期的"
    if wanted.words:
        yield f"按“{wanted.words}”搜索"


def _cells(line: SubjectLine) -> dict[str, CellValue]:
    schedule, change = line.schedule, line.change
    outcome = line.grading.graver
    graver = graver_words(line.grading) if outcome is not None and outcome.truth is not Truth.NOT_MET else ""
    found: dict[str, CellValue | None] = {
        "name": line.row.enterprise.name,
        "uscc": line.row.enterprise.uscc,
        "division": line.division,
        "class": line.class_title,
        "grade": grade_title(line.grading),
        "reason": conclusion(line.grading) + graver,
        "inspected_on": schedule.inspected if schedule else None,
        "rhythm": (schedule.rule.words + ("（暂按）" if schedule.assumed else "")) if schedule else None,
        "due_on": schedule.due if schedule else None,
        "overdue": "超期" if line.overdue else None,
        "changes_on": change.on if change else None,
        "changes_to": short_title(change.after) if change else None,
    }
    return {name: value for name, value in found.items() if value is not None}
