"""A process that takes numbers, fails now and then, and dies in the middle of a transaction: for the race of numbers."""

import os
import random
import secrets
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from forms_app.specs.numbering import NumberKind
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.database import BusyError, Database
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Office
from forms_app.usecases.numbers import Taking, take_number

DECISION = NumberKind(id="decision", character="决", title="认定决定书")
SERVICE = NumberKind(id="service", character="送", title="送达回证")
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
FAILS, DIES = 0.10, 0.03


@dataclass(frozen=True)
class Job:
    """Where the database is, whose numbers are taken, and how often. `log` gets a line for each attempt."""

    url: str | None
    folder: Path
    log: Path
    offices: tuple[int, ...]
    account: int
    seed: int
    attempts: int


def numbered_document(session: Session, office: Office, kind: NumberKind, year: int, account: int) -> DocumentNumber:
    """A document and its number, in one transaction."""
    document = IssuedDocument(
        kind=kind.id, title=kind.title, file_name="x.pdf", digest="0" * 64, size=1, issued_at=AT,
        code=secrets.token_hex(8),
    )  # fmt: skip
    session.add(document)
    session.flush()
    return take_number(session, office, kind, year, Taking(by=account, at=AT, document=document.id))


def work(job: Job) -> None:
    """Take numbers in random series; some attempts fail, some kill this process before their commit."""
    chance = random.Random(job.seed)  # noqa: S311 - a run can be repeated
    database = Database.open(job.url, job.folder)
    with job.log.open("a", buffering=1) as log:
        for _ in range(job.attempts):
            office, kind = chance.choice(job.offices), chance.choice((DECISION, SERVICE))
            year, fate = chance.choice((2025, 2026)), chance.random()
            log.write(_attempt(database, job, log, office, kind, year, fate) + "\n")


def _attempt(database: Database, job: Job, log: Any, office_id: int, kind: NumberKind, year: int, fate: float) -> str:
    for _ in range(100):
        try:
            with database.writing() as session:
                office = session.get_one(Office, office_id)
                number = numbered_document(session, office, kind, year, job.account)
                if fate < FAILS:
                    raise ZeroDivisionError
                if fate < FAILS + DIES:
                    log.write("died\n")
                    os.kill(os.getpid(), signal.SIGKILL)
                text = number.text
            return f"taken {text} {number.document_id}"
        except ZeroDivisionError:
            return "failed"
        except BusyError:
            time.sleep(0.05)
    return "busy"
