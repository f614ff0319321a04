"""分级台账: who is graded and why, the records behind it, the ledger as Excel and PDF; an enterprise's own records.

The grade is for offices alone: nothing here is public, and an enterprise reads its records, never what follows of them.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.assessment.grade_words import (
    change_words,
    conclusion,
    grade_title,
    graver_words,
    item_reason,
    item_verdict,
    span_words,
)
from forms_app.cases.actors import ACTING_ROLES, OFFICE_ROLES, Role
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError, Problem, ProblemsError
from forms_app.forms.building import show_problems
from forms_app.specs.catalogue import GradesSpec
from forms_app.specs.form import Questionnaire
from forms_app.specs.grades import RecordKind
from forms_app.storage.graded_tables import DatedRecord
from forms_app.usecases.dated_records import (
    ChangedMeanwhileError,
    add_record,
    complete_record,
    enrol_subject,
    record_kind,
    record_to_complete,
    standing_of,
    subject_of_record,
    void_record,
)
from forms_app.usecases.graded_sheet import subject_print
from forms_app.usecases.graded_subjects import (
    NONE,
    WantedSubjects,
    list_subjects,
    record_number,
    scheme_of,
    schemes_of,
    view_subject,
)
from forms_app.usecases.graded_tables import graded_list, ledger_print
from forms_app.usecases.list_exports import GradedLedger
from forms_app.usecases.own_records import object_to_record, own_records
from forms_app.web.asked import kept_filters, number_asked, search_words
from forms_app.web.current import actor, form_builder, form_templates, only_for, platform
from forms_app.web.downloads import PDF, download
from forms_app.web.form_page import ActPage, posted
from forms_app.web.list_files import sent_list

grade_pages = Blueprint("grades", __name__)
_OFFICE, _ACTING, _FIRM = only_for(*OFFICE_ROLES), only_for(*ACTING_ROLES), only_for(Role.ENTERPRISE)
_SEEN = "seen"
_LATER_CONTROLS = frozenset({"csrf_token", _SEEN})
_FILTERS = ("class", "grade", "overdue", "q")
_LONGEST_ID = 9
_WORDS = {
    "grade_title": grade_title, "conclusion": conclusion, "item_reason": item_reason, "item_verdict": item_verdict,
    "change_words": change_words, "graver_words": graver_words, "span_words": span_words, "number_of": record_number,
}  # fmt: skip


@grade_pages.get("/bureau/grades")
@_OFFICE
def index() -> ResponseReturnValue:
    """The ledger of one's kind of authority; with several, the first."""
    schemes = schemes_of(platform(), actor())
    if not schemes:
        raise NotFoundError("本机构没有分级台账")
    return redirect(url_for(".ledger", domain=schemes[0].domain, name=schemes[0].name))


@grade_pages.get("/bureau/grades/<domain>/<name>")
@_OFFICE
def ledger(domain: str, name: str) -> ResponseReturnValue:
    """A page of the ledger as of today."""
    wanted = _wanted()
    page = list_subjects(platform(), actor(), f"{domain}/{name}", wanted, _after())
    return render_template(
        "grades/ledger.html", page=page, wanted=wanted, kept=kept_filters(_FILTERS),
        schemes=schemes_of(platform(), actor()), today=platform().today(), ungraded=NONE, list_of=graded_list, **_WORDS,
    )  # fmt: skip


@grade_pages.get("/bureau/grades/<domain>/<name>/ledger.xlsx")
@_OFFICE
def workbook(domain: str, name: str) -> ResponseReturnValue:
    """The ledger as an official table, whole."""
    wanted = GradedLedger(f"{domain}/{name}", _wanted())
    return sent_list("graded", wanted, url_for(".ledger", domain=domain, name=name))


@grade_pages.get("/bureau/grades/<domain>/<name>/ledger.pdf")
@_OFFICE
def printed(domain: str, name: str) -> ResponseReturnValue:
    """The ledger in print."""
    title, content = ledger_print(platform(), actor(), f"{domain}/{name}", _wanted())
    return download(content, PDF, f"{title}_{platform().today():%Y%m%d}.pdf", inline=True)


@grade_pages.get("/bureau/grades/<domain>/<name>/new")
@_ACTING
def enrol_form(domain: str, name: str) -> ResponseReturnValue:
    """Which enterprise is taken into the ledger, and in which class."""
    return _enrol_page(domain, name, {})


@grade_pages.post("/bureau/grades/<domain>/<name>/new")
@_ACTING
def enrolled(domain: str, name: str) -> ResponseReturnValue:
    """Take it in."""
    uscc, of_class = request.form.get("uscc", ""), request.form.get("of_class", "")
    try:
        subject = enrol_subject(platform(), actor(), f"{domain}/{name}", uscc, of_class)
    except ProblemsError as error:
        return _enrol_page(domain, name, {each.field: each.message for each in error.problems}), 422
    except ConflictError as error:
        return _enrol_page(domain, name, {"uscc": str(error)}), 409
    flash("已纳入台账。")
    return redirect(url_for(".subject", subject=subject), 303)


@grade_pages.get("/bureau/grades/subjects/<int(max=2147483647):subject>")
@_OFFICE
def subject(subject: int) -> ResponseReturnValue:
    """One subject: the grade on a day, with its grounds, and every record."""
    return _subject_page(subject)


@grade_pages.get("/bureau/grades/subjects/<int(max=2147483647):subject>/grade.pdf")
@_OFFICE
def sheet(subject: int) -> ResponseReturnValue:
    """The same on paper. A day that is none is an error here: nobody prints another day than was asked for."""
    try:
        on = parse_date(text) if (text := request.args.get("on", "").strip()) else None
    except DateError as fault:
        raise BadInputError(str(fault)) from None
    title, content = subject_print(platform(), actor(), subject, on)
    return download(content, PDF, f"{title}_{on or platform().today():%Y%m%d}.pdf", inline=True)


@grade_pages.get("/bureau/grades/subjects/<int(max=2147483647):subject>/records/<string:kind>")
@_ACTING
def record_form(subject: int, kind: str) -> ResponseReturnValue:
    """What is asked for a record of that kind."""
    view = view_subject(platform(), actor(), subject)
    questions = record_kind(view.spec, kind).questionnaire
    return _record_page(view.row.enterprise.name, subject, view.spec, kind, _form(questions, {}))


@grade_pages.post("/bureau/grades/subjects/<int(max=2147483647):subject>/records/<string:kind>")
@_ACTING
def recorded(subject: int, kind: str) -> ResponseReturnValue:
    """Record it. Whatever is wrong, the page comes back as it was sent."""
    view = view_subject(platform(), actor(), subject)
    questions = record_kind(view.spec, kind).questionnaire
    sent = posted(questions)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        add_record(platform(), actor(), subject, kind, sent.values)
    except ProblemsError as error:
        page = _form(questions, sent.values, sent.web_form, error.problems)
        return _record_page(view.row.enterprise.name, subject, view.spec, kind, page), 422
    flash("已记录，级别按新的记录重新得出。")
    return redirect(url_for(".subject", subject=subject), 303)


@grade_pages.get("/bureau/grades/records/<int(max=2147483647):record>/later")
@_ACTING
def later_form(record: int) -> ResponseReturnValue:
    """What may be added to a record, as it stands."""
    row, kind, name = record_to_complete(platform(), actor(), record)
    questions = kind.later_questionnaire or kind.questionnaire
    return _later_page(name, row, kind, _form(questions, row.answers))


@grade_pages.post("/bureau/grades/records/<int(max=2147483647):record>/later")
@_ACTING
def completed(record: int) -> ResponseReturnValue:
    """Add it."""
    row, kind, name = record_to_complete(platform(), actor(), record)
    questions = kind.later_questionnaire or kind.questionnaire
    sent, seen = posted(questions, _LATER_CONTROLS), request.form.get(_SEEN, "")
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        subject = complete_record(platform(), actor(), record, sent.values, seen)
    except ProblemsError as error:
        page = _form(questions, sent.values, sent.web_form, error.problems)
        return _later_page(name, row, kind, page, seen=seen), 422
    except ChangedMeanwhileError as error:
        newer, _, _ = record_to_complete(platform(), actor(), record)
        return _later_page(name, newer, kind, _form(questions, sent.values, sent.web_form), overtaken=str(error)), 409
    flash("记录已补充，级别按补充后的记录重新得出。")
    return redirect(url_for(".subject", subject=subject), 303)


@grade_pages.post("/bureau/grades/records/<int(max=2147483647):record>/void")
@_ACTING
def voided(record: int) -> ResponseReturnValue:
    """Void a record, with a reason."""
    row_subject = _subject_of(record)
    try:
        subject = void_record(platform(), actor(), record, request.form.get("reason", ""))
    except BadInputError as error:
        return _subject_page(row_subject, str(error)), 422
    except ConflictError as error:
        return _subject_page(row_subject, str(error)), 409
    flash("记录已作废，保留在台账中，不再计入。")
    return redirect(url_for(".subject", subject=subject), 303)


@grade_pages.get("/my/records")
@_FIRM
def own() -> ResponseReturnValue:
    """What is on record about oneself."""
    return render_template("grades/own.html", groups=own_records(platform(), actor()))


@grade_pages.post("/my/records/<int(max=2147483647):record>/objection")
@_FIRM
def objecting(record: int) -> ResponseReturnValue:
    """Begin an objection to one of them."""
    filing = object_to_record(platform(), actor(), record)
    return redirect(url_for("enterprise.filing", filing=filing), 303)


def _subject_of(record: int) -> int:
    """The subject of a record that this person sees. Raises NotFoundError."""
    return subject_of_record(platform(), actor(), record)


def _subject_page(subject: int, error: str = "") -> str:
    on = None
    if text := request.args.get("on", "").strip():
        try:
            on = parse_date(text)
        except DateError as fault:
            error = str(fault)
    view = view_subject(platform(), actor(), subject, on)
    return render_template("grades/subject.html", view=view, error=error, today=platform().today(), **_WORDS)


def _enrol_page(domain: str, name: str, faults: Mapping[str, str]) -> str:
    spec = scheme_of(platform(), actor(), f"{domain}/{name}")
    return render_template("grades/enrol.html", spec=spec, faults=faults, given=request.form)


def _form(
    questions: Questionnaire, values: Mapping[str, Any], web_form: Any = None, problems: tuple[Problem, ...] = ()
) -> ActPage:
    form = web_form or form_builder().empty(questions, values, platform().today())
    show_problems(form, problems)
    return ActPage(form, form_templates().of(questions), problems)


def _record_page(name: str, subject: int, spec: GradesSpec, kind: str, page: ActPage) -> str:
    found = record_kind(spec, kind)
    action = url_for(".recorded", subject=subject, kind=kind)
    return render_template("grades/record.html", name=name, subject=subject, kind=found, page=page, action=action)


def _later_page(
    name: str, row: DatedRecord, kind: RecordKind, page: ActPage, *, seen: str | None = None, overtaken: str = ""
) -> str:
    """The page; `seen` is how the record stood when it was opened first, `overtaken` that it stands otherwise now."""
    return render_template(
        "grades/record.html", name=name, subject=row.subject_id, kind=kind, page=page,
        action=url_for(".completed", record=row.id), number=record_number(row.id or 0),
        seen=standing_of(row) if seen is None else seen, overtaken=overtaken,
    )  # fmt: skip


def _wanted() -> WantedSubjects:
    words = search_words()
    return WantedSubjects(
        of_class=request.args.get("class") or None,
        grade=request.args.get("grade") or None,
        overdue=bool(request.args.get("overdue")),
        words=words,
    )


def _after() -> int:
    return number_asked("after", _LONGEST_ID, "页码有误，请从台账第一页开始") or 0
