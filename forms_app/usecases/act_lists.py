"""One act on many cases through an Excel list: handed out, read back, shown, and done once somebody has agreed.

A list with a wrong line does nothing at all. A line that says what the case's record says already does nothing
either, so that the same file may come twice.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import Json
from forms_app.answers.reading import Answers, missing, read_answers
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
from forms_app.registers.filled_lists import ListFault, Told, counted, in_order, marked_copy
from forms_app.registers.package import rows_within
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign
from forms_app.storage.cases import cases_of_campaign, load_campaign
from forms_app.usecases.case_file import file_of, person_for
from forms_app.usecases.leases import require_free
from forms_app.usecases.perform_act import Perform, TogetherError, perform_together
from forms_app.usecases.platform import Platform

_NAME, _CODE = "企业名称", "统一社会信用代码"
_NOTHING = Answers({})


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how far a list is: `begun` of each stage and its lines, giving what to tell; `settle` what was done,
    at the end of the transaction that does it.
    """

    begun: Callable[[str, int], Told] = lambda _words, _total: lambda _done: None
    settle: Callable[[Session, "ListOutcome"], None] = lambda _session, _outcome: None


UNWATCHED = Watch()


@dataclass(frozen=True, slots=True)
class SentList:
    """A list as it came back: of which campaign, for which act, the workbook itself, and when."""

    campaign: UUID
    act: str
    content: bytes
    at: datetime


class Effect(StrEnum):
    """What a line does to its case, or has done."""

    RECORDED = "recorded"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ListCell:
    """An answer as the record of its case has it ("" when it has none), and as the list has it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ListEffect:
    """A line of the list: its row, its case and what becomes of it; `reason` says why it is refused.

    `cells` are the answers that become others.
    """

    row: int
    id: UUID
    enterprise_name: str
    effect: Effect
    seen: int
    reason: str = ""
    cells: tuple[ListCell, ...] = ()


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
        digest = hashlib.sha256()
        for line in self.lines:
            digest.update(repr((line.row, str(line.id), line.effect.value, line.seen, line.cells)).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class _Read:
    """A list that was read: its act and when it came, the campaign's cases by code, its filled lines."""

    act: Act
    at: datetime
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


def check_list(platform: Platform, actor: Actor, sent: SentList, watch: Watch = UNWATCHED) -> ListOutcome:
    """What the list would do, nothing done. Raises NotFoundError, WorkbookError, TooLargeError, ForbiddenError."""
    return _outcome(platform, actor, _read(platform, actor, sent, watch), watch)


def read_back(platform: Platform, actor: Actor, sent: SentList, mark: str, watch: Watch = UNWATCHED) -> ListOutcome:
    """Do the act for every line that says something new, if the list still does what was shown under this `mark`.

    All of them are done in one transaction, or none: then the outcome is not `done`, and shows what the list would do
    now, or which line cannot be done. Raises what `check_list` raises.
    """
    read = _read(platform, actor, sent, watch)
    outcome = _outcome(platform, actor, read, watch)
    if outcome.faults or outcome.mark != mark:
        return outcome
    raw = {line.row: line.raw for line in read.lines}
    doing = [line for line in outcome.lines if line.effect in (Effect.RECORDED, Effect.CHANGED)]
    performs = [(line.id, Perform(read.act.id, raw[line.row], sent.at, line.seen)) for line in doing]
    told, done = watch.begun("正在办理，已备好", len(performs)), replace(outcome, done=True)
    try:
        perform_together(platform, actor, performs, told, lambda session: watch.settle(session, done))
    except TogetherError as error:
        row = next(line.row for line in doing if line.id == error.case)
        said = f"{error}；整份名单没有办理，请改正或者去掉这一行"
        return ListOutcome((ListFault(row, CODE_COLUMN, _CODE, said),), ())
    return done


def annotate(platform: Platform, actor: Actor, sent: SentList) -> bytes:
    """The very workbook with its faults marked. Raises what `check_list` raises, ConflictError when it has none."""
    read = _read(platform, actor, sent, UNWATCHED)
    faults = _outcome(platform, actor, read, UNWATCHED).faults
    if not faults:
        raise ConflictError("名单没有错误，不需要批注副本")
    return marked_copy(sent.content, faults, act_sheet(read.act))


def listed_act(platform: Platform, actor: Actor, campaign_id: UUID, act_id: str) -> Act:
    """The act that a list of a campaign does. Raises NotFoundError, ForbiddenError for who may not do it."""
    with platform.database.reading() as session:
        return _open(platform, session, actor, campaign_id, act_id)[0]


def _open(platform: Platform, session: Session, actor: Actor, campaign_id: UUID, act_id: str) -> tuple[Act, Campaign]:
    campaign = load_campaign(session, actor, campaign_id)
    if campaign.office_id != actor.office:
        raise ForbiddenError("本次活动由其他机构办理，您可以查看，不能办理")
    act = platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version).procedure.act(act_id)
    if act is None or not act.in_lists:
        raise NotFoundError("没有这个批量办理事项")
    return act, campaign


def _read(platform: Platform, actor: Actor, sent: SentList, watch: Watch) -> _Read:
    with platform.database.reading() as session:
        act, campaign = _open(platform, session, actor, sent.campaign, sent.act)
        rows = cases_of_campaign(session, campaign.id)
    if not sent.content:
        raise BadInputError("没有收到文件，请选择填好的名单再上传")
    told = watch.begun("正在读取，已读", 0 if watch is UNWATCHED else rows_within(sent.content))
    # Who withdrew and applied again has two cases: the one to which the act can be done, else the latest.
    rows.sort(key=lambda row: (row.state in act.states, row.opened_at))
    lines = tuple(read_act_list(sent.content, act, told))
    return _Read(act, sent.at, {row.uscc: row for row in rows}, lines)


def _outcome(platform: Platform, actor: Actor, read: _Read, watch: Watch) -> ListOutcome:
    answers: dict[int, Answers] = {}
    faults = [*_repeated(read.lines)]
    codes = defaultdict(list)
    for code, case in read.known.items():
        codes[matching_key(case.enterprise_name)].append(code)
    for line in read.lines:
        faults += [*line.faults, *_whose(line, read.known, codes)]
        answers[line.row], wrong = _answers(platform, read, line)
        faults += wrong
    if faults:
        return ListOutcome(in_order(faults), ())
    with platform.database.reading() as session:
        looking = counted(read.lines, watch.begun("正在逐户核对，已核对", len(read.lines)))
        lines = [_effect(platform, session, actor, read, line, answers[line.row]) for line in looking]
    return ListOutcome((), tuple(lines))


def _effect(
    platform: Platform, session: Session, actor: Actor, read: _Read, line: ListLine, answers: Answers
) -> ListEffect:
    row, act, today = read.known[line.uscc], read.act, beijing_date(read.at)
    file = file_of(platform, session, row)
    last = file.case.last(act.id)
    held = _held(platform, read, last.data if last else {})
    cells = tuple(
        ListCell(field.label, held.text(field.id), answers.text(field.id))
        for field in asked_in_lists(act)
        if held.text(field.id) != answers.text(field.id)
    )
    shown = ListEffect(line.row, row.id, row.enterprise_name, Effect.RECORDED, len(file.case.events), cells=cells)
    if last is not None and held.for_json() == answers.for_json():
        return replace(shown, effect=Effect.UNCHANGED)
    person, calendar = person_for(session, actor, row, today), platform.reference.calendar
    why = refusal(file.case, act, person, calendar, today) or _held_up(session, actor, row, read.at)
    if why:
        return replace(shown, effect=Effect.REFUSED, reason=why, cells=())
    return shown if last is None else replace(shown, effect=Effect.CHANGED)


def _held_up(session: Session, actor: Actor, row: tables.Case, at: datetime) -> str:
    """Which colleague has the case, "" when nobody has."""
    try:
        require_free(session, actor, row, at)
    except ConflictError as error:
        return str(error)
    return ""


def _held(platform: Platform, read: _Read, data: Mapping[str, Json]) -> Answers:
    """What the record of a case has answered to what a list asks."""
    form, asked = read.act.questionnaire, {field.id for field in asked_in_lists(read.act)}
    if form is None:
        return _NOTHING
    kept = {name: value for name, value in data.items() if name in asked}
    return read_answers(form, kept, platform.context(beijing_date(read.at))).answers


def _answers(platform: Platform, read: _Read, line: ListLine) -> tuple[Answers, list[ListFault]]:
    act, form = read.act, read.act.questionnaire
    if form is None:
        return _NOTHING, []
    reading = read_answers(form, line.raw, platform.context(beijing_date(read.at)))
    labels = {field.id: field.label for field in act.asks}
    unreadable = {fault.column for fault in line.faults}
    faults = [
        line.fault(column, labels.get(each.field, each.field), each.message)
        for each in (*reading.problems, *missing(form, reading))
        if (column := column_of(act, each.field)) not in unreadable
    ]
    return reading.answers, faults


def _whose(line: ListLine, known: Mapping[str, tables.Case], codes: Mapping[str, Sequence[str]]) -> Iterator[ListFault]:
    """Faults of the code, and of a name that belongs to another code."""
    if case := known.get(line.uscc):
        if line.name and matching_key(line.name) != matching_key(case.enterprise_name):
            said = f"与代码{line.uscc}的企业“{case.enterprise_name}”不符，可能只对部分列排过序，请核对整行"
            yield line.fault(NAME_COLUMN, _NAME, said)
        return
    named = codes.get(matching_key(line.name), ()) if line.name else ()
    meant = f"按企业名称应为{named[0]}" if len(named) == 1 else ""
    said = f"{line.uscc}不在本次活动的申请企业之中" if line.uscc else "代码空白，请填写"
    if any(fault.column == CODE_COLUMN for fault in line.faults):
        said = ""  # what is wrong with the code itself is told already
    if words := "；".join(filter(None, (said, meant))):
        yield line.fault(CODE_COLUMN, _CODE, words)


def _repeated(lines: Sequence[ListLine]) -> Iterator[ListFault]:
    rows: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        rows[line.uscc].append(line.row)
    for line in lines:
        if line.uscc and len(rows[line.uscc]) > 1:
            where = "、".join(str(row) for row in rows[line.uscc])
            yield line.fault(CODE_COLUMN, _CODE, f"{line.uscc}在名单中重复（第{where}行），每户只留一行")
