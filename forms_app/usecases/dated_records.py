"""Keeping a ledger of graded subjects: enrolling one, recording what happened, adding to a record, voiding it."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

from sqlmodel import Session, select

from forms_app.assessment.records import DatedRecord, read_record, stored_record
from forms_app.cases.actors import ACTING_ROLES, Actor
from forms_app.core.credit_code import CreditCodeError, parse
from forms_app.core.dates import chinese_time
from forms_app.core.divisions import prefix
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError, Problem, ProblemsError
from forms_app.specs.catalogue import GradesSpec
from forms_app.specs.grades import RecordKind
from forms_app.storage.audit import Entry, append, locked_head
from forms_app.storage.faults import retried
from forms_app.storage.graded import load_record, load_subject, names_of, standing_records, subject_name
from forms_app.storage.graded_tables import DatedRecord as Row
from forms_app.storage.graded_tables import GradedSubject
from forms_app.storage.tables import Enterprise
from forms_app.usecases.graded_subjects import record_number, scheme_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed

_LONGEST_REASON = 200
_SENT_AGAIN = timedelta(minutes=10)
"""For how long the same record by the same person is taken for the same page, sent again."""
_NOT_YOURS = "这条记录由其他机构记录，您可以查看，不能更改"


@retried
def enrol_subject(platform: Platform, actor: Actor, identifier: str, uscc: str, of_class: str) -> int:
    """Take an enterprise of one's division into the ledger; returns the subject.

    Raises ForbiddenError, NotFoundError, ProblemsError at `uscc` or `of_class`, ConflictError when it is there already.
    """
    _require_keeper(actor)
    spec = scheme_of(platform, actor, identifier)
    code = _code(uscc)
    if spec.scheme.subject_class(of_class) is None:
        raise ProblemsError((Problem("of_class", "请从列表中选择类别"),))
    now = platform.clock()
    with platform.database.writing() as session:
        locked_head(session)  # of two who enrol the same firm, the second is to be told and not to fail
        firm = _enterprise(session, actor, code)
        query = select(GradedSubject).where(GradedSubject.scheme == spec.id, GradedSubject.enterprise_id == firm.id)
        if session.exec(query).first() is not None:
            raise ConflictError(f"{firm.name}已在台账中，不能重复纳入")
        row = GradedSubject(
            scheme=spec.id,
            enterprise_id=firm.id or 0,
            office_id=actor.office or 0,
            authority=spec.regulation.handled_by,
            division_code=firm.division_code,
            of_class=of_class,
            enrolled_on=platform.today(),
            enrolled_by=actor.account,
        )
        session.add(row)
        session.flush()
        data = {"scheme": spec.id, "uscc": code, "class": of_class, "office": actor.office}
        append(session, Entry(now, actor.account, actor.name, subject_name(row.id or 0), "subject_enrolled", data))
        return row.id or 0


@retried
def add_record(platform: Platform, actor: Actor, subject: int, kind: str, values: Mapping[str, Any]) -> int:
    """Record something about a subject; returns the record.

    The same page sent again finds what it recorded: a second record would make the grade another one. Raises
    NotFoundError, ForbiddenError, ProblemsError naming every field that cannot be so, or the record that says the same.
    """
    _require_keeper(actor)
    now, context = platform.clock(), platform.context()
    with platform.database.writing() as session:
        found = load_subject(session, actor, subject, for_change=True)
        spec = scheme_of(platform, actor, found.subject.scheme)
        record = read_record(record_kind(spec, kind), values, context)
        if (same := _same_record(session, record, subject)) is not None:
            return _sent_again(platform, session, actor, record, same)
        row = Row(
            subject_id=subject,
            kind=kind,
            day=record.day,
            answers=record.answers.for_json(),
            office_id=actor.office or 0,
            collectors=[actor.account],
            recorded_at=now,
            changed_at=now,
        )
        session.add(row)
        session.flush()
        data = {"record": record_number(row.id or 0), "kind": kind, "answers": row.answers}
        append(session, Entry(now, actor.account, actor.name, subject_name(subject), "record_added", data))
        return row.id or 0


@retried
def complete_record(platform: Platform, actor: Actor, record: int, values: Mapping[str, Any], seen: str) -> int:
    """Add to a record what has happened since; returns the subject. What was there before stays in the audit record.

    `seen` is how the record stood on the page (`standing_of`). Raises NotFoundError, ForbiddenError for another
    office's, ConflictError for a voided one, ProblemsError, ChangedMeanwhileError with what it says now.
    """
    _require_keeper(actor)
    now, context = platform.clock(), platform.context()
    with platform.database.writing() as session:
        row, found = load_record(session, actor, record, for_change=True)
        kind = record_kind(scheme_of(platform, actor, found.subject.scheme), row.kind)
        _require_own(actor, row)
        if kind.later_questionnaire is None:
            raise ConflictError(f"“{kind.title}”记录没有可以补充的内容；有误的请作废后重新记录")
        kept = {name: value for name, value in row.answers.items() if name not in kind.later}
        changed: DatedRecord = read_record(kind, kept | dict(values), context)
        before, after = row.answers, changed.answers.for_json()
        if before == after:
            return row.subject_id  # sent again, or nothing was added
        if seen != standing_of(row):
            raise ChangedMeanwhileError(_added(kind, stored_record(kind, str(record), before, context)))
        row.answers, row.changed_at = after, now
        row.collectors = [*row.collectors, *([actor.account] if actor.account not in row.collectors else [])]
        session.add(row)
        later = {
            name: [before.get(name), after.get(name)] for name in kind.later if before.get(name) != after.get(name)
        }
        data = {"record": record_number(record), "changed": later}
        append(session, Entry(now, actor.account, actor.name, subject_name(row.subject_id), "record_completed", data))
        return row.subject_id


@retried
def void_record(platform: Platform, actor: Actor, record: int, reason: str) -> int:
    """Void a record of one's own office: it counts no more, and stays with the reason. Returns the subject.

    Raises NotFoundError, ForbiddenError, ConflictError when it was voided before, BadInputError without a reason.
    """
    _require_keeper(actor)
    ground = typed(reason, "作废理由", _LONGEST_REASON, required=True)
    now = platform.clock()
    with platform.database.writing() as session:
        row, _ = load_record(session, actor, record, for_change=True)
        _require_own(actor, row)
        row.voided_at, row.void_reason, row.voided_by = now, ground, actor.account
        session.add(row)
        data = {"record": record_number(record), "reason": ground}
        append(session, Entry(now, actor.account, actor.name, subject_name(row.subject_id), "record_voided", data))
        return row.subject_id


class ChangedMeanwhileError(ConflictError):
    """A colleague added to the record while somebody filled the page."""

    def __init__(self, added: str) -> None:
        super().__init__(
            f"您填写期间，同事已补充这条记录，您的内容没有保存；现在记录的是：{added}。"
            "下面是您填写的内容，核对后再按一次“保存补充”，就以您的内容为准"
        )


def standing_of(row: Row) -> str:
    """How a record stands: another text whenever something was added to it."""
    return row.changed_at.astimezone(UTC).isoformat()


def _added(kind: RecordKind, record: DatedRecord) -> str:
    told = [f"{each.label}：{record.answers.text(each.id) or '未填'}" for each in kind.fields if each.id in kind.later]
    return "；".join(told)


def _same_record(session: Session, record: DatedRecord, subject: int) -> Row | None:
    """A record of the subject that stands and says the very same."""
    answers = record.answers.for_json()
    standing = standing_records(session, [subject])[subject]
    return next((each for each in standing if (each.kind, each.answers) == (record.kind.id, answers)), None)


def _sent_again(platform: Platform, session: Session, actor: Actor, record: DatedRecord, same: Row) -> int:
    if same.collectors[0] == actor.account and platform.clock() - same.recorded_at < _SENT_AGAIN:
        return same.id or 0
    name = names_of(session, same.collectors[:1]).get(same.collectors[0], "")
    told = f"{name}已于{chinese_time(same.recorded_at)}作过内容完全相同的记录（编号{record_number(same.id or 0)}）"
    first = record.kind.fields[0].id
    raise ProblemsError((Problem(first, f"{told}，没有重复记录；确为两件事的，请写明区别"),))


def record_to_complete(platform: Platform, actor: Actor, record: int) -> tuple[Row, RecordKind, str]:
    """The record, its kind, and the name of the enterprise. Raises what `complete_record` raises before it changes."""
    with platform.database.reading() as session:
        row, found = load_record(session, actor, record)
        kind = record_kind(scheme_of(platform, actor, found.subject.scheme), row.kind)
        _require_own(actor, row)
        if kind.later_questionnaire is None:
            raise ConflictError(f"“{kind.title}”记录没有可以补充的内容；有误的请作废后重新记录")
        return row, kind, found.enterprise.name


def subject_of_record(platform: Platform, actor: Actor, record: int) -> int:
    """The subject of a record that this person sees. Raises NotFoundError."""
    with platform.database.reading() as session:
        return load_record(session, actor, record)[0].subject_id


def record_kind(spec: GradesSpec, kind: str) -> RecordKind:
    """The kind of record. Raises NotFoundError."""
    found = spec.scheme.record_kind(kind)
    if found is None:
        raise NotFoundError(f"“{spec.scheme.title}”没有这种记录，请从台账条目页面进入")
    return found


def _require_keeper(actor: Actor) -> None:
    if actor.role not in ACTING_ROLES or actor.office is None:
        raise ForbiddenError("台账由机构的办理人员记录，您的账号没有这个职责")


def _require_own(actor: Actor, row: Row) -> None:
    if row.office_id != actor.office:
        raise ForbiddenError(_NOT_YOURS)
    if row.voided_at is not None:
        raise ConflictError(f"这条记录已经作废，理由：{row.void_reason}")


def _code(uscc: str) -> str:
    try:
        return str(parse(uscc))
    except CreditCodeError as error:
        raise ProblemsError((Problem("uscc", str(error)),)) from None


def _enterprise(session: Session, actor: Actor, uscc: str) -> Enterprise:
    found = session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()
    if found is None:
        raise ProblemsError((Problem("uscc", "企业名录中没有这个统一社会信用代码，请核对；没有登记的先列入企业名录"),))
    if not found.division_code.startswith(prefix(actor.division or "")):
        raise ProblemsError((Problem("uscc", "这个企业不在本机构的管辖区域内，请核对代码，或者由所在地机构纳入台账"),))
    return found
