"""Every stored file that something in the database names, wherever its digest stands.

Who adds a column with the digest of a file adds it here: `xinbiao verify` and backups look for these files.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select as sa_select
from sqlmodel import Session, SQLModel, col

from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.case_tables import AuditRecord, IssuedDocument, Objection
from forms_app.storage.cases import CASES
from forms_app.storage.job_tables import Job, JobFile
from forms_app.storage.tables import Evidence, Office, Submission
from forms_app.storage.task_tables import TaskFile

_COLUMNS: tuple[tuple[type[SQLModel], str], ...] = (
    (IssuedDocument, "digest"),
    (Submission, "form_digest"),
    (Evidence, "digest"),
    (Office, "signature_picture"),
    (TaskFile, "digest"),
    (DirectoryUpload, "digest"),
)
_LISTS: tuple[tuple[type[SQLModel], str], ...] = ((Submission, "attachments"), (Objection, "files"))
"""Columns with lists of files, each with its `sha256`."""
_BATCH = 1000

FILE_COLUMNS = frozenset((table.__tablename__, name) for table, name in (*_COLUMNS, *_LISTS))
"""Table and column of all of the above."""


def named_digests(session: Session) -> set[str]:
    """The digests of all files that must be there. What a database of an earlier version lacks is left out."""
    found = set(_in_columns(session)) | set(_in_lists(session)) | set(_in_acts(session))
    return found - {""}


def named_job_files(session: Session) -> set[str]:
    """The digests of what background jobs made and is still offered. They lie apart: they can be made again."""
    if not _has(session, JobFile, "digest") or not _has(session, Job, "files_dropped_at"):
        return set()
    kept = sa_select(col(JobFile.digest)).join(Job, col(Job.id) == col(JobFile.job_id))
    return set(session.execute(kept.where(col(Job.files_dropped_at).is_(None))).scalars())


def _in_columns(session: Session) -> Iterator[str]:
    for table, name in _COLUMNS:
        if _has(session, table, name):
            yield from session.execute(sa_select(getattr(table, name))).scalars()


def _in_lists(session: Session) -> Iterator[str]:
    for table, name in _LISTS:
        if _has(session, table, name):
            for files in session.execute(sa_select(getattr(table, name))).scalars():
                yield from _digests(files)


def _in_acts(session: Session) -> Iterator[str]:
    """Files that came with acts on cases stand in the audit record alone."""
    if not _has(session, AuditRecord, "data"):
        return
    acts = sa_select(col(AuditRecord.data)).where(col(AuditRecord.subject).startswith(CASES))
    for data in session.execute(acts.execution_options(yield_per=_BATCH)).scalars():
        yield from _digests(data)


def _digests(data: Any) -> Iterator[str]:
    """Every `sha256` within."""
    if isinstance(data, dict):
        if isinstance(data.get("sha256"), str):
            yield data["sha256"]
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _digests(each)


def _has(session: Session, table: type[SQLModel], name: str) -> bool:
    known = inspect(session.connection())
    there = known.has_table(str(table.__tablename__))
    return there and name in {each["name"] for each in known.get_columns(str(table.__tablename__))}
