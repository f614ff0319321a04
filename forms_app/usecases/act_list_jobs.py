"""Long lists of acts as background jobs: one looks at every line, another does all that was agreed to, or nothing.

Both do with the same functions what short lists have done at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.registers.act_list import act_sheet
from forms_app.registers.filled_lists import ListFault, Told, marked_copy, require_list
from forms_app.registers.list_tables import LIST_PREVIEW
from forms_app.registers.package import rows_within
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.storage.job_tables import Job, JobItem
from forms_app.storage.jobs import NO_SUCH_JOB
from forms_app.usecases.act_lists import (
    Effect,
    ListCell,
    ListEffect,
    ListOutcome,
    SentList,
    Watch,
    check_list,
    listed_act,
    read_back,
)
from forms_app.usecases.acting import acting
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.job_packing import kept_file
from forms_app.usecases.jobs import JobKind, JobView, Made, Sign, ask_for_whole, view_job
from forms_app.usecases.platform import Platform

CHECKING, TAKING = "act_list_check", "act_list_taking"
SHOWN = 200
"""How many lines and faults a page shows; the whole is a workbook."""
EFFECT_WORDS = {
    Effect.RECORDED: "登记", Effect.CHANGED: "更改", Effect.UNCHANGED: "相同，不再登记", Effect.REFUSED: "不能办理",
}  # fmt: skip
_LONGEST_TITLE = 80


@dataclass(frozen=True)
class ShownOutcome:
    """As much of an outcome as a page shows: the first faults and lines, how many there are of everything, its mark."""

    faults: tuple[ListFault, ...]
    lines: tuple[ListEffect, ...]
    counts: Mapping[str, int]
    mark: str
    done: bool = False

    def number(self, effect: str) -> int:
        """How many lines have this effect."""
        return self.counts[effect]


@dataclass(frozen=True)
class LongList:
    """A long list: what it is about, what its job found (None: not yet), and the job itself."""

    campaign: UUID
    act: str
    found: ShownOutcome | None
    view: JobView


def shown_of(outcome: ListOutcome, most: int | None = None) -> ShownOutcome:
    """What a page shows of an outcome: all, or the first lines."""
    counts = {each.value: outcome.number(each) for each in Effect}
    counts |= {"faults": len(outcome.faults), "lines": len(outcome.lines)}
    return ShownOutcome(outcome.faults[:most], outcome.lines[:most], counts, outcome.mark, outcome.done)


def is_long(platform: Platform, actor: Actor, sent: SentList) -> bool:
    """Whether a list is dealt with by jobs. Raises what `check_list` raises for what is no list."""
    sheet = act_sheet(listed_act(platform, actor, sent.campaign, sent.act))
    if not sent.content:
        raise BadInputError("没有收到文件，请选择填好的名单再上传")
    require_list(sent.content, sheet)
    return rows_within(sent.content) > platform.at_once + sheet.headings_row


def ask_to_check(platform: Platform, actor: Actor, sent: SentList) -> UUID:
    """Keep a long list and ask for a job that looks at it. Raises what `is_long` raises, ConflictError."""
    act = listed_act(platform, actor, sent.campaign, sent.act)
    kept = platform.files.put(sent.content)
    wanted = {"campaign": str(sent.campaign), "act": act.id, "list": kept, "at": sent.at.isoformat()}
    return ask_for_whole(platform, actor, CHECKING, f"核对名单：{act.title}"[:_LONGEST_TITLE], wanted)


def ask_to_do(platform: Platform, actor: Actor, job: UUID, mark: str, at: datetime) -> UUID:
    """Ask for a job that does what was shown under this mark. Raises NotFoundError, ForbiddenError, ConflictError."""
    long = long_list(platform, actor, job)
    if long.found is None or long.found.mark != mark or long.found.faults:
        raise ConflictError("核对结果已经变化，没有办理；请重新上传名单")
    act = listed_act(platform, actor, long.campaign, long.act)
    kept = {name: long.view.progress.job.wanted[name] for name in ("campaign", "act", "list")}
    title = f"按名单办理：{act.title}"[:_LONGEST_TITLE]
    return ask_for_whole(platform, actor, TAKING, title, {**kept, "mark": mark, "at": at.isoformat()})


def long_list(platform: Platform, actor: Actor, job: UUID) -> LongList:
    """What the job of a long list found. Raises NotFoundError for foreign jobs and those of another kind."""
    view = view_job(platform, actor, job)
    row = view.progress.job
    if row.kind not in (CHECKING, TAKING):
        raise NotFoundError(NO_SUCH_JOB)
    return LongList(UUID(row.wanted["campaign"]), row.wanted["act"], _outcome(row.result) if row.result else None, view)


class CheckList:
    """Looks at a list."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> None:
        """There are none. Raises BadInputError."""
        raise BadInputError("名单任务不分项目")

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """Every line with what it would do as a table; with faults, the marked copy in its place."""
        actor, sent = acting(platform, job), _sent(platform, job)
        outcome = check_list(platform, actor, sent, Watch(partial(_begun, sign)))
        sign.result = _plain(shown_of(outcome, SHOWN))
        if outcome.faults:
            sign.stage("正在生成批注副本")
            copy = marked_copy(
                sent.content, outcome.faults, act_sheet(listed_act(platform, actor, sent.campaign, sent.act))
            )
            return (kept_file(platform, "批注了错误的名单.xlsx", lambda file: file.write_bytes(copy)),)
        sign.stage("正在生成核对表，已写", len(outcome.lines))
        with platform.database.reading() as session:
            head = RegisterHead(reporting_unit(platform, session, actor), platform.today(), job.title)
        lines = (_line(each) for each in outcome.lines)
        return (
            kept_file(platform, "名单核对表.xlsx", lambda file: write_register(LIST_PREVIEW, head, lines, file, sign)),
        )


class DoList(CheckList):
    """Does what a list was shown to do."""

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """Do it, whole or not at all. Raises ConflictError when it is no longer what was shown."""
        actor, sent = acting(platform, job), _sent(platform, job)

        def settle(session: Session, outcome: ListOutcome) -> None:
            sign.result = _plain(shown_of(outcome, SHOWN))
            sign.settle(session)

        watch = Watch(partial(_begun, sign), settle)
        outcome = read_back(platform, actor, sent, job.wanted["mark"], watch)
        if outcome.faults:
            raise ConflictError("；".join(map(str, outcome.faults[:3])))
        if not outcome.done:
            raise ConflictError("核对以后情况有变化，没有办理；请重新上传名单核对")
        return ()


def _begun(sign: Sign, words: str, total: int) -> Told:
    sign.stage(words, total)
    return sign


def _sent(platform: Platform, job: Job) -> SentList:
    """The list that a job was asked about."""
    wanted = job.wanted
    content, at = platform.files.get(wanted["list"]), datetime.fromisoformat(wanted["at"])
    return SentList(UUID(wanted["campaign"]), wanted["act"], content, at)


def _line(each: ListEffect) -> RegisterLine:
    known: dict[str, CellValue] = {
        "row": each.row,
        "name": each.enterprise_name,
        "effect": EFFECT_WORDS[each.effect],
        "content": "；".join(map(_cell, each.cells)),
        "reason": each.reason,
    }
    return RegisterLine.of({name: value for name, value in known.items() if value != ""})


def _cell(cell: ListCell) -> str:
    """`查询途径：其他 → 向相关部门发函`, without an arrow where nothing was recorded before."""
    before = f"{cell.old} → " if cell.old else ""
    return f"{cell.label}：{before}{cell.new or '（清空）'}"


def _plain(shown: ShownOutcome) -> dict[str, Any]:
    return asdict(shown) | {"lines": [asdict(each) | {"id": str(each.id)} for each in shown.lines]}


def _outcome(plain: Mapping[str, Any]) -> ShownOutcome:
    lines = (
        each
        | {"id": UUID(each["id"]), "effect": Effect(each["effect"])}
        | {"cells": tuple(ListCell(**cell) for cell in each.get("cells", ()))}  # none in what was kept before
        for each in plain["lines"]
    )
    return ShownOutcome(
        faults=tuple(ListFault(**each) for each in plain["faults"]),
        lines=tuple(ListEffect(**each) for each in lines),
        counts=plain["counts"],
        mark=plain["mark"],
        done=plain["done"],
    )


KINDS: dict[str, JobKind] = {CHECKING: CheckList(), TAKING: DoList()}
