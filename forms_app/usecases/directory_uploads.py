"""A directory that was filled in Excel: handed in, shown cell by cell, and taken over whole or not at all.

A workbook with a wrong line changes nothing. What is agreed to is what was shown: if the directory has changed since,
nothing is done and the comparison is shown anew. The same workbook changes nothing twice. A long one goes the same
way as background jobs (`directory_jobs`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.registers.directory_list import DIRECTORY, SHEET, read_directory
from forms_app.registers.filled_lists import Told, marked_copy, require_lines
from forms_app.registers.list_tables import PREVIEW
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.storage.audit import Entry, append_all, locked_head
from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.directory import Held, add_enterprises, change_enterprises
from forms_app.storage.directory_uploads import load_upload
from forms_app.storage.faults import retried
from forms_app.usecases.directory import require_keeper
from forms_app.usecases.directory_comparison import (
    EFFECT_NAMES,
    Comparison,
    Effect,
    LineEffect,
    ReadDirectory,
    compare,
    held_of,
    read_lines,
)
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.platform import Platform

_LONGEST_NAME = 120
_NOTHING = Answers({})


@dataclass(frozen=True)
class UploadView:
    """An upload and what it would do now; `done` once it was taken over."""

    upload: DirectoryUpload
    comparison: Comparison
    done: bool = False


@retried
def hand_in(platform: Platform, actor: Actor, name: str, content: bytes) -> UUID:
    """Keep a filled directory to be looked at; returns its id.

    Raises ForbiddenError, BadInputError without a file, WorkbookError, TooLargeError when it is no directory.
    """
    require_keeper(actor)
    if not content:
        raise BadInputError("没有选择文件，请选择填好的企业名录")
    require_lines(content, SHEET)
    digest = platform.files.put(content)
    with platform.database.writing() as session:
        row = DirectoryUpload(
            office_id=actor.office or 0,
            account_id=actor.account,
            name=name[-_LONGEST_NAME:],
            digest=digest,
            size=len(content),
            uploaded_at=platform.clock(),
        )
        session.add(row)
        return row.id


def upload_of(platform: Platform, actor: Actor, identifier: UUID) -> DirectoryUpload:
    """An upload of one's own office. Raises ForbiddenError, NotFoundError."""
    require_keeper(actor)
    with platform.database.reading() as session:
        return load_upload(session, actor, identifier)


def view_upload(platform: Platform, actor: Actor, identifier: UUID) -> UploadView:
    """What an upload would do now. Raises ForbiddenError, NotFoundError."""
    row = upload_of(platform, actor, identifier)
    return compared(platform, actor, row, read_upload(platform, actor, row))


def take_over(platform: Platform, actor: Actor, identifier: UUID, mark: str) -> UploadView:
    """Change the directory as it was shown under this `mark`; otherwise the view is not `done` and says what is new.

    Raises ForbiddenError, NotFoundError, ConflictError when it was taken over before.
    """
    row = upload_of(platform, actor, identifier)
    return take_over_read(platform, actor, row, read_upload(platform, actor, row), mark)


def read_upload(
    platform: Platform, actor: Actor, upload: DirectoryUpload, told: Told | None = None, read: Told | None = None
) -> ReadDirectory:
    """What the lines of an upload ask for; `told` of the rows that were opened, `read` of those understood."""
    content = platform.files.get(upload.digest)
    return read_lines(platform, actor, list(read_directory(content, told)), read)


def compared(platform: Platform, actor: Actor, upload: DirectoryUpload, read: ReadDirectory) -> UploadView:
    """What was read beside the directory as it stands."""
    with platform.database.reading() as session:
        held = held_of(platform, session, actor, read)
    return UploadView(upload, compare(platform, read, held), upload.committed_at is not None)


@retried
def take_over_read(
    platform: Platform,
    actor: Actor,
    upload: DirectoryUpload,
    read: ReadDirectory,
    mark: str,
    settle: Callable[[Session, DirectoryUpload], None] = lambda *_: None,
) -> UploadView:
    """Take over what was read, in one transaction; `settle` is called at its end, and whatever it raises undoes all.

    A long comparison is made before the transaction, in which nobody else can write: there it only has to be seen
    that the directory is as it was. Raises ConflictError when it was taken over before.
    """
    with platform.database.reading() as session:
        held = held_of(platform, session, actor, read)
    found = compare(platform, read, held)
    agreed = _is_agreed(found, mark)
    with platform.database.writing() as session:
        row = load_upload(session, actor, upload.id, for_change=True)
        if row.committed_at is not None:
            raise ConflictError("这份名录已经入库，没有重复办理")
        locked_head(session)  # directories are taken over one after the other, each comparing with what the last left
        now = held_of(platform, session, actor, read)
        if now != held:
            held, found = now, compare(platform, read, now)
            agreed = _is_agreed(found, mark)
        if not agreed:
            return UploadView(row, found)
        _apply(platform, session, actor, row, found, held)
        settle(session, row)
        return UploadView(row, found, done=True)


def _is_agreed(found: Comparison, mark: str) -> bool:
    """Whether it is what was shown under this mark, does something, and has nothing wrong."""
    return not found.faults and bool(found.changing) and found.mark == mark


def annotated_upload(platform: Platform, actor: Actor, identifier: UUID) -> tuple[str, bytes]:
    """Name and content of the very workbook with its faults marked. Raises ConflictError when it has none."""
    view = view_upload(platform, actor, identifier)
    if not view.comparison.faults:
        raise ConflictError("名录没有错误，不需要批注副本")
    return view.upload.name, annotated(platform, view)


def annotated(platform: Platform, view: UploadView) -> bytes:
    """The very workbook with its faults marked."""
    return marked_copy(platform.files.get(view.upload.digest), view.comparison.faults, SHEET)


def export_preview(platform: Platform, actor: Actor, identifier: UUID, file: Path) -> int:
    """Write everything that an upload would do, cell by cell, as an official table; returns how many lines it has."""
    return write_preview(platform, actor, view_upload(platform, actor, identifier), file)


def write_preview(platform: Platform, actor: Actor, view: UploadView, file: Path, told: Told | None = None) -> int:
    """Write everything that was found, cell by cell, as an official table; returns how many lines it has."""
    with platform.database.reading() as session:
        head = RegisterHead(reporting_unit(platform, session, actor), platform.today(), f"文件：{view.upload.name}")
    return write_register(PREVIEW, head, _preview_lines(view.comparison), file, told)


def _preview_lines(comparison: Comparison) -> Iterator[RegisterLine]:
    for each in comparison.changing:
        for cell in each.cells:
            yield _line(
                row=each.row, effect=EFFECT_NAMES[each.effect], uscc=each.uscc, name=each.name, field=cell.label,
                old=cell.shown_old, new=cell.shown_new or "（清空）",
            )  # fmt: skip
    for fault in comparison.faults:
        yield _line(row=fault.row, effect="有误", field=fault.label, new=f"{fault.address}：{fault.message}")


def _line(**known: CellValue) -> RegisterLine:
    return RegisterLine(_NOTHING, known)


def _apply(
    platform: Platform, session: Session, actor: Actor, upload: DirectoryUpload, found: Comparison, held: Held
) -> None:
    """Change the directory and record it: the whole as one act of the office, and each enterprise cell by cell."""
    added = [each for each in found.changing if each.effect is Effect.ADDED]
    changed = [each for each in found.changing if each.effect is Effect.CHANGED]
    numbers = {each.uscc: held.own[each.uscc].id for each in changed}
    numbers |= add_enterprises(session, map(_row, added))
    change_enterprises(
        session, ((numbers[each.uscc], {cell.field: cell.new for cell in each.cells}) for each in changed)
    )
    now = platform.clock()
    upload.committed_at, upload.committed_by = now, actor.account
    upload.added, upload.changed = len(added), len(changed)
    session.add(upload)
    append_all(session, _entries(actor, now, upload, ((numbers[each.uscc], each) for each in found.changing)))


def _row(effect: LineEffect) -> dict[str, str]:
    """The record of an enterprise that is new; what the directory does not say is empty."""
    empty = {field.id: "" for field in DIRECTORY.fields}
    return empty | _new_cells(effect) | {"uscc": effect.uscc}


def _new_cells(effect: LineEffect) -> dict[str, str]:
    return {cell.field: cell.new for cell in effect.cells}


def _entries(
    actor: Actor, now: datetime, upload: DirectoryUpload, done: Iterable[tuple[int, LineEffect]]
) -> Iterator[Entry]:
    about = {"upload": str(upload.id)}
    summary = {"digest": upload.digest, "added": upload.added, "changed": upload.changed}
    office = f"office/{actor.office}"
    yield Entry(now, actor.account, actor.name, office, "directory_taken_over", about | summary)
    for number, effect in done:
        cells = {cell.field: [cell.old, cell.new] for cell in effect.cells}
        event, data = f"enterprise_{effect.effect.value}", {**about, "uscc": effect.uscc, "cells": cells}
        yield Entry(now, actor.account, actor.name, f"enterprise/{number}", event, data)
