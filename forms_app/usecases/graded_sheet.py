"""Printing the grade of one subject with its grounds, for the office that keeps the ledger."""

from datetime import date

from forms_app.cases.actors import Actor
from forms_app.documents.grade_sheets import GradeSheet, grade_pdf
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.graded_subjects import SubjectView, view_subject
from forms_app.usecases.platform import Platform


def subject_print(platform: Platform, actor: Actor, subject: int, on: date | None = None) -> tuple[str, bytes]:
    """Title and PDF of the grade on a day, today unless said.

    Raises NotFoundError for foreign and missing subjects alike, ProblemsError for characters that cannot be printed.
    """
    view = view_subject(platform, actor, subject, on)
    with platform.database.reading() as session:
        office = reporting_unit(platform, session, actor)
    inspected_by = view.spec.scheme.inspected_by
    visits = next((lines for kind, lines in view.records if kind.id == inspected_by), ())
    sheet = GradeSheet(
        spec=view.spec,
        facts=_facts(view),
        grading=view.grading,
        schedule=view.schedule,
        changes=view.changes,
        # Lines are read with the latest first; a sheet for a past day knows of no later inspection.
        inspections=tuple(line.record for line in reversed(visits) if line.record.day <= view.grading.on),
        made_by=office,
        made_on=platform.today(),
    )
    return sheet.title, grade_pdf(platform.printer, sheet)


def _facts(view: SubjectView) -> tuple[tuple[str, str], ...]:
    enterprise = view.row.enterprise
    return (
        (f"{view.spec.scheme.subject}", enterprise.name),
        ("统一社会信用代码", enterprise.uscc),
        ("类别", view.class_title),
        ("所在地", view.division),
    )
