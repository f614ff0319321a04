"""The record that an objection is about: whose it is, which office recorded it, and who collected it."""

from dataclasses import dataclass

from sqlmodel import Session

from forms_app.core.errors import ConflictError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.graded_tables import DatedRecord, GradedSubject
from forms_app.storage.tables import Filing, Office
from forms_app.usecases.graded_subjects import record_number


@dataclass(frozen=True, slots=True)
class Disputed:
    """The record, the office that recorded it, and the accounts that collected what it says."""

    number: str
    office: Office
    collectors: tuple[int, ...]


def disputed_record(session: Session, filing: Filing, spec: ProcedureSpec) -> Disputed:
    """The record that the filing names. Raises ConflictError when it is none about this enterprise, or was voided."""
    typed = str(filing.answers.get(spec.procedure.about_record) or "")
    row = session.get(DatedRecord, int(typed)) if typed.isascii() and typed.isdigit() else None
    subject = session.get_one(GradedSubject, row.subject_id) if row is not None else None
    if row is None or subject is None or subject.enterprise_id != filing.enterprise_id:
        raise ConflictError("没有找到这个编号的记录，没有提交；草稿已保存，请从“本单位记录”页面选择记录后提出异议")
    if row.voided_at is not None:
        raise ConflictError("这条记录已经作废，不再计入，不需要提出异议；没有提交，草稿已保存")
    office = session.get_one(Office, row.office_id)
    return Disputed(record_number(row.id or 0), office, tuple(row.collectors))
