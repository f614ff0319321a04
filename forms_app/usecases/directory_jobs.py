"""Long directories as background jobs: one compares and makes the files to look at, another takes over what was agreed.

Both do with the same functions what short directories have done at once. Nothing of the directory changes before the
one transaction that takes over all of it and says in the same breath that the job is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.registers.directory_list import SHEET
from forms_app.registers.filled_lists import ListFault
from forms_app.registers.package import rows_within
from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.directory_uploads import load_upload
from forms_app.storage.faults import retried
from forms_app.storage.job_tables import Job, JobFile, JobItem
from forms_app.storage.jobs import files_of
from forms_app.usecases.acting import acting
from forms_app.usecases.directory_comparison import CellChange, Effect, LineEffect, Shown, shown_of
from forms_app.usecases.directory_uploads import (
    UploadView,
    annotated,
    compared,
    hand_in,
    read_upload,
    take_over_read,
    upload_of,
    view_upload,
    write_preview,
)
from forms_app.usecases.job_packing import kept_file
from forms_app.usecases.jobs import JobKind, Made, Progress, Sign, ask_for_whole, progress_of
from forms_app.usecases.platform import Platform

CHECKING, TAKING = "directory_check", "directory_taking"
_LONGEST_TITLE = 80


@dataclass(frozen=True)
class UploadPage:
    """An upload as its page shows it: what it would do, once that is known; the jobs of a long one, and their files.

    `done` once it was taken over.
    """

    upload: DirectoryUpload
    shown: Shown | None
    done: bool
    checking: Progress | None = None
    taking: Progress | None = None
    files: tuple[JobFile, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether jobs deal with it."""
        return self.checking is not None

    @property
    def is_moving(self) -> bool:
        """Whether a job works on it."""
        return any(each is not None and each.is_moving for each in (self.checking, self.taking))


def hand_in_any(platform: Platform, actor: Actor, name: str, content: bytes) -> tuple[UUID, UUID | None]:
    """Keep a filled directory; returns its id and, when it is a long one, the job that looks at it.

    Raises what `hand_in` raises, ConflictError when too many jobs wait.
    """
    upload = hand_in(platform, actor, name, content)
    if rows_within(content) <= platform.at_once + SHEET.headings_row:
        return upload, None
    return upload, _check(platform, actor, upload)


def check_again(platform: Platform, actor: Actor, identifier: UUID) -> UUID:
    """Ask for a job that compares a long upload with the directory as it is by now; returns it.

    Raises ForbiddenError, NotFoundError, ConflictError when too many wait, it was taken over or is a short one.
    """
    row = upload_of(platform, actor, identifier)
    if row.committed_at is not None:
        raise ConflictError("这份名录已经入库，不需要重新核对")
    if row.check_job is None:
        raise ConflictError("这份名录打开时即与现在的名录核对，不需要另外核对")
    return _check(platform, actor, identifier)


def _check(platform: Platform, actor: Actor, identifier: UUID) -> UUID:
    row = upload_of(platform, actor, identifier)
    job = ask_for_whole(platform, actor, CHECKING, f"核对{row.name}"[:_LONGEST_TITLE], {"upload": str(row.id)})
    _remember(platform, actor, identifier, check_job=job, taking_job=None)
    return job


def ask_to_take_over(platform: Platform, actor: Actor, identifier: UUID, mark: str) -> UUID:
    """Ask for a job that takes over what was shown under this mark; returns it.

    Raises ForbiddenError, NotFoundError, ConflictError when something else was shown or it was taken over.
    """
    page = upload_page(platform, actor, identifier)
    if page.done:
        raise ConflictError("这份名录已经入库，没有重复办理")
    if page.shown is None or page.shown.mark != mark or page.shown.is_wrong or not page.shown.changes:
        raise ConflictError("核对结果已经变化，没有入库；请按现在的核对结果办理")
    title = f"{page.upload.name}入库"[-_LONGEST_TITLE:]
    job = ask_for_whole(platform, actor, TAKING, title, {"upload": str(identifier), "mark": mark})
    _remember(platform, actor, identifier, taking_job=job)
    return job


def upload_page(platform: Platform, actor: Actor, identifier: UUID) -> UploadPage:
    """An upload with what it would do: of a short one as of now, of a long one as its job found it.

    Raises ForbiddenError, NotFoundError.
    """
    row = upload_of(platform, actor, identifier)
    if row.check_job is None:
        return page_of(view_upload(platform, actor, identifier))
    now = platform.clock()
    with platform.database.reading() as session:
        checking, taking = (session.get(Job, each) if each else None for each in (row.check_job, row.taking_job))
        files = files_of(session, row.check_job) if checking and not checking.files_dropped_at else []
    return UploadPage(
        upload=row,
        shown=_shown(checking.result) if checking and checking.result else None,
        done=row.committed_at is not None,
        checking=progress_of(checking, now) if checking else None,
        taking=progress_of(taking, now) if taking else None,
        files=tuple(files),
    )


def page_of(view: UploadView) -> UploadPage:
    """The page of a short upload."""
    return UploadPage(view.upload, shown_of(view.comparison), view.done)


@retried
def _remember(platform: Platform, actor: Actor, identifier: UUID, **jobs: UUID | None) -> None:
    with platform.database.writing() as session:
        row = load_upload(session, actor, identifier, for_change=True)
        for name, job in jobs.items():
            setattr(row, name, job)
        session.add(row)


class _Whole:
    """A kind of job without items."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> None:
        """There are none. Raises BadInputError."""
        raise BadInputError("名录任务不分项目")


class CheckDirectory(_Whole):
    """Compares an upload with the directory."""

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """Everything that it would do as a table; with faults, the marked copy too."""
        actor = acting(platform, job)
        upload = upload_of(platform, actor, UUID(job.wanted["upload"]))
        read = _read(platform, actor, upload, sign)
        sign.stage("正在与现有名录比对")
        view = compared(platform, actor, upload, read)
        sign.stage("正在生成核对表，已写", _preview_length(view))
        made = [
            kept_file(
                platform, f"核对表_{_stem(upload)}", lambda file: write_preview(platform, actor, view, file, sign)
            )
        ]
        if view.comparison.faults:
            sign.stage("正在生成批注副本")
            copy = annotated(platform, view)
            made.append(kept_file(platform, f"批注_{_stem(upload)}", lambda file: file.write_bytes(copy)))
        sign.result = _plain(shown_of(view.comparison))
        return made


class TakeDirectoryOver(_Whole):
    """Takes an upload over as it was shown."""

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """Change the directory, whole or not at all. Raises ConflictError when it is no longer what was shown."""
        actor = acting(platform, job)
        upload = upload_of(platform, actor, UUID(job.wanted["upload"]))
        read = _read(platform, actor, upload, sign)
        sign.stage("正在入库，完成前没有任何改动")

        def settle(session: Session, row: DirectoryUpload) -> None:
            sign.result = {"added": row.added, "changed": row.changed}
            sign.settle(session)

        view = take_over_read(platform, actor, upload, read, job.wanted["mark"], settle)
        if not view.done:
            raise ConflictError("核对以后名录有变化，没有入库；请重新核对")
        return ()


def _read(platform: Platform, actor: Actor, upload: DirectoryUpload, sign: Sign) -> Any:
    rows = rows_within(platform.files.get(upload.digest))
    sign.stage("正在读取，已读", rows)
    begun = False

    def understood(done: int) -> None:
        nonlocal begun
        if not begun:
            begun = True
            sign.stage("正在逐行核对，已核对", rows)
        sign(done)

    return read_upload(platform, actor, upload, sign, understood)


def _preview_length(view: UploadView) -> int:
    return sum(len(each.cells) for each in view.comparison.changing) + len(view.comparison.faults)


def _stem(upload: DirectoryUpload) -> str:
    return upload.name if Path(upload.name).suffix.lower() == ".xlsx" else f"{upload.name}.xlsx"


def _plain(shown: Shown) -> dict[str, Any]:
    return asdict(shown)


def _shown(plain: Mapping[str, Any]) -> Shown:
    return Shown(
        counts=plain["counts"],
        added=tuple(map(_effect, plain["added"])),
        changed=tuple(map(_effect, plain["changed"])),
        faults=tuple(ListFault(**each) for each in plain["faults"]),
        remarks=tuple(ListFault(**each) for each in plain["remarks"]),
        mark=plain["mark"],
    )


def _effect(plain: Mapping[str, Any]) -> LineEffect:
    cells = tuple(CellChange(**each) for each in plain["cells"])
    return LineEffect(plain["row"], plain["uscc"], plain["name"], Effect(plain["effect"]), cells)


KINDS: dict[str, JobKind] = {CHECKING: CheckDirectory(), TAKING: TakeDirectoryOver()}
