"""Checking what is stored: the audit chain, files against their digests, signatures, lists against the events they come
from, series of numbers for gaps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from forms_app.answers.reading import read_answers
from forms_app.cases.case import Case as Told
from forms_app.core.check_codes import shown_code
from forms_app.core.errors import BadInputError
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.audit import verify_chain
from forms_app.storage.case_items import items_of_case
from forms_app.storage.case_tables import Case, CaseItem, IssuedDocument, PublishedEntry
from forms_app.storage.files import AlteredFileError
from forms_app.storage.named_files import named_digests
from forms_app.storage.numbers import broken_series
from forms_app.storage.tasks import task_events_unlike_the_record
from forms_app.usecases.case_file import CaseFile, category_of, file_of, handed_to, public_days, stored_items
from forms_app.usecases.case_values import values_for
from forms_app.usecases.check_signatures import signature_fault
from forms_app.usecases.entry_papers import ENTRY, entry_form
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class Verified:
    """How much was checked, and every fault in words; none when all is whole. `signed` are the signed documents."""

    records: int
    files: int
    signed: int
    cases: int
    faults: tuple[str, ...]


def verify_instance(platform: Platform) -> Verified:
    """Check everything; changes nothing."""
    with platform.database.reading() as session:
        records, chain = _chain(session)
        digests = sorted(named_digests(session))
        signed = list(session.exec(select(IssuedDocument).where(IssuedDocument.signed_by != "")))
        cases, rows = _cases(platform, session)
        series = [*broken_series(session), *task_events_unlike_the_record(session)]
    files = [fault for digest in digests for fault in _file_faults(platform, digest)]
    signatures = [fault for document in signed for fault in _signature_faults(platform, document)]
    return Verified(records, len(digests), len(signed), cases, (*chain, *files, *signatures, *rows, *series))


def _chain(session: Session) -> tuple[int, list[str]]:
    whole = verify_chain(session)
    return whole.rows, [f"审计记录：{whole.broken.why}"] if whole.broken else []


def _file_faults(platform: Platform, digest: str) -> Iterator[str]:
    try:
        platform.files.get(digest)
    except AlteredFileError:
        yield f"文件：{digest} 不在，或者内容与校验值不符"


def _signature_faults(platform: Platform, document: IssuedDocument) -> Iterator[str]:
    try:
        fault = signature_fault(platform, document)
    except AlteredFileError:
        return  # told of the file already
    except BadInputError as error:
        fault = str(error)
    if fault:
        yield f"签章：《{document.title}》（核验码{shown_code(document.code)}）{fault}"


def _cases(platform: Platform, session: Session) -> tuple[int, list[str]]:
    """Each row of a case against its events."""
    faults, number = [], 0
    for identifier in session.exec(select(Case.id).order_by(col(Case.opened_at))).all():
        row, number = session.get_one(Case, identifier), number + 1
        file = file_of(platform, session, row)
        faults += [f"案件：{row.receipt} {fault}" for fault in _case_faults(platform, session, file)]
        session.expunge(row)
    return number, faults


def _case_faults(platform: Platform, session: Session, file: CaseFile) -> Iterator[str]:
    row, case = file.row, file.case
    if not case.events:
        yield "在审计记录中没有事项"
        return
    if (row.state, row.events) != (case.state.id, len(case.events)):
        yield "的列表状态与审计记录不符"
    if (handed := handed_to(case)) is not None and row.office_id != handed:
        yield "的办理机构与审计记录不符"
    if row.category != category_of(case):
        yield "的类别与审计记录不符"
    if (row.public_from, row.public_until) != public_days(platform, file):
        yield "的公示起止日期与审计记录不符"
    if row.matter != (case.corrected(case.procedure.named) if case.procedure.named else ""):
        yield "的名称与审计记录不符"
    if _items(items_of_case(session, row.id)) != _items(stored_items(platform, file)):
        yield "的并联事项与审计记录不符"
    yield from _entry_faults(platform, session, file)


def _items(items: Iterable[CaseItem]) -> list[dict[str, Any]]:
    """What is stored of items, without the days that move with the calendar."""
    return [each.model_dump(exclude={"due_on", "provisional"}) for each in items]


def _entry_faults(platform: Platform, session: Session, file: CaseFile) -> Iterator[str]:
    """What the public reads of a case against the act that issued it last."""
    row = file.row
    entry, issued = session.get(PublishedEntry, row.id), _issued_last(file.case)
    if entry is None and issued is None:
        return
    if entry is None or issued is None:
        yield "的公示内容与审计记录不符：" + ("没有公示内容" if entry is None else "没有公示过")
        return
    then = replace(file, case=issued)
    paper = session.get(IssuedDocument, entry.document_id)
    if paper is None or (paper.case_id, paper.kind, paper.issued_at) != (row.id, ENTRY, issued.events[-1].at):
        yield "的公示内容与最近一次公示的文书不符"
    form = entry_form(then)
    if form is None or form.name != entry.form:
        yield "的公示内容与审计记录不符：表式不同"
        return
    if wrong := _other_words(platform, then, form, entry.answers):
        yield f"的公示内容与审计记录不符：{'、'.join(wrong)}"


def _other_words(platform: Platform, file: CaseFile, form: FormSpec, stored: Mapping[str, Any]) -> list[str]:
    """The fields that say something else than what was answered in the case."""
    # What comes from the records of offices and enterprises may have changed there; what was answered may not.
    answered = {field.id for act in file.spec.procedure.acts for field in act.asks}
    events = file.case.events
    told = read_answers(form.form, values_for(platform, file, events, form), platform.context(events[-1].on))
    recorded = told.answers.for_json()
    return [
        f"“{field.label}”"
        for field in form.form.fields
        if field.id in answered and recorded.get(field.id) != stored.get(field.id)
    ]


def _issued_last(case: Told) -> Told | None:
    """The case as it stood when its entry was issued last; None when it never was."""
    issuing = {act.id for act in case.procedure.acts if act.entry}
    place = max((index for index, event in enumerate(case.events) if event.event in issuing), default=None)
    return None if place is None else replace(case, events=case.events[: place + 1])
