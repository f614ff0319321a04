"""One act on many cases through an Excel list: handed out, read back, shown, and done once somebody has agreed.

A list with a wrong line does nothing at all. A line that says what the case's record says already does nothing
either, so that the same file may come twice.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import Json
from forms_app.answers.reading import missing, read_answers
from forms_app.cases.actors import Actor
from forms_app.cases.allowed import refusal
from forms_app.core.dates import beijing_date
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.core.text import matching_key
from forms_app.registers.act_list import (
    CODE_COLUMN,
    NAME_COLUMN,
    ListLine,
    act_sheet,
    asked_in_lists,
    column_of,
    read_act_list,
    write_act_list,
)
from forms_app.registers.filled_lists import ListFault, in_order, marked_copy
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign
from forms_app.storage.cases import cases_of_campaign, load_campaign
from forms_app.usecases.bulk import perform_bulk
from forms_app.usecases.case_file import file_of, person_for
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform

_NAME, _CODE = "企业名称", "统一社会信用代码"


class Effect(StrEnum):
    """What a line does to its case, or has done."""

    RECORDED = "recorded"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class ListEffect:
    """A line of the list: its row, its case and what becomes of it; `reason` says why it is refused."""

    row: int
    id: UUID
    enterprise_name: str
    effect: Effect
    seen: int
    reason: str = ""


@dataclass(frozen=True)
class ListOutcome:
    """Either the faults of the list and nothing done; or what will become of each case, or, `done`, has become."""

    faults: tuple[ListFault, ...]
    lines: tuple[ListEffect, ...]
    done: bool = False

    def number(self, effect: str) -> int:
        """How many lines have this effect."""
        return sum(line.effect == effect for line in self.lines)

    @property
    def mark(self) -> str:
        """Changes with everything that was shown: whoever agrees, agrees to this and nothing else."""
        shown = [(line.row, str(line.id), line.effect.value, line.seen) for line in self.lines]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


@dataclass(frozen=True)
class _Read:
    """A list that was read: its act, the campaign's cases by code, its filled lines."""

    act: Act
    known: dict[str, tables.Case]
    lines: tuple[ListLine, ...]


def hand_out(platform: Platform, actor: Actor, campaign_id: UUID, act_id: str) -> tuple[str, bytes]:
    """The list of a campaign's cases to which the act can be done: its title and the workbook.

    Raises NotFoundError, ForbiddenError, ConflictError when there is none.
    """
    with platform.database.reading() as session:
        act, campaign = _open(platform, session, actor, campaign_id, act_id)
        rows = cases_of_campaign(session, campaign.id, *act.states)
    if not rows:
        raise ConflictError(f"没有可以“{act.title}”的企业")
    title = f"{campaign.title}：{act.title}"
    return title, write_act_list(act, title, [(row.enterprise_name, row.uscc) for row in rows])


def check_list(
    platform: Platform, actor: Actor, campaign_id: UUID, act_id: str, content: bytes, at: datetime
) -> ListOutcome:
    """What the list would do, nothing done. Raises NotFoundError, WorkbookError, TooLargeError, ForbiddenError."""
    return _outcome(platform, actor, _read(platform, actor, campaign_id, act_id, content), at)


def read_back(
    platform: Platform, actor: Actor, campaign_id: UUID, act_id: str, content: bytes, at: datetime, mark: str
) -> ListOutcome:
    """Do the act for every line that says something new, if the list still does what was shown under this `mark`.

    Otherwise the outcome is not `done`, and shows what the list would do now. Raises what `check_list` raises.
    """
    read = _read(platform, actor, campaign_id, act_id, content)
    outcome = _outcome(platform, actor, read, at)
    if outcome.faults or outcome.mark != mark:
        return outcome
    raw = {line.row: line.raw for line in read.lines}
    lines = (_done(platform, actor, line, Perform(read.act.id, raw[line.row], at)) for line in outcome.lines)
    return replace(outcome, lines=tuple(lines), done=True)


def _done(platform: Platform, actor: Actor, line: ListEffect, perform: Perform) -> ListEffect:
    if line.effect not in (Effect.RECORDED, Effect.CHANGED):
        return line
    [result] = perform_bulk(platform, actor, [(line.id, line.seen)], perform)
    return line if result.refusal is None else replace(line, effect=Effect.REFUSED, reason=result.refusal)


def annotate(platform: Platform, actor: Actor, campaign_id: UUID, act_id: str, content: bytes, at: datetime) -> bytes:
    """The very workbook with its faults marked. Raises what `check_list` raises, ConflictError when it has none."""
    read = _read(platform, actor, campaign_id, act_id, content)
    faults = _outcome(platform, actor, read, at).faults
    if not faults:
        raise ConflictError("名单没有错误，不需要批注副本")
    return marked_copy(content, faults, act_sheet(read.act))


def _open(platform: Platform, session: Session, actor: Actor, campaign_id: UUID, act_id: str) -> tuple[Act, Campaign]:
    campaign = load_campaign(session, actor, campaign_id)
    if campaign.office_id != actor.office:
        raise ForbiddenError("本次活动由其他机构办理，您可以查看，不能办理")
    act = platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version).procedure.act(act_id)
    if act is None or not act.bulk or not act.asks:
        raise NotFoundError("没有这个批量办理事项")
    return act, campaign


def _read(platform: Platform, actor: Actor, campaign_id: UUID, act_id: str, content: bytes) -> _Read:
    with platform.database.reading() as session:
        act, campaign = _open(platform, session, actor, campaign_id, act_id)
        rows = cases_of_campaign(session, campaign.id)
    if not content:
        raise BadInputError("没有收到文件，请选择填好的名单再上传")
    # Who withdrew and applied again has two cases: the one to which the act can be done, else the latest.
    rows.sort(key=lambda row: (row.state in act.states, row.opened_at))
    return _Read(act, {row.uscc: row for row in rows}, tuple(read_act_list(content, act)))


def _outcome(platform: Platform, actor: Actor, read: _Read, at: datetime) -> ListOutcome:
    answers: dict[int, dict[str, Json]] = {}
    faults = [*_repeated(read.lines)]
    for line in read.lines:
        faults += [*line.faults, *_whose(line, read.known)]
        found, wrong = _answers(platform, read.act, line, at)
        answers[line.row] = found
        faults += wrong
    if faults:
        return ListOutcome(in_order(faults), ())
    with platform.database.reading() as session:
        lines = [_effect(platform, session, actor, read, line, answers[line.row], at) for line in read.lines]
    return ListOutcome((), tuple(lines))


def _effect(
    platform: Platform,
    session: Session,
    actor: Actor,
    read: _Read,
    line: ListLine,
    answers: dict[str, Json],
    at: datetime,
) -> ListEffect:
    row, act, today = read.known[line.uscc], read.act, beijing_date(at)
    file = file_of(platform, session, row)
    shown = ListEffect(line.row, row.id, row.enterprise_name, Effect.RECORDED, len(file.case.events))
    last = file.case.last(act.id)
    asked = {field.id for field in asked_in_lists(act)}
    if last is not None and {name: value for name, value in last.data.items() if name in asked} == answers:
        return replace(shown, effect=Effect.UNCHANGED)
    person = person_for(session, actor, row, today)
    if why := refusal(file.case, act, person, platform.reference.calendar, today):
        return replace(shown, effect=Effect.REFUSED, reason=why)
    return shown if last is None else replace(shown, effect=Effect.CHANGED)


def _answers(platform: Platform, act: Act, line: ListLine, at: datetime) -> tuple[dict[str, Json], list[ListFault]]:
    form = act.questionnaire
    if form is None:
        return {}, []
    reading = read_answers(form, line.raw, platform.context(beijing_date(at)))
    labels = {field.id: field.label for field in act.asks}
    unreadable = {fault.column for fault in line.faults}
    faults = [
        line.fault(column, labels.get(each.field, each.field), each.message)
        for each in (*reading.problems, *missing(form, reading))
        if (column := column_of(act, each.field)) not in unreadable
    ]
    return reading.answers.for_json(), faults


def _whose(line: ListLine, known: dict[str, tables.Case]) -> Iterator[ListFault]:
    """Faults of the code, and of a name that belongs to another code."""
    if case := known.get(line.uscc):
        if line.name and matching_key(line.name) != matching_key(case.enterprise_name):
            said = f"与代码{line.uscc}的企业“{case.enterprise_name}”不符，可能只对部分列排过序，请核对整行"
            yield line.fault(NAME_COLUMN, _NAME, said)
        return
    meant = _code_by_name(line, known)
    if any(fault.column == CODE_COLUMN for fault in line.faults):
        if meant:
            yield line.fault(CODE_COLUMN, _CODE, f"按企业名称应为{meant}")
        return
    said = f"{line.uscc}不在本次活动的申请企业之中" if line.uscc else "代码空白，请填写"
    yield line.fault(CODE_COLUMN, _CODE, f"{said}；按企业名称应为{meant}" if meant else said)


def _code_by_name(line: ListLine, known: dict[str, tables.Case]) -> str:
    """The code of the only one that is called so, "" when there are none or several."""
    named = [code for code, case in known.items() if matching_key(case.enterprise_name) == matching_key(line.name)]
    return named[0] if line.name and len(named) == 1 else ""


def _repeated(lines: Sequence[ListLine]) -> Iterator[ListFault]:
    rows: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        rows[line.uscc].append(line.row)
    for line in lines:
        if line.uscc and len(rows[line.uscc]) > 1:
            where = "、".join(str(row) for row in rows[line.uscc])
            yield line.fault(CODE_COLUMN, _CODE, f"{line.uscc}在名单中重复（第{where}行），每户只留一行")
