"""Saying something about a task: the responsible unit reports, the supervising office confirms, sends back, reopens."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.tasks import (
    ACT_NAMES,
    DECISIONS,
    TaskAct,
    progress,
    require_days,
    require_possible,
)
from forms_app.core.dates import beijing_date
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError
from forms_app.documents.uploads import safe_name
from forms_app.storage.audit import Entry, append, locked_head
from forms_app.storage.faults import retried
from forms_app.storage.task_tables import TaskEventRow, TaskFile
from forms_app.storage.tasks import Place, event_of, events_at
from forms_app.usecases.platform import Platform
from forms_app.usecases.task_messages import tell_of_decision
from forms_app.usecases.task_scope import TaskScope, Undertaking, scope_of, undertaking_at
from forms_app.usecases.typed import typed
from forms_app.usecases.uploads import Upload, kind_of

MOST_FILES, MOST_MEGABYTES, LONGEST_TEXT = 5, 10, 2000


@dataclass(frozen=True, slots=True)
class Saying:
    """What a page sends about a task: the act, the words, the day it took effect (None: today), files.

    `since` is the first day where a recurring duty was done on several. `known` is how many events the page showed.
    """

    act: TaskAct
    text: str
    at: datetime
    known: int
    day: date | None = None
    since: date | None = None
    uploads: tuple[Upload, ...] = ()


@retried
def say(platform: Platform, actor: Actor, place: Place, saying: Saying) -> None:
    """Record it, with its files, in one transaction.

    Raises NotFoundError, ForbiddenError, BadInputError, UploadError, TooLargeError, ConflictError when it cannot be
    done as the task stands or somebody else was faster.
    """
    scope = scope_of(platform, actor, place.domain)
    today = beijing_date(saying.at)
    task = undertaking_at(scope, platform.reference.divisions, today, place.task, place.unit, place.division)
    _require_entitled(scope, task, saying.act)
    text, day = _words(saying), saying.day or today
    require_days(task.planned.due, saying.act, day, saying.since, today)
    files = _stored(platform, saying.uploads)
    with platform.database.writing() as session:
        locked_head(session)  # whoever holds it is alone in adding to this task
        row = TaskEventRow(
            domain=place.domain, task=place.task, division_code=place.division, unit=place.unit,
            number=_next_number(session, task, place, saying, actor),
            act=saying.act, at=saying.at, day=day, since=saying.since, text=text,
            account_id=actor.account, office_id=actor.office or 0, name=actor.name,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(TaskFile(event_id=row.id or 0, **asdict(file)) for file in files)
        data = _noted(row, files)
        append(session, Entry(saying.at, actor.account, actor.name, place.subject, saying.act.value, data))
        tell_of_decision(session, scope.spec, task, row)


def _words(saying: Saying) -> str:
    """What was typed: a confirmation may go without words. Raises BadInputError."""
    label = "理由" if saying.act in (TaskAct.RETURNED, TaskAct.REOPENED) else "情况"
    return typed(saying.text, label, LONGEST_TEXT, required=saying.act is not TaskAct.CONFIRMED, lines=True)


def _noted(row: TaskEventRow, files: Sequence["_StoredFile"]) -> dict[str, Any]:
    """What the audit record keeps of it."""
    return {
        "number": row.number,
        "day": row.day.isoformat(),
        "since": row.since.isoformat() if row.since else None,
        "text": row.text,
        "files": [{"name": file.name, "sha256": file.digest} for file in files],
    }


def _require_entitled(scope: TaskScope, task: Undertaking, act: TaskAct) -> None:
    if act in DECISIONS:
        if not scope.may_decide:
            raise ForbiddenError(f"{ACT_NAMES[act]}由负责督办的机构的承办机构负责人或者分管领导办理")
    elif not scope.reports_for(task.unit, task.division):
        raise ForbiddenError("进展由责任单位所在地的机构报告，本机构只能查看这项任务")


def _next_number(session: Session, task: Undertaking, place: Place, saying: Saying, actor: Actor) -> int:
    rows = events_at(session, place)
    if len(rows) != saying.known:
        raise ConflictError("这项任务刚有新的登记，本次没有办理；请核对下面的记录后再办理")
    found = progress(task.planned.due, [event_of(row) for row in rows])
    require_possible(task.planned.due, found, saying.act, actor.account)
    return len(rows) + 1


@dataclass(frozen=True, slots=True)
class _StoredFile:
    """A file whose bytes are stored; no row refers to it yet. The names are those of its row."""

    name: str
    size: int
    media_type: str
    digest: str


def _stored(platform: Platform, uploads: Sequence[Upload]) -> list[_StoredFile]:
    """Store files before the transaction: one that nobody refers to does no harm.

    Raises BadInputError for too many, UploadError, TooLargeError, before the first is stored.
    """
    kinds = [kind_of(upload, MOST_MEGABYTES) for upload in uploads]
    if len(kinds) > MOST_FILES:
        raise BadInputError(f"一次最多上传{MOST_FILES}个文件，请减少后再传")
    return [
        _StoredFile(safe_name(upload.name, kind), len(upload.content), kind, platform.files.put(upload.content))
        for upload, kind in zip(uploads, kinds, strict=True)
    ]
