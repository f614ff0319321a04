"""Checking what is stored: the audit chain, files against their digests, lists against the events they come from,
series of numbers for gaps."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from forms_app.storage.audit import verify_chain
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.files import AlteredFileError
from forms_app.storage.numbers import broken_series
from forms_app.storage.tables import Evidence, Submission
from forms_app.usecases.case_file import file_of
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class Verified:
    """How much was checked, and every fault in words; none when all is whole."""

    records: int
    files: int
    cases: int
    faults: tuple[str, ...]


def verify_instance(platform: Platform) -> Verified:
    """Check everything; changes nothing."""
    with platform.database.reading() as session:
        records, chain = _chain(session)
        digests = sorted(set(_digests(session)))
        cases, rows = _cases(platform, session)
        series = broken_series(session)
    files = [fault for digest in digests for fault in _file_faults(platform, digest)]
    return Verified(records, len(digests), cases, (*chain, *files, *rows, *series))


def _chain(session: Session) -> tuple[int, list[str]]:
    whole = verify_chain(session)
    return whole.rows, [f"审计记录：{whole.broken.why}"] if whole.broken else []


def _digests(session: Session) -> Iterator[str]:
    yield from session.exec(select(col(IssuedDocument.digest)))
    yield from session.exec(select(col(Submission.form_digest)))
    yield from session.exec(select(col(Evidence.digest)))


def _file_faults(platform: Platform, digest: str) -> Iterator[str]:
    try:
        platform.files.get(digest)
    except AlteredFileError:
        yield f"文件：{digest} 不在，或者内容与校验值不符"


def _cases(platform: Platform, session: Session) -> tuple[int, list[str]]:
    """Each row of a case against its events."""
    faults, number = [], 0
    for identifier in session.exec(select(Case.id).order_by(col(Case.opened_at))).all():
        row, number = session.get_one(Case, identifier), number + 1
        file = file_of(platform, session, row)
        if not file.case.events:
            faults.append(f"案件：{row.receipt} 在审计记录中没有事项")
        elif (row.state, row.events) != (file.case.state.id, len(file.case.events)):
            faults.append(f"案件：{row.receipt} 的列表状态与审计记录不符")
        session.expunge(row)
    return number, faults
