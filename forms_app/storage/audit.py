"""The audit record: what was done, in one chain. Appending is all that can be done to it."""

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from forms_app.storage.case_tables import AuditHead, AuditRecord

_BATCH = 1000
# Built once: every act reads what was done to its subject and locks the head.
_LOCKED_HEAD = sa_select(AuditHead).where(col(AuditHead.id) == 1).with_for_update()
_OF_SUBJECT = (
    sa_select(AuditRecord).where(col(AuditRecord.subject) == bindparam("subject")).order_by(col(AuditRecord.number))
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded: when, by whom (account None for the public and the service), of what, which event."""

    at: datetime
    account: int | None
    name: str
    subject: str
    event: str
    data: dict[str, Any]


def append(session: Session, entry: Entry) -> AuditRecord:
    """Add a row to the chain. Appenders go one after the other: the head is locked until the transaction ends."""
    head = locked_head(session)
    row = _chained(head.number, head.digest, entry)
    head.number, head.digest = row["number"], row["digest"]
    record = AuditRecord(**row)
    session.add(record)
    session.add(head)
    return record


def append_all(session: Session, entries: Iterable[Entry]) -> None:
    """Add many rows to the chain in this order, with the head locked once and past the session's bookkeeping."""
    head = locked_head(session)
    rows = _chain(head.number, head.digest, entries)
    while some := list(islice(rows, _BATCH)):
        session.connection().execute(insert(AuditRecord), some)
        head.number, head.digest = some[-1]["number"], some[-1]["digest"]
    session.add(head)


def _chain(number: int, digest: str, entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        row = _chained(number, digest, entry)
        number, digest = row["number"], row["digest"]
        yield row


def locked_head(session: Session) -> AuditHead:
    """The end of the chain, locked until the transaction ends: whoever holds it is alone in changing what it tells."""
    head: AuditHead = session.execute(_LOCKED_HEAD).scalar_one()
    return head


def _chained(number: int, digest: str, entry: Entry) -> dict[str, Any]:
    """The row that follows the row of this number and digest."""
    row = {
        "number": number + 1, "at": entry.at, "account_id": entry.account, "name": entry.name,
        "subject": entry.subject, "event": entry.event, "data": entry.data, "previous": digest,
    }  # fmt: skip
    return row | {"digest": _digest(row)}


def digest_of_row(row: AuditRecord) -> str:
    """SHA-256 over the row as canonical JSON, the digest before it included."""
    return _digest({name: getattr(row, name) for name in _DIGESTED})


_DIGESTED = ("number", "at", "account_id", "name", "subject", "event", "data", "previous")


_CANONICAL = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _digest(row: Mapping[str, Any]) -> str:
    moment = row["at"].astimezone(UTC).isoformat()
    plain = [moment if name == "at" else row[name] for name in _DIGESTED]
    return hashlib.sha256(_CANONICAL.encode(plain).encode()).hexdigest()


def records_of(session: Session, subject: str) -> list[AuditRecord]:
    """What was done to one subject, in order."""
    return list(session.execute(_OF_SUBJECT, {"subject": subject}).scalars())


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain breaks, and how."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Chain:
    """How many rows were read, and the first that is broken; None when the chain is whole up to its head."""

    rows: int
    broken: Broken | None


def verify_chain(session: Session) -> Chain:
    """Read the whole chain, from the first row to the head, up to the first fault."""
    number, digest = 0, ""
    with closing(_rows(session)) as rows:
        for row in rows:
            number += 1
            if row.number != number:
                return Chain(number, Broken(number, f"缺少第{number}行（下一行是第{row.number}行）"))
            if row.previous != digest:
                return Chain(number, Broken(number, f"第{number}行与前一行不相接"))
            if row.digest != digest_of_row(row):
                return Chain(number, Broken(number, f"第{number}行的内容已被改动"))
            digest = row.digest
    head = session.exec(select(AuditHead).where(AuditHead.id == 1)).one_or_none()
    if head is None or (head.number, head.digest) != (number, digest):
        ends = head.number if head else "无"
        return Chain(number, Broken(number + 1, f"末尾不符：记录到第{number}行，链头记为{ends}"))
    return Chain(number, None)


def _rows(session: Session) -> Generator[AuditRecord, None, None]:
    query = select(AuditRecord).order_by(col(AuditRecord.number)).execution_options(yield_per=_BATCH)
    with closing(session.exec(query)) as result:
        for row in result:
            yield row
            session.expunge(row)
